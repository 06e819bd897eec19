// Makes node_modules what package-lock.json says, so that every npm script works on a fresh clone.
// Plain Node on purpose: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** The packages a lock file names; nothing where there is no such file. */
function packages(file) {
  try {
    return JSON.parse(readFileSync(new URL(file, root), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Compares versions, not file times: a fresh checkout has new times and the same packages. */
function upToDate() {
  const installed = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json'))
    .filter(([path, { optional }]) => path !== '' && !optional) // optional ones are for other operating systems
    .every(([path, { version }]) => installed[path]?.version === version);
}

if (!upToDate()) {
  console.error('setup: npm ci');
  // --include=dev: the compiler and the test runner are needed even where NODE_ENV is "production".
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
