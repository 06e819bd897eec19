import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { MeshApp, MeshChart, MeshService, Port, suppress, type ValidationError } from 'cdk8s-mesh';
import { RustBuild, RustImage, writeDockerfiles } from 'cdk8s-mesh/rust';
import { environments } from '../../../apps/shop/environments';
import { Shop } from '../../../apps/shop/shop';
import { RootGate } from '../../../lib/stages/root-gate';
import { recipeFindings } from '../../../lib/stages/dockerfile/recipe-findings';
import type { Cargo } from '../../../lib/stages/dockerfile/cargo';
import { files, NOT_COMPARED, recipes, writtenDockerfiles } from '../../../lib/stages/dockerfile/write-dockerfiles';
import { devRow, IMAGE, temporaryDirectory, thrownBy } from '../../fixtures';

const ROOT = join(__dirname, '../../..');
const directory = temporaryDirectory();
const here = process.cwd();
beforeAll(() => {
  // Relative to where the program is run, as a user's recipe is.
  const services = join('apps/shop/services');
  for (const path of ['Cargo.toml', 'Cargo.lock', 'lifecycle', 'order-service', 'user-service']) {
    cpSync(join(ROOT, services, path), join(directory, services, path), { recursive: true });
  }
  process.chdir(directory);
});
afterAll(() => {
  process.chdir(here);
  rmSync(directory, { recursive: true, force: true });
});

function shop(): MeshApp {
  const app = new MeshApp({ outdir: join(directory, 'dist') });
  for (const row of environments) new Shop(app, row.name, row);
  return app;
}

function app(...images: readonly RustImage[]): MeshApp {
  const own = new MeshApp({ outdir: join(directory, 'dist') });
  const chart = new MeshChart(own, 'dev', devRow());
  images.forEach((image, index) => new MeshService(chart, `s${index}`, { image }));
  return own;
}

/** What cargo says of the shop's services, and of a manifest that is not theirs. */
const cargo: Cargo = (manifest) => {
  const root = join(process.cwd(), dirname(manifest));
  const packages = ['lifecycle', 'order-service', 'user-service'].map((name) => ({
    name,
    targets: [{ kind: [name === 'lifecycle' ? 'lib' : 'bin'], name }],
    manifest_path: join(root, name, 'Cargo.toml'),
    features: {},
    rust_version: null,
  }));
  return { metadata: JSON.stringify({ packages, workspace_root: root }) };
};
const noCargo: Cargo = () => undefined;
const hasCargo = spawnSync('cargo', ['--version']).status === 0;

/** What the command does, with cargo's words from above. */
const write = (own: MeshApp, asked = cargo) => writtenDockerfiles(own, asked);

const codeOf = (act: () => unknown) => (thrownBy(act) as ValidationError).code;
const FOLDER = 'apps/shop/services';
const TEXTS = ['order-service.Dockerfile', 'user-service.Dockerfile', '.dockerignore'];

test("the shop's committed files are what its recipes make", () => {
  const lines = write(shop()).split('\n');
  expect(lines).toEqual(TEXTS.map((name) => `${FOLDER}/${name}  written`));
  for (const name of TEXTS) {
    expect([name, readFileSync(join(directory, FOLDER, name), 'utf8')]).toEqual([
      name,
      readFileSync(join(ROOT, FOLDER, name), 'utf8'),
    ]);
  }
  expect(write(shop())).toContain('order-service.Dockerfile  unchanged');
});

test('a file of somebody else is not replaced, and none beside it is written', () => {
  const [orders, users, ignore] = TEXTS.map((name) => join(directory, FOLDER, name)) as [string, string, string];
  writeFileSync(users, 'FROM scratch\n');
  rmSync(orders);
  rmSync(ignore);
  expect(codeOf(() => write(shop()))).toBe('MSVC-FILE-001');
  expect([existsSync(orders), existsSync(ignore), readFileSync(users, 'utf8')]).toEqual([
    false,
    false,
    'FROM scratch\n',
  ]);
  rmSync(users);
});

test('a binary that the crate does not have is refused before anything is written', () => {
  const build = RustBuild.of({
    directory: FOLDER,
    members: ['order-service', 'user-service'],
    libraries: ['lifecycle'],
  });
  const image = RustImage.from('localhost/orders:1', { crate: 'order-service', binary: 'orders', build });
  expect(thrownBy(() => write(app(image))).message).toBe(
    'MSVC-RUST-108 [recipe of order-service] binary of order-service: got "orders", expected one of order-service\n' +
      '  fix: correct it, or add a [[bin]] of that name',
  );
  expect(existsSync(join(directory, FOLDER, 'orders.Dockerfile'))).toBe(false);
});

