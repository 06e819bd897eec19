import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Image, MeshApp, MeshChart, MeshService, NoMesh, Platform } from 'cdk8s-mesh';
import { RustImage } from 'cdk8s-mesh/rust';
import { answer, REQUEST_VARIABLE, request, type Request } from '../../lib/stages/request';
import { isPicture } from '../../lib/stages/timelines';
import { filesIn, temporaryDirectory, thrownBy } from '../fixtures';
import { cli, type Program } from './in-process';

const ROOT = join(__dirname, '../..');
const here = process.cwd();
let project: string;

beforeAll(() => {
  project = temporaryDirectory();
  process.chdir(project);
  writeFileSync('cdk8s.yaml', 'language: typescript\napp: node app.js\n');
});
afterAll(() => {
  process.chdir(here);
  rmSync(project, { recursive: true, force: true });
});

interface Wrong {
  readonly app?: App;
  readonly services?: readonly string[];
  readonly charts?: readonly string[];
  readonly image?: () => Image;
  readonly rule?: boolean;
}

const IMAGE = () => Image.parse('registry.example.com/orders:1.4.2');

/** A user's program: one service in one environment, unless said otherwise. */
function program({ services = ['orders'], charts = ['dev'], image = IMAGE, rule = false, app }: Wrong = {}): Program {
  return () => {
    const own = app ?? new MeshApp();
    const platform = Platform.of({ kubernetes: '1.34', mesh: NoMesh.of({ without: ['access'] }) });
    for (const id of charts) {
      const chart = new MeshChart(own, id, {
        namespace: `shop-${id}`,
        platform,
        ...(charts.length > 1 && { name: id }),
      });
      for (const name of services) {
        const { deployment } = new MeshService(chart, name, { image: image() });
        if (rule) {
          const patch = JsonPatch.replace('/spec/selector/matchLabels/version', 'next');
          ApiObject.of(deployment).addJsonPatch(patch);
        }
      }
    }
    own.synth();
  };
}

const plain =
  (outdir?: string): Program =>
  () =>
    program({ app: new App({ outdir }) })({});
const foreign: Program = () => {
  const app = new App();
  expect(new ApiObject(new Chart(app, 'plain'), 'object', { apiVersion: 'v1', kind: 'ConfigMap' })).toBeDefined();
  app.synth();
};

describe('synth', () => {
  test('writes the manifests, and says what it wrote and what the rules found', async () => {
    const { status, stdout, stderr } = await cli(['synth'], program());
    expect([status, stderr]).toEqual([0, '']);
    const [file, totals] = stdout.split('\n');
    expect(file).toBe('dist/dev.k8s.yaml  written');
    expect(totals).toMatch(/^1 file, 5 objects, 1 service, 0 errors, \d+ warnings?, 1 info, 0 suppressed$/);
    expect(stdout).toContain('\ninfo MSVC-MESH-101 [dev/orders] platform.mesh\n  ');
    expect(Object.keys(filesIn('dist'))).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml']);
  });

  test('refused by a finding ends with 1, and leaves the output', async () => {
    const before = filesIn('dist');
    const { status, stdout, stderr } = await cli(['synth'], program({ rule: true }));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^1 finding to mend\nerror MSVC-CANARY-004/);
    expect(stderr).not.toContain('    at ');
    expect(filesIn('dist')).toEqual(before);
  });

  test('tells the app to write somewhere else', async () => {
    const own: Program = (env) => {
      process.stdout.write(`${env['CDK8S_OUTDIR']}\n`);
      program()(env);
    };
    const { status, stdout } = await cli(['synth', '--output', 'out'], own);
    expect([status, stdout.split('\n').slice(0, 2)]).toEqual([0, ['out', 'out/dev.k8s.yaml  written']]);
  });

  test('of an app that never calls synth() does not end well, and says what is missing', async () => {
    const unwritten: Program = () =>
      void new MeshChart(new MeshApp(), 'dev', {
        namespace: 'shop',
        platform: Platform.of({ kubernetes: '1.34', mesh: NoMesh.of() }),
      });
    for (const app of [unwritten, () => undefined]) {
      expect(await cli(['synth'], app)).toEqual({
        status: 2,
        stdout: '',
        stderr:
          "cdk8s-mesh: the app did not answer 'synth': only a MeshApp does, when its synth() is called; " +
          'an App of cdk8s writes its manifests instead\n',
      });
    }
  });

  test('says which files no program will remove any more', async () => {
    mkdirSync('shared');
    writeFileSync('shared/old.yaml', 'text');
    const hash = createHash('sha256').update('text').digest('hex');
    writeFileSync('shared/.cdk8s-mesh', `# ../gone.js\n${hash}  old.yaml\n`);
    const { stdout } = await cli(['synth', '--output', 'shared'], program());
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'shared/dev.k8s.yaml  written',
      'shared/old.yaml  kept, though the program that wrote it is gone',
    ]);
  });

  test("of cdk8s's own App is what that App writes, with something of ours in it or without", async () => {
    for (const app of [plain(), foreign]) {
      expect(await cli(['synth', '--output', 'theirs'], app)).toEqual({ status: 0, stdout: '', stderr: '' });
    }
    expect(Object.keys(filesIn('theirs'))).toEqual(['dev.k8s.yaml', 'plain.k8s.yaml']);
    const elsewhere = join(project, 'elsewhere');
    expect(await cli(['synth'], plain(elsewhere))).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(Object.keys(filesIn(elsewhere))).toEqual(['dev.k8s.yaml']);
  });
});

