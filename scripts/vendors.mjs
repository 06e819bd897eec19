// A fact of one vendor stands in lib/mesh: lists every line of lib elsewhere that names a vendor, in code or in comments.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './subjects.mjs';

const VENDOR = /istio|envoy|linkerd|ztunnel/i;

/** Files outside lib/mesh that may name a vendor, and why; five at most. */
const NAMED = {
  'lib/index.ts': 'exports the meshes',
  'lib/model/traffic/retry.ts': 'the field knows a retry condition by this name alone',
  'lib/analysis/rules/access-is-as-said.ts': 'the sources of two rules',
};

const lines = readdirSync(join(root, 'lib'), { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(root.length).replaceAll('\\', '/'))
  .filter((path) => !path.startsWith('lib/mesh/'))
  .sort()
  .flatMap((path) => [
    ...(VENDOR.test(path) ? [{ path, place: path, text: 'its name' }] : []),
    ...readFileSync(join(root, path), 'utf8')
      .split('\n')
      .map((text, index) => ({ path, place: `${path}:${index + 1}`, text: text.trim() }))
      .filter(({ text }) => VENDOR.test(text)),
  ]);

const foreign = lines.filter(({ path }) => !(path in NAMED));
const idle = Object.keys(NAMED).filter((named) => !lines.some(({ path }) => path === named));

for (const { place, text } of foreign) console.error(`${place}: ${text}`);
if (foreign.length > 0)
  console.error(`${foreign.length} lines outside lib/mesh name a vendor: move them there, or say it in other words`);
for (const path of idle) console.error(`${path} names no vendor any more: take it off the list in scripts/vendors.mjs`);
if (Object.keys(NAMED).length > 5) console.error('more than five files may name a vendor');
if (foreign.length > 0 || idle.length > 0 || Object.keys(NAMED).length > 5) process.exitCode = 1;