test('two recipes for one file are refused; two tags of one recipe are not two', () => {
  const one = RustImage.from('localhost/greeter:1', { crate: 'greeter' });
  const other = RustImage.from('localhost/greeter:1', { crate: 'greeter', build: RustBuild.of({ rust: '1.91' }) });
  expect(codeOf(() => write(app(one, other)))).toBe('MSVC-RUST-111');
  expect(() => recipes(RootGate.of(app(one, one.withTag('2'))).inspect())).not.toThrow();
});

test('an app without recipes has nothing to write', () => {
  const own = new MeshApp({ outdir: join(directory, 'dist') });
  new MeshService(new MeshChart(own, 'dev', devRow()), 'orders', { image: IMAGE });
  expect(codeOf(() => write(own))).toBe('MSVC-RUST-112');
});

test('EXPOSE has the ports of every service that uses the image, in order', () => {
  const own = new MeshApp({ outdir: join(directory, 'dist') });
  const chart = new MeshChart(own, 'dev', devRow());
  const image = RustImage.from('localhost/greeter:1', { crate: 'greeter' });
  new MeshService(chart, 'one', { image, ports: [Port.http(8080), Port.http(9090, { name: 'metrics' })] });
  new MeshService(chart, 'two', { image, ports: [Port.http(7070)] });
  const [file] = files(recipes(RootGate.of(own).inspect()));
  expect(file?.text).toContain('\nEXPOSE 7070 8080 9090\n');
});

test('check finds what differs between recipe, crate and file', () => {
  const codes = (own: MeshApp) =>
    RootGate.of(own)
      .inspect([(synthesis) => recipeFindings(synthesis, cargo)])
      .report.findings.filter(({ code }) => code.startsWith('MSVC-RUST'))
      .map(({ code, severity, construct, object }) => [code, severity, construct, object]);
  write(shop());
  expect(codes(shop())).toEqual([]);
  const path = `${FOLDER}/order-service.Dockerfile`;
  writeFileSync(path, `${readFileSync(path, 'utf8')}# changed by hand\n`);
  expect(codes(shop())).toEqual([['MSVC-RUST-113', 'warning', 'dev/order-service', path]]);
  const build = RustBuild.of({ directory: 'no/such/folder' });
  const lost = app(RustImage.from('localhost/greeter:1', { crate: 'greeter', build }));
  expect(codes(lost)).toEqual([['MSVC-RUST-101', 'error', 'dev/s0', 'no/such/folder/Dockerfile']]);
});

test('what differs is accepted with a reason, like every finding', () => {
  const build = RustBuild.of({ directory: 'no/such/folder' });
  const lost = app(RustImage.from('localhost/greeter:1', { crate: 'greeter', build }));
  const service = lost.node.findAll().find((construct) => construct instanceof MeshService) as MeshService;
  suppress(service, 'MSVC-RUST-101', 'the source is in another repository');
  const { report } = RootGate.of(lost).inspectWritten([(synthesis) => recipeFindings(synthesis, cargo)]);
  expect(report.findings).toEqual([]);
  expect(report.suppressed).toMatchObject([
    { code: 'MSVC-RUST-101', construct: 'dev/s0', reason: 'the source is in another repository' },
  ]);
  expect(codeOf(() => write(lost))).toBe('MSVC-RUST-101');
});

test('without cargo the files are written, and the command and check say what was not compared', () => {
  rmSync(join(directory, FOLDER, 'order-service.Dockerfile'), { force: true });
  const lines = write(shop(), noCargo).split('\n');
  expect([lines[0], lines[1]]).toEqual([NOT_COMPARED, `${FOLDER}/order-service.Dockerfile  written`]);
  const { findings } = RootGate.of(shop()).inspect([(synthesis) => recipeFindings(synthesis, noCargo)]).report;
  expect(findings.filter(({ code }) => code.startsWith('MSVC-RUST'))).toEqual([
    {
      code: 'MSVC-RUST-114',
      severity: 'info',
      construct: 'dev/order-service',
      object: `${FOLDER}/order-service.Dockerfile`,
      path: `recipe, and those of ${FOLDER}/user-service.Dockerfile`,
      message: 'cargo is not on the PATH: crates, binaries and features were not compared with Cargo.toml',
      fix: 'run check where cargo is, such as on the machine that builds the images',
    },
  ]);
});

(hasCargo ? test : test.skip)(
  "the cargo of this machine says of the shop's services what is said of them above",
  () => {
    const lines = writeDockerfiles(shop()).split('\n');
    expect(lines).toEqual(TEXTS.map((name) => `${FOLDER}/${name}  unchanged`));
    expect(write(shop()).split('\n')).toEqual(lines);
  },
);
