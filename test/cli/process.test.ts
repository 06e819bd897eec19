import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { runInShell } from '../../lib/cli/shell';
import { filesIn, temporaryDirectory } from '../fixtures';

const ROOT = join(__dirname, '../..');
const project = temporaryDirectory();
const MAIN = join(project, 'node_modules/cdk8s-mesh/build/lib/cli/main.js');

/** Compiles the library into the project's node_modules, file by file and without types: half a second. */
function install(): void {
  const target = join(project, 'node_modules/cdk8s-mesh/build');
  for (const folder of ['lib', 'imports']) {
    for (const path of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const { code } = transformSync(readFileSync(join(ROOT, folder, path), 'utf8'), {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      const file = join(target, folder, path.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
  }
  symlinkSync(join(ROOT, 'package.json'), join(target, '../package.json'));
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'js-yaml', 'smol-toml']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
}

/** A user's program: one service; `TAG` says which image. */
const APP = `
const { Image, MeshApp, MeshChart, MeshService, NoMesh, Platform } = require('cdk8s-mesh');
const app = new MeshApp();
const platform = Platform.of({ kubernetes: '1.34', mesh: NoMesh.of({ without: ['access'] }) });
const chart = new MeshChart(app, 'dev', { namespace: 'shop', platform });
new MeshService(chart, 'orders', { image: Image.parse('registry.example.com/orders:' + process.env.TAG) });
app.synth();
`;

/** Programs that wait for ever, and say who they are; the second does not listen to anybody. */
const WAITS = "require('fs').writeFileSync(process.argv[2], String(process.pid)); setInterval(() => {}, 1000);";
const STUBBORN = `for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => {}); ${WAITS}`;

const env = { ...process.env, NODE_OPTIONS: '' };

function cli(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: project, encoding: 'utf8', env: { ...env, ...more } });
}

beforeAll(() => {
  install();
  writeFileSync(join(project, 'app.js'), APP);
  writeFileSync(join(project, 'waits.js'), WAITS);
  writeFileSync(join(project, 'stubborn.js'), STUBBORN);
  writeFileSync(join(project, 'cdk8s.yaml'), 'language: typescript\napp: node app.js\n');
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the command runs the app of cdk8s.yaml in a shell, and says by its exit code how it went', () => {
  const { status, stdout, stderr } = cli(['synth'], { TAG: '1.4.2' });
  expect([status, stderr, stdout.split('\n')[0]]).toEqual([0, '', 'dist/dev.k8s.yaml  written']);
  expect(Object.keys(filesIn(join(project, 'dist')))).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml']);
  expect(readFileSync(join(project, 'dist/.cdk8s-mesh'), 'utf8')).toMatch(
    /^# \.\.\/app\.js\n[0-9a-f]{64} {2}dev\.k8s\.yaml\n$/,
  );
  const wrong = cli(['check'], { TAG: 'latest' });
  expect([wrong.status, wrong.stdout]).toEqual([1, '']);
  expect(wrong.stderr).toMatch(/^MSVC-IMAGE-003 \[.*app\.js:6\] image tag: got "latest"/);
  expect(wrong.stderr).not.toContain('    at ');
});

test('a command line that is not understood ends with 2, and an app that cannot be run with 1', () => {
  const { status, stdout, stderr } = cli(['timeline', '--fast']);
  expect([status, stdout, stderr.split(';')[0]]).toEqual([2, '', 'cdk8s-mesh: timeline takes no --fast']);
  expect(cli(['synth', '--app', 'no-such-command']).status).toBe(1);
});

describe("what the app's process does not catch", () => {
  const preload = join(dirname(MAIN), 'short-errors.js');
  const run = (program: string) =>
    spawnSync(process.execPath, ['--require', preload, '-e', program], { encoding: 'utf8', env });
  const NO_ERROR = 'which is no Error and does not say where: throw new Error(...) instead\n';

  test.each([
    ['throw null', `cdk8s-mesh: the app threw null, ${NO_ERROR}`],
    ["Promise.reject('out of paper')", `cdk8s-mesh: the app rejected a promise with out of paper, ${NO_ERROR}`],
    [
      "class ValidationError extends Error { name = 'ValidationError' } Promise.reject(new ValidationError('MSVC-X-1'))",
      'MSVC-X-1\n',
    ],
    [
      "process.on('uncaughtException', () => { console.error('mine'); process.exit(1) }); throw new Error('x')",
      'mine\n',
    ],
  ])('%s', (program, text) => {
    const { status, stdout, stderr } = run(program);
    expect([status, stdout, stderr]).toEqual([1, '', text]);
  });

  test('keeps its stack trace where it is an error of any other kind', () => {
    const { status, stderr } = run("Promise.reject(new TypeError('something else'))");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^TypeError: something else\n {4}at /);
  });
});

/** The number of a process that says it in a file. */
async function idIn(file: string): Promise<number> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '')
    await new Promise((resolve) => setTimeout(resolve, 10));
  return Number(readFileSync(file, 'utf8'));
}

/** A dead process that nobody has buried yet is no living one. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return !existsSync('/proc/self/stat') || !/ Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a signal', () => {
  const started: ChildProcess[] = [];
  afterEach(() => started.forEach((child) => child.kill('SIGKILL')));

  async function interrupted(signal: 'SIGINT' | 'SIGTERM'): Promise<unknown> {
    const files = [join(project, `${signal}-1`), join(project, `${signal}-2`)] as const;
    // Two programs, and the shell between them and the command.
    const app = `node waits.js ${files[0]} & node waits.js ${files[1]}; true`;
    const temporary = temporaryDirectory();
    const options = { cwd: project, env: { ...env, TMPDIR: temporary }, stdio: 'ignore' } as const;
    const child = spawn(process.execPath, [MAIN, 'synth', '--app', app], options);
    started.push(child);
    const ids = [await idIn(files[0]), await idIn(files[1])];
    expect(ids.map(isAlive)).toEqual([true, true]);
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(ids.map(isAlive)).toEqual([false, false]);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
    return code;
  }

  test('to the command ends the app with all that it started, and nothing is left', async () => {
    expect(await Promise.all([interrupted('SIGINT'), interrupted('SIGTERM')])).toEqual([130, 143]);
  });

  test.each([
    ['an app', 'exec node', '', { patience: 100, patienceAfter: 60_000 }],
    ['what an app leaves behind', 'node', '& wait', { patience: 60_000, patienceAfter: 100 }],
  ])('ends %s that does not listen, too, after a while', async (what, before, after, times) => {
    const file = join(project, what);
    const signals = new EventEmitter();
    const run = runInShell(`${before} '${join(project, 'stubborn.js')}' '${file}' ${after}`, env, {
      signals,
      ...times,
    });
    const id = await idIn(file);
    try {
      signals.emit('SIGTERM', 'SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(isAlive(id)).toBe(true);
      expect((await run).interrupted).toBe('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(isAlive(id)).toBe(false);
      expect(signals.eventNames()).toEqual([]);
    } finally {
      if (isAlive(id)) process.kill(id, 'SIGKILL');
    }
  });
});