describe('check', () => {
  test('writes nothing, prints every finding with its fix, and ends with 1 where one is an error', async () => {
    const before = filesIn('dist');
    const { status, stdout } = await cli(['check'], program({ rule: true }));
    expect(filesIn('dist')).toEqual(before);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^error MSVC-CANARY-004 \[dev\/orders\] Deployment shop-dev\/orders spec\.selector\.matchLabels\n.*\n {2}fix: /,
    );
    expect(stdout).toMatch(/\n5 objects, 1 service, 1 error, /);
  });

  test('writes nothing where the app names its own output directory either', async () => {
    const outdir = join(project, 'own');
    const own: Program = () => program({ app: new MeshApp({ outdir }) })({});
    expect(await cli(['check'], own)).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(outdir)).toBe(false);
    expect((await cli(['check'], plain(outdir))).status).toBe(2);
    expect(existsSync(outdir) ? filesIn(outdir) : {}).toEqual({});
  });

  test.each([['check'], ['timeline', 'orders']])(
    "or %s of cdk8s's own App says that it needs a MeshApp",
    async (...args) => {
      const { status, stdout, stderr } = await cli(args, plain());
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        /^MSVC-APP-001 \[.*commands\.test\.ts:\d+\] app of '\w+': got an object of class App, expected a MeshApp\n/,
      );
      expect(stderr).not.toContain('    at ');
    },
  );

  test('of an app without anything of ours says so, and does not end well', async () => {
    const { status, stdout, stderr } = await cli(['check'], foreign);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cdk8s-mesh: the app did not answer 'check': only a MeshApp does/);
    expect(existsSync('dist/plain.k8s.yaml')).toBe(false);
  });
});

