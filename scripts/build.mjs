// Compiles to build/, after set-up; does nothing when nothing changed since the last build that succeeded.
// --clean: from nothing, so that a package has no file whose source is gone.
import './setup.mjs';
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = ['lib', 'apps', 'imports', 'proof', 'tsconfig.json', 'package.json', 'package-lock.json'];
const stamp = join(root, 'build/.stamp');

const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The newest change; folders count, because removing a file changes nothing else. */
function newest(path) {
  if (!statSync(path).isDirectory()) return time(path);
  return Math.max(time(path), ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv.includes('--clean')) rmSync(join(root, 'build'), { recursive: true, force: true });

const changed = Math.max(...SOURCES.map((name) => newest(join(root, name))));
if (time(stamp) <= changed) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', 'build/.tsbuildinfo'];
  const { status } = spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) writeFileSync(stamp, '');
  process.exitCode = status ?? 1;
}
