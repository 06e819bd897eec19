import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { HELP } from '../../lib/cli/help';
import { projectConfig } from '../../lib/cli/project';
import { filesIn, temporaryDirectory } from '../fixtures';

const ROOT = join(__dirname, '../..');
const project = temporaryDirectory();
const here = process.cwd();

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
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'js-yaml']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
}

/** A user's program: one service; `BREAK` says what is wrong with it. */
const APP = `
if (process.env.BREAK === 'program') throw new TypeError('something else');
const { ApiObject, JsonPatch } = require('cdk8s');
const { Image, MeshApp, MeshChart, MeshService, NoMesh, Platform } = require('cdk8s-mesh');
const app = new MeshApp({ outdir: process.env.OWN_OUTDIR });
const platform = Platform.of({ kubernetes: '1.34', mesh: NoMesh.of({ without: ['access'] }) });
const chart = new MeshChart(app, 'dev', { namespace: 'shop', platform });
const tag = process.env.BREAK === 'value' ? 'latest' : '1.4.2';
const service = new MeshService(chart, 'orders', { image: Image.parse('registry.example.com/orders:' + tag) });
if (process.env.BREAK === 'rule') {
  ApiObject.of(service.deployment).addJsonPatch(JsonPatch.replace('/spec/selector/matchLabels/version', 'next'));
}
app.synth();
`;

/** Programs whose app is cdk8s's own: with a service, and without anything of ours. */
const PLAIN_APP = APP.replace('new MeshApp(', "new (require('cdk8s').App)(");
const FOREIGN_APP = `
const { App, ApiObject, Chart } = require('cdk8s');
const app = new App();
new ApiObject(new Chart(app, 'plain'), 'object', { apiVersion: 'v1', kind: 'ConfigMap' });
app.synth();
`;

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function cli(args: readonly string[], wrong?: 'value' | 'rule' | 'program', more: NodeJS.ProcessEnv = {}): Result {
  const main = join(project, 'node_modules/cdk8s-mesh/build/lib/cli/main.js');
  const env = { ...process.env, NODE_OPTIONS: '', ...(wrong !== undefined && { BREAK: wrong }), ...more };
  return spawnSync(process.execPath, [main, ...args], { cwd: project, encoding: 'utf8', env });
}