describe('timeline', () => {
  test.each(['orders', 'default/orders', 'dev/orders'])(
    '%s draws how the pods of a service end, and writes nothing',
    async (name) => {
      const before = filesIn('dist');
      const { status, stdout, stderr } = await cli(['timeline', name], program());
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^default\/orders · no mesh\n/);
      expect(stdout).toContain('SIGKILL');
      expect(filesIn('dist')).toEqual(before);
    },
  );

  test('a name draws each environment, its environment or the path of its construct that one', async () => {
    const drawn = async (name: string) => {
      const { stdout } = await cli(
        ['timeline', name],
        program({ charts: ['dev', 'prod'], services: ['orders', 'users'] }),
      );
      return stdout.match(/^\w+\/\w+ · no mesh$/gm);
    };
    expect(await drawn('orders')).toEqual(['dev/orders · no mesh', 'prod/orders · no mesh']);
    expect(await drawn('prod/users')).toEqual(['prod/users · no mesh']);
  });

  test('without a name draws the only service', async () => {
    const { status, stdout } = await cli(['timeline'], program());
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'default/orders · no mesh']);
  });

  test('without a name of an app with several is not understood, and names them', async () => {
    expect(await cli(['timeline'], program({ services: ['orders', 'users'] }))).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'MSVC-CLI-102 [timeline] service to draw: got undefined, expected one of default/orders, default/users\n' +
        '  fix: write its name, its environment and name, or the path of its construct: orders, default/orders, dev/orders\n',
    });
  });

  test('without a name of an app without services is not understood either', async () => {
    const { status, stderr } = await cli(['timeline'], program({ services: [] }));
    expect([status, stderr]).toEqual([
      2,
      'MSVC-CLI-102 [timeline] service to draw: got undefined, expected an app with a MeshService\n' +
        '  fix: add a MeshService to the app\n',
    ]);
  });

  test('of a service that is not there ends with 1, names those that are, and says how to write them', async () => {
    expect(await cli(['timeline', 'payments'], program())).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'MSVC-CLI-103 [timeline] service to draw: got "payments", expected one of default/orders\n' +
        '  fix: write its name, its environment and name, or the path of its construct: orders, default/orders, dev/orders\n',
    });
  });

  test('--svg writes a picture, with --all-planes of every data plane', async () => {
    const pictures: string[] = [];
    for (const more of [[], ['--all-planes']]) {
      const { status, stdout } = await cli(['timeline', 'orders', '--svg', 'end.svg', ...more], program());
      expect([status, stdout]).toEqual([0, 'end.svg  written\n']);
      pictures.push(readFileSync('end.svg', 'utf8'));
    }
    expect(pictures.map((picture) => /^<svg[^]*<\/svg>\s*$/.test(picture))).toEqual([true, true]);
    expect(pictures.map((picture) => picture.includes('Linkerd, native sidecar'))).toEqual([false, true]);
    expect(pictures.map(isPicture)).toEqual([true, true]);
  });

  test('--svg replaces no file but a picture that was drawn here', async () => {
    const text = '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="9" height="9"><title>mine</title></svg>\n';
    for (const [name, content] of [
      ['mine.svg', text],
      ['main.rs', 'fn main() {}\n'],
    ] as const) {
      writeFileSync(name, content);
      const { status, stderr } = await cli(['timeline', 'orders', '--svg', name], program());
      expect([status, stderr.split(', expected ')[1]]).toEqual([
        1,
        'a picture of `cdk8s-mesh timeline`, or none\n' +
          '  fix: move it away, or compare the two by hand: a file of somebody else is not replaced\n',
      ]);
      expect(readFileSync(name, 'utf8')).toBe(content);
    }
    expect(isPicture(readFileSync(join(ROOT, 'docs/order-service.svg'), 'utf8'))).toBe(true);
    expect(isPicture(readFileSync(join(ROOT, 'docs/proof.svg'), 'utf8'))).toBe(false);
  });
});

describe('compose', () => {
  test('writes the only environment, names its file, and ends with 1 for one that is not there', async () => {
    expect(await cli(['compose'], program())).toEqual({ status: 0, stdout: 'compose.yaml  written\n', stderr: '' });
    const text = readFileSync('compose.yaml', 'utf8');
    expect(text).toContain('\n    image: registry.example.com/orders:1.4.2\n');
    const elsewhere = await cli(['compose', 'default', '--file', 'out/compose.yaml'], program());
    expect(elsewhere.stdout).toBe('out/compose.yaml  written\n');
    const before = filesIn(project);
    const { status, stderr } = await cli(['compose', 'prod', '--file', 'prod.yaml'], program());
    expect([status, stderr.split(' ')[0]]).toEqual([1, 'MSVC-COMPOSE-001']);
    const canary = await cli(['compose', '--use', 'canary', '--file', 'canary.yaml'], program());
    expect(canary.stderr).toMatch(/^MSVC-COMPOSE-002/);
    expect((await cli(['compose', '--file', 'rule.yaml'], program({ rule: true }))).status).toBe(1);
    expect(filesIn(project)).toEqual(before);
  });

  test('fills an empty file', async () => {
    writeFileSync('empty.yaml', '');
    const { status, stdout } = await cli(['compose', '-f', 'empty.yaml'], program());
    expect([status, stdout]).toEqual([0, 'empty.yaml  written\n']);
  });
});

