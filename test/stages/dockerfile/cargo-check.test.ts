import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RuntimeBase, RustBuild, type RustBuildOptions, RustImage } from 'cdk8s-mesh/rust';
import { askCargo, type Cargo } from '../../../lib/stages/dockerfile/cargo';
import { compareRecipe, type Comparison } from '../../../lib/stages/dockerfile/cargo-check';
import { temporaryDirectory } from '../../fixtures';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A crate, from which both its files and what cargo says of it are made. */
interface Crate {
  readonly name: string;
  readonly bins?: readonly string[];
  readonly lib?: boolean;
  readonly features?: Readonly<Record<string, readonly string[]>>;
  readonly rust?: string;
}

/** Crates by their folders; the empty one is the directory itself. */
type Project = Readonly<Record<string, Crate>>;

const ORDERS: Crate = { name: 'orders', bins: ['orders'], features: { tls: [], redis: [] }, rust: '1.85' };
const CRATE: Project = { '': ORDERS };
const WORKSPACE: Project = {
  'crates/common': { name: 'common', lib: true },
  'crates/orders': { ...ORDERS, rust: '1.90' },
};
const MEMBERS = { members: ['crates/orders'], libraries: ['crates/common'] };

function filesOf(project: Project): Record<string, string> {
  const folders = Object.keys(project).filter((folder) => folder !== '');
  const workspace = folders.length === 0 ? '' : `[workspace]\nresolver = "2"\nmembers = ${JSON.stringify(folders)}\n`;
  const files: Record<string, string> = { 'Cargo.lock': lock('orders'), ...(workspace && { 'Cargo.toml': workspace }) };
  for (const [folder, crate] of Object.entries(project)) {
    const path = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    files[path('Cargo.toml')] = manifestOf(crate) + (folder === '' ? workspace : '');
    if (crate.lib === true) files[path('src/lib.rs')] = '';
    for (const bin of crate.bins ?? []) files[path(`src/bin/${bin}.rs`)] = '';
  }
  return files;
}

function manifestOf({ name, features = {}, rust }: Crate): string {
  const lines = Object.entries(features).map(([feature, list]) => `${feature} = ${JSON.stringify(list)}`);
  return `[package]\nname = "${name}"\n${rust ? `rust-version = "${rust}"\n` : ''}[features]\n${lines.join('\n')}\n`;
}

function lock(...names: readonly string[]): string {
  return names.map((name) => `[[package]]\nname = "${name}"\nversion = "0.1.0"\n`).join('\n');
}

/** What `cargo metadata --no-deps` of 1.95 says of a project, without the fields that nobody reads. */
function metadataOf(project: Project, root: string): string {
  const packages = Object.entries(project).map(([folder, { name, bins = [], lib = false, features = {}, rust }]) => ({
    name,
    targets: [
      ...(lib ? [{ kind: ['lib'], name }] : []),
      ...bins.map((bin) => ({ kind: ['bin'], name: bin })),
      { kind: ['test'], name: 'shutdown' },
    ],
    features,
    manifest_path: join(root, folder, 'Cargo.toml'),
    rust_version: rust ?? null,
  }));
  return JSON.stringify({ packages, workspace_root: root });
}

