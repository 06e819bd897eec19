// What is published: `package.mjs` writes the subjects of lib into package.json, `package.mjs --check` compares them,
// packs, and asks publint and attw whether every kind of project can import what is in the package.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, subjects, textOf } from './subjects.mjs';

const FILE = 'package.json';

const entry = (subject) => ({ types: `./build/lib/${subject}.d.ts`, default: `./build/lib/${subject}.js` });

/** package.json with every subject, and none that is gone. */
function withSubjects(manifest) {
  const below = subjects.filter((subject) => subject !== 'index');
  return {
    ...manifest,
    exports: {
      '.': entry('index'),
      ...Object.fromEntries(below.map((subject) => [`./${subject}`, entry(subject)])),
      './package.json': './package.json',
    },
    // For projects that resolve modules without `exports`, as the tsconfig.json of `cdk8s init` does.
    typesVersions: { '*': Object.fromEntries(below.map((subject) => [subject, [`./build/lib/${subject}.d.ts`]])) },
  };
}

/** Whether a tool is content; what it says is for the terminal. */
function runs(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  return status === 0;
}

function checkPackage() {
  const directory = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-package-'));
  try {
    if (!runs('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', directory)) return false;
    const { name, version } = JSON.parse(textOf(FILE));
    const tarball = join(directory, `${name}-${version}.tgz`);
    const asked = [
      runs('publint', 'run', tarball, '--strict'),
      // No rule is ignored: a package that is CommonJS alone breaks none. `false` keeps it off the network.
      runs('attw', tarball, '--no-definitely-typed', '--format', 'ascii'),
    ];
    return asked.every(Boolean);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const written = textOf(FILE);
const wanted = `${JSON.stringify(withSubjects(JSON.parse(written)), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  if (written !== wanted) writeFileSync(root + FILE, wanted);
} else if (written !== wanted) {
  console.error('package.json does not have the subjects of lib (lib/*.ts but errors.ts); run: npm run package');
  process.exitCode = 1;
} else if (!checkPackage()) process.exitCode = 1;