describe('dockerfile', () => {
  test('writes what the recipe makes, and nothing where crate and recipe differ', async () => {
    const recipe = (crate: string) => program({ image: () => RustImage.from('localhost/orders:1', { crate }) });
    writeFileSync('Cargo.toml', '[package]\nname = "orders"\n');
    writeFileSync('Cargo.lock', '');
    mkdirSync('src');
    writeFileSync('src/main.rs', '');
    const crate = { name: 'orders', targets: [{ kind: ['bin'], name: 'orders' }], features: {} };
    const packages = [{ ...crate, manifest_path: join(project, 'Cargo.toml') }];
    writeFileSync('metadata.json', JSON.stringify({ packages, workspace_root: project }));
    writeFileSync('cargo', `#!/bin/sh\ncat ${join(project, 'metadata.json')}\n`, { mode: 0o755 });
    const path = process.env['PATH'];
    process.env['PATH'] = `${project}:${path}`;
    const wrong = await cli(['dockerfile'], recipe('order'));
    expect([wrong.status, wrong.stderr.split(' ')[0]]).toEqual([1, 'MSVC-RUST-107']);
    expect(existsSync('Dockerfile')).toBe(false);
    expect(await cli(['check'], recipe('order'))).toMatchObject({ status: 1 });
    const { status, stdout } = await cli(['dockerfile'], recipe('orders'));
    expect([status, stdout]).toEqual([0, 'Dockerfile  written\n.dockerignore  written\n']);
    expect(await cli(['check'], recipe('orders'))).toMatchObject({ status: 0 });
    process.env['PATH'] = path;
  });
});

describe('an error', () => {
  test("in a value is told with the user's line, without a stack trace", async () => {
    const latest = () => Image.parse('registry.example.com/orders:latest');
    const { status, stderr } = await cli(['check'], program({ image: latest }));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^MSVC-IMAGE-003 \[.*commands\.test\.ts:\d+\] image tag: got "latest"/);
    expect(stderr).not.toContain('    at ');
  });

  test('of any other kind keeps its stack trace', async () => {
    const { status, stderr } = await cli(['synth'], () => {
      throw new TypeError('something else');
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/TypeError: something else\n {4}at /);
  });
});

describe('a request', () => {
  const asking = (text: string, act: () => unknown) => {
    process.env[REQUEST_VARIABLE] = text;
    try {
      return act();
    } finally {
      delete process.env[REQUEST_VARIABLE];
    }
  };

  test.each(['', 'check', '7', 'null', '{}', '{"command":1}'])('that is none is refused: %j', (text) => {
    expect(thrownBy(() => asking(text, request)).message).toBe(
      `MSVC-CLI-101 [cdk8s-mesh] CDK8S_MESH_REQUEST: got ${JSON.stringify(text)}, expected a request of this version of cdk8s-mesh\n` +
        '  fix: install one version of cdk8s-mesh for the command and for the app, or unset the variable',
    );
  });

  test.each(['deploy', 'toString'])(
    'of another version of the command is refused, and no answer is given: %s',
    (name) => {
      const file = join(project, 'answer');
      const synth = () => new MeshApp().synth();
      const { message } = thrownBy(() => asking(JSON.stringify({ command: name, answer: file }), synth));
      expect(message).toContain(`MSVC-CLI-101 [cdk8s-mesh] CDK8S_MESH_REQUEST: got "${name}"`);
      expect(existsSync(file)).toBe(false);
    },
  );

  test('that wants no answer gets none', () => {
    const asked: Request = { command: 'check' };
    expect(() => answer(asked, 'given')).not.toThrow();
  });
});
