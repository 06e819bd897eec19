// A vendor's fact stands in the vendor's room, lib/mesh. Fails for every other file of lib that names a vendor, and for a
// file below that names none any more.
import { readdirSync, readFileSync } from 'node:fs';

const VENDORS = /istio|envoy|linkerd|ztunnel/i;

/** Who may, and why. */
const ALLOWED = new Map([
  ['lib/index.ts', 'exports the meshes'],
  ['lib/model/traffic/retry.ts', 'the field knows a retry condition by this name alone'],
  ['lib/analysis/rules/access-is-as-said.ts', 'the sources of two rules'],
]);

const naming = readdirSync('lib', { recursive: true })
  .map((name) => `lib/${name.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !file.startsWith('lib/mesh/') && VENDORS.test(readFileSync(file, 'utf8')));

const wrong = [
  ...naming.filter((file) => !ALLOWED.has(file)).map((file) => `${file} names a vendor: move the fact into lib/mesh`),
  ...[...ALLOWED.keys()]
    .filter((file) => !naming.includes(file))
    .map((file) => `${file} names no vendor any more: take it from the list in scripts/vendors.mjs`),
];
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