let count = 0;
/** Files on disk; their folder as a program would write it. */
function onDisk(files: Readonly<Record<string, string>>): string {
  const root = join(directory, `p${count++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return relative(process.cwd(), root);
}

const never: Cargo = () => {
  throw new Error('cargo was asked');
};

/** Compares a recipe of `orders` with a folder. */
function compared(folder: string, cargo: Cargo, build: RustBuildOptions = {}, names: object = {}): Comparison {
  const options = { crate: 'orders', ...names, build: RustBuild.of({ directory: folder, ...build }) };
  return compareRecipe(RustImage.from('localhost/orders:1', options), cargo);
}

const codesOf = ({ problems }: Comparison) => problems.map(({ code }) => code);

const hasCargo = spawnSync('cargo', ['--version']).status === 0;
const CARGOS: [string, (project: Project) => Cargo][] = [
  [
    'what cargo said',
    (project) => (manifest) => ({ metadata: metadataOf(project, join(process.cwd(), dirname(manifest))) }),
  ],
];

if (hasCargo) CARGOS.push(['the cargo of this machine', () => askCargo]);

describe.each(CARGOS)('against %s', (_, cargoOf) => {
  function codes(project: Project, build: RustBuildOptions = {}, names: object = {}): string[] {
    return codesOf(compared(onDisk(filesOf(project)), cargoOf(project), build, names));
  }

  test('a crate and a workspace that are what their recipes say', () => {
    expect(codes(CRATE)).toEqual([]);
    expect(codes(CRATE, { rust: '1.85', features: ['redis', 'tls'] })).toEqual([]);
    expect(codes(WORKSPACE, MEMBERS)).toEqual([]);
  });

  test('a crate with members beside it', () => {
    const both: Project = { '': ORDERS, common: { name: 'common', lib: true } };
    expect(codes(both, { members: ['common'] })).toEqual([]);
    expect(codes(both)).toEqual(['MSVC-RUST-103']);
  });

  test('a crate, a binary and features that are not there', () => {
    expect(codes(CRATE, {}, { crate: 'users' })).toEqual(['MSVC-RUST-107']);
    expect(codes(CRATE, {}, { binary: 'worker' })).toEqual(['MSVC-RUST-108']);
    expect(codes({ '': { ...ORDERS, bins: ['orders', 'worker'] } }, {}, { binary: 'worker' })).toEqual([]);
    expect(codes({ '': { ...ORDERS, bins: ['server'] } })).toEqual(['MSVC-RUST-108']);
    expect(codes(CRATE, { features: ['quic'] })).toEqual(['MSVC-RUST-109']);
    expect(codes(CRATE, { features: ['default'] })).toEqual([]);
    expect(codes(WORKSPACE, { ...MEMBERS, features: ['orders/quic'] })).toEqual(['MSVC-RUST-109']);
    expect(codes(WORKSPACE, { ...MEMBERS, features: ['orders/tls'] })).toEqual([]);
  });

  test('a toolchain older than the crate asks for', () => {
    expect(codes(CRATE, { rust: '1.84.1' })).toEqual(['MSVC-RUST-110']);
    expect(codes(CRATE, { rust: '1.85.0' })).toEqual([]);
    expect(codes(WORKSPACE, { ...MEMBERS, rust: '1.89' })).toEqual(['MSVC-RUST-110']);
  });

  test('members that differ, and a library that is none', () => {
    expect(codes(WORKSPACE)).toEqual(['MSVC-RUST-103']);
    expect(codes(WORKSPACE, { members: ['crates/orders', 'crates/common'] })).toEqual([]);
    const swapped = { members: ['crates/common'], libraries: ['crates/orders'] };
    expect(codes(WORKSPACE, swapped)).toEqual(['MSVC-RUST-104']);
  });

  test('a folder that a link leads to', () => {
    const folder = onDisk(filesOf(WORKSPACE));
    symlinkSync(join(process.cwd(), folder), join(directory, `link${count++}`));
    const link = relative(process.cwd(), join(directory, `link${count - 1}`));
    expect(codesOf(compared(link, cargoOf(WORKSPACE), MEMBERS))).toEqual([]);
  });
});

test('no manifest: cargo is not asked', () => {
  const [problem] = compared(onDisk({ 'README.md': '' }), never).problems;
  expect([problem?.code, problem?.mistake.expected]).toEqual(['MSVC-RUST-101', 'a folder with a Cargo.toml']);
});

test("a member's folder in place of the workspace's", () => {
  const root = onDisk(filesOf(WORKSPACE));
  const cargo: Cargo = () => ({ metadata: metadataOf(WORKSPACE, join(process.cwd(), root)) });
  const { problems } = compared(`${root}/crates/orders`, cargo);
  expect(problems.map(({ code, mistake }) => ({ code, ...mistake }))).toEqual([
    {
      code: 'MSVC-RUST-101',
      subject: 'directory of RustBuild',
      got: `${root}/crates/orders`,
      expected: `the root of its workspace, ${join(process.cwd(), root)}`,
      fix: 'name the folder of the workspace: its Cargo.lock is there, and a Dockerfile reads nothing outside',
    },
  ]);
});

test('a manifest that cargo cannot read, in its words', () => {
  const folder = onDisk({ ...filesOf(CRATE), 'Cargo.toml': '[package' });
  const words = '\nerror: invalid table header\n --> Cargo.toml:1:9\n';
  const { problems } = compared(folder, () => ({ refused: words }));
  expect(problems.map(({ code, mistake }) => ({ code, ...mistake }))).toEqual([
    {
      code: 'MSVC-RUST-102',
      subject: `${folder}/Cargo.toml`,
      got: 'error: invalid table header',
      expected: 'a manifest that cargo can read',
      fix: 'mend what `cargo metadata` complains of',
    },
  ]);
  if (hasCargo) expect(codesOf(compared(folder, askCargo))).toEqual(['MSVC-RUST-102']);
});

describe('the lock file, which is read without cargo', () => {
  const withLock = (text: string | undefined, build: RustBuildOptions = {}) => {
    const { 'Cargo.lock': _lock, ...rest } = filesOf(CRATE);
    return compared(onDisk({ ...rest, ...(text !== undefined && { 'Cargo.lock': text }) }), () => undefined, build);
  };

  test('without cargo nothing else is compared, and that is said', () => {
    expect(withLock(lock('orders'), { features: ['none'] })).toEqual({ problems: [], compared: false });
  });

  test('none', () => expect(codesOf(withLock(undefined))).toEqual(['MSVC-RUST-105']));

  test("the system's OpenSSL where the build has none", () => {
    const tls = lock('orders', 'openssl-sys');
    expect(codesOf(withLock(tls))).toEqual(['MSVC-RUST-106']);
    expect(codesOf(withLock(tls.replaceAll('\n', '\r\n')))).toEqual(['MSVC-RUST-106']);
    expect(codesOf(withLock(tls, { builder: { packages: ['libssl-dev', 'pkg-config'] } }))).toEqual([]);
    const base = RuntimeBase.distrolessStatic();
    expect(codesOf(withLock(tls, { base, builder: { packages: ['libssl-dev'] } }))).toEqual(['MSVC-RUST-106']);
    expect(codesOf(withLock(lock('openssl-sys', 'openssl-src')))).toEqual([]);
    expect(codesOf(withLock(lock('not-openssl-sys')))).toEqual([]);
  });
});