beforeAll(() => {
  install();
  writeFileSync(join(project, 'app.js'), APP);
  writeFileSync(join(project, 'plain.js'), PLAIN_APP);
  writeFileSync(join(project, 'foreign.js'), FOREIGN_APP);
  writeFileSync(join(project, 'cdk8s.yaml'), 'language: typescript\napp: node app.js\n');
});
afterEach(() => process.chdir(here));
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('cdk8s-mesh', () => {
  test('synth writes the manifests, and says what it wrote and what the rules found', () => {
    const { status, stdout, stderr } = cli(['synth']);
    expect([status, stderr]).toEqual([0, '']);
    const [file, totals] = stdout.split('\n');
    expect(file).toBe('dist/dev.k8s.yaml  written');
    expect(totals).toMatch(/^1 file, 5 objects, 1 service, 0 errors, \d+ warnings?, 1 info, 0 suppressed$/);
    expect(stdout).toContain('\ninfo MSVC-MESH-101 [dev/orders] platform.mesh\n  ');
    expect(Object.keys(filesIn(join(project, 'dist')))).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml']);
  });

  test('check writes nothing, prints every finding with its fix, and ends with 1 where one is an error', () => {
    const before = filesIn(join(project, 'dist'));
    const { status, stdout } = cli(['check'], 'rule');
    expect(filesIn(join(project, 'dist'))).toEqual(before);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^error MSVC-CANARY-004 \[dev\/orders\] Deployment shop\/orders spec\.selector\.matchLabels\n.*\n {2}fix: /,
    );
    expect(stdout).toMatch(/\n5 objects, 1 service, 1 error, /);
  });

  test('check writes nothing where the app names its own output directory either', () => {
    const own = { OWN_OUTDIR: join(project, 'own') };
    expect(cli(['check'], undefined, own)).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(own.OWN_OUTDIR)).toBe(false);
    expect(cli(['check', '--app', 'node plain.js'], undefined, own).status).toBe(2);
    expect(filesIn(own.OWN_OUTDIR)).toEqual({});
  });

  test.each([['check'], ['timeline', 'orders']])("%s of cdk8s's own App says that it needs a MeshApp", (...args) => {
    const { status, stdout, stderr } = cli([...args, '--app', 'node plain.js']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^MSVC-APP-001 \[.*plain\.js:13\] app of '\w+': got an object of class App, expected a MeshApp\n/,
    );
    expect(stderr).not.toContain('    at ');
  });

  test('check of an app without anything of ours says so, and does not end well', () => {
    const { status, stdout, stderr } = cli(['check', '--app', 'node foreign.js']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cdk8s-mesh: the app did not answer 'check': only a MeshApp does/);
    expect(existsSync(join(project, 'dist/plain.k8s.yaml'))).toBe(false);
  });

  test('a finding ends synth with 1 and without a stack trace, and leaves the output', () => {
    const before = filesIn(join(project, 'dist'));
    const { status, stdout, stderr } = cli(['synth'], 'rule');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^1 finding to mend\nerror MSVC-CANARY-004/);
    expect(stderr).not.toContain('    at ');
    expect(filesIn(join(project, 'dist'))).toEqual(before);
  });

  test.each(['orders', 'default/orders'])(
    'timeline %s draws how the pods of a service end, and writes nothing',
    (name) => {
      const before = filesIn(join(project, 'dist'));
      const { status, stdout, stderr } = cli(['timeline', name]);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^default\/orders · no mesh\n/);
      expect(stdout).toContain('SIGKILL');
      expect(filesIn(join(project, 'dist'))).toEqual(before);
    },
  );

  test('timeline --svg writes a picture, with --all-planes of every data plane', () => {
    const pictures = [[], ['--all-planes']].map((more) => {
      expect(cli(['timeline', 'orders', '--svg', 'end.svg', ...more])).toMatchObject({
        status: 0,
        stdout: 'end.svg  written\n',
      });
      return readFileSync(join(project, 'end.svg'), 'utf8');
    });
    expect(pictures.map((picture) => /^<svg[^]*<\/svg>\s*$/.test(picture))).toEqual([true, true]);
    expect(pictures.map((picture) => picture.includes('Linkerd, native sidecar'))).toEqual([false, true]);
  });

  test('timeline of a service that is not there ends with 1 and names those that are', () => {
    const { status, stdout, stderr } = cli(['timeline', 'payments']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe("cdk8s-mesh: no service 'payments'; there are default/orders\n");
  });

  test("a mistake in a value is told with the user's line, without a stack trace", () => {
    const { status, stderr } = cli(['check'], 'value');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^MSVC-IMAGE-003 \[.*app\.js:9\] image tag: got "latest"/);
    expect(stderr).not.toContain('    at ');
  });

  test('any other error keeps its stack trace', () => {
    const { status, stderr } = cli(['synth'], 'program');
    expect(status).toBe(1);
    expect(stderr).toMatch(/TypeError: something else\n {4}at /);
  });

  test('runs another app, and tells it to write somewhere else', () => {
    const { status, stdout } = cli(['synth', '--app', 'node -p process.env.CDK8S_OUTDIR', '--output', 'out']);
    expect([status, stdout]).toEqual([0, 'out\n']);
  });

  test('an app that cannot be run ends with 1', () => {
    expect(cli(['synth', '--app', 'no-such-command']).status).toBe(1);
  });

  test.each([[['--help']], [['-h']]])('%j prints the first page of help', (args) => {
    expect(cli(args)).toMatchObject({ status: 0, stdout: `${HELP}\n`, stderr: '' });
  });

  test.each(['synth', 'check', 'timeline', 'compose', 'dockerfile'])('%s --help prints its own page', (command) => {
    const { status, stdout } = cli([command, '--help']);
    expect([status, stdout.startsWith(`Usage: cdk8s-mesh ${command}`)]).toEqual([0, true]);
    expect(stdout).toContain('\nExit codes: 0 done, 1 refused or failed, 2 ');
    expect(stdout.split('\n').length).toBeLessThan(24);
  });

  test('compose writes the only environment, names its file, and ends with 1 for one that is not there', () => {
    expect(cli(['compose'])).toMatchObject({ status: 0, stdout: 'compose.yaml  written\n', stderr: '' });
    const text = readFileSync(join(project, 'compose.yaml'), 'utf8');
    expect(text).toContain('\n    image: registry.example.com/orders:1.4.2\n');
    expect(cli(['compose', 'default', '--file', 'out/compose.yaml']).stdout).toBe('out/compose.yaml  written\n');
    const before = filesIn(project);
    const { status, stderr } = cli(['compose', 'prod', '--file', 'prod.yaml']);
    expect([status, stderr.split(' ')[0]]).toEqual([1, 'MSVC-COMPOSE-001']);
    expect(cli(['compose', '--use', 'canary', '--file', 'canary.yaml']).stderr).toMatch(/^MSVC-COMPOSE-002/);
    expect(cli(['compose', '--file', 'rule.yaml'], 'rule').status).toBe(1);
    expect(filesIn(project)).toEqual(before);
  });

  test('dockerfile writes what the recipe makes, and nothing where crate and recipe differ', () => {
    const recipe = (crate: string) => {
      const image = `RustImage.from('localhost/orders:1', { crate: '${crate}' })`;
      const app = APP.replace(/Image\.parse\(.*\) \}\);/, `${image} });`);
      const load = "const { RustImage } = require('cdk8s-mesh/rust');";
      writeFileSync(join(project, 'recipe.js'), `${load}\n${app}`);
    };
    writeFileSync(join(project, 'Cargo.toml'), '[package]\nname = "orders"\n');
    writeFileSync(join(project, 'Cargo.lock'), '');
    mkdirSync(join(project, 'src'));
    writeFileSync(join(project, 'src/main.rs'), '');
    const crate = { name: 'orders', targets: [{ kind: ['bin'], name: 'orders' }], features: {} };
    const packages = [{ ...crate, manifest_path: join(project, 'Cargo.toml') }];
    writeFileSync(join(project, 'metadata.json'), JSON.stringify({ packages, workspace_root: project }));
    writeFileSync(join(project, 'cargo'), '#!/bin/sh\ncat metadata.json\n', { mode: 0o755 });
    const cargo = { PATH: `${project}:${process.env['PATH']}` };
    recipe('order');
    const wrong = cli(['dockerfile', '--app', 'node recipe.js'], undefined, cargo);
    expect([wrong.status, wrong.stderr.split(' ')[0]]).toEqual([1, 'MSVC-RUST-107']);
    expect(existsSync(join(project, 'Dockerfile'))).toBe(false);
    expect(cli(['check', '--app', 'node recipe.js'], undefined, cargo)).toMatchObject({ status: 1 });
    recipe('orders');
    const { status, stdout } = cli(['dockerfile', '--app', 'node recipe.js'], undefined, cargo);
    expect([status, stdout]).toEqual([0, 'Dockerfile  written\n.dockerignore  written\n']);
    expect(cli(['check', '--app', 'node recipe.js'], undefined, cargo)).toMatchObject({ status: 0 });
  });

  test.each([
    [[], 'not a command: (none)'],
    [['deploy'], 'not a command: deploy'],
    [['synth', 'check'], 'not a command: synth check'],
    [['timeline'], 'not a command: timeline'],
    [['compose', 'dev', 'prod'], 'not a command: compose dev prod'],
    [['dockerfile', 'orders'], 'not a command: dockerfile orders'],
    [['synth', '--fast'], "Unknown option '--fast'"],
  ])('%j is not understood', (args, problem) => {
    const { status, stdout, stderr } = cli(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`cdk8s-mesh: ${problem}`);
    expect(stderr).toContain(HELP);
  });
});

describe("the project's configuration", () => {
  function written(yaml: string): void {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'cdk8s.yaml'), yaml);
    process.chdir(directory);
  }

  test('is that of the cdk8s command', () => {
    written('language: typescript\napp: node main.js\noutput: manifests\n');
    expect(projectConfig({})).toEqual({ app: 'node main.js', output: 'manifests' });
  });

  test('writes to dist when nothing is said', () => {
    written('app: node main.js\n');
    expect(projectConfig({})).toEqual({ app: 'node main.js', output: 'dist' });
  });

  test('gives way to options', () => {
    written('app: node main.js\noutput: manifests\n');
    expect(projectConfig({ app: 'node other.js', output: 'out' })).toEqual({ app: 'node other.js', output: 'out' });
  });

  test('may be missing, when the options say the app', () => {
    process.chdir(temporaryDirectory());
    expect(projectConfig({})).toBeUndefined();
    expect(projectConfig({ app: 'node other.js' })).toEqual({ app: 'node other.js', output: 'dist' });
  });

  test.each(['', 'app:\n', 'app: 7\n', 'app: ""\n', '- app\n'])('%j names no app', (yaml) => {
    written(yaml);
    expect(projectConfig({})).toBeUndefined();
  });
});
