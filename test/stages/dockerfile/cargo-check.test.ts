import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RuntimeBase, RustBuild, type RustBuildOptions, RustImage } from 'cdk8s-mesh';
import { recipeProblems } from '../../../lib/stages/dockerfile/cargo-check';
import { temporaryDirectory } from '../../fixtures';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;
/** A crate or workspace on disk; its path as a program would write it. */
function project(files: Readonly<Record<string, string>>): string {
  const root = join(directory, `p${count++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return relative(process.cwd(), root);
}

const LOCK = '[[package]]\nname = "orders"\nversion = "0.1.0"\n';
const CRATE = {
  'Cargo.toml':
    '[package]\nname = "orders"\nrust-version = "1.85"\n[features]\ntls = []\n[dependencies]\nredis = { version = "1", optional = true }\n',
  'Cargo.lock': LOCK,
  'src/main.rs': '',
};
const WORKSPACE = {
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nrust-version = "1.90"\n',
  'Cargo.lock': LOCK,
  'crates/common/Cargo.toml': '[package]\nname = "common"\n',
  'crates/common/src/lib.rs': '',
  'crates/orders/Cargo.toml': '[package]\nname = "orders"\nrust-version.workspace = true\n',
  'crates/orders/src/main.rs': '',
};
const MEMBERS = { members: ['crates/orders'], libraries: ['crates/common'] };

function codes(files: Readonly<Record<string, string>>, build: RustBuildOptions = {}, names: object = {}): string[] {
  const options = { crate: 'orders', ...names, build: RustBuild.of({ directory: project(files), ...build }) };
  return recipeProblems(RustImage.from('localhost/orders:1', options)).map(({ code }) => code);
}

test('a crate and a workspace that are what their recipes say', () => {
  expect(codes(CRATE)).toEqual([]);
  expect(codes(CRATE, { rust: '1.85', features: ['redis', 'tls'] })).toEqual([]);
  expect(codes(WORKSPACE, MEMBERS)).toEqual([]);
});

test('no manifest, one that is no TOML, and no lock file', () => {
  expect(codes({ 'README.md': '' })).toEqual(['MSVC-RUST-101']);
  expect(codes({ ...CRATE, 'Cargo.toml': '[package' })).toEqual(['MSVC-RUST-102']);
  const { 'Cargo.lock': _lock, ...rest } = CRATE;
  expect(codes(rest)).toEqual(['MSVC-RUST-105']);
});

test('a crate, a binary and features that are not there', () => {
  expect(codes(CRATE, {}, { crate: 'users' })).toEqual(['MSVC-RUST-107']);
  expect(codes(CRATE, {}, { binary: 'worker' })).toEqual(['MSVC-RUST-108']);
  expect(codes({ ...CRATE, 'src/bin/worker.rs': '' }, {}, { binary: 'worker' })).toEqual([]);
  const renamed = `${CRATE['Cargo.toml']}[[bin]]\nname = "server"\npath = "src/main.rs"\n`;
  expect(codes({ ...CRATE, 'Cargo.toml': renamed }, {}, { binary: 'server' })).toEqual([]);
  expect(codes({ ...CRATE, 'Cargo.toml': renamed })).toEqual(['MSVC-RUST-108']);
  expect(codes(CRATE, { features: ['quic'] })).toEqual(['MSVC-RUST-109']);
  expect(codes(WORKSPACE, { ...MEMBERS, features: ['orders/quic'] })).toEqual(['MSVC-RUST-109']);
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

test("the system's OpenSSL where the build has none", () => {
  const tls = { ...CRATE, 'Cargo.lock': `${LOCK}[[package]]\nname = "openssl-sys"\nversion = "0.9.0"\n` };
  const vendored = {
    ...tls,
    'Cargo.lock': `${tls['Cargo.lock']}[[package]]\nname = "openssl-src"\nversion = "300.0.0"\n`,
  };
  expect(codes(tls)).toEqual(['MSVC-RUST-106']);
  expect(codes(tls, { builder: { packages: ['libssl-dev', 'pkg-config'] } })).toEqual([]);
  expect(codes(tls, { base: RuntimeBase.distrolessStatic(), builder: { packages: ['libssl-dev'] } })).toEqual([
    'MSVC-RUST-106',
  ]);
  expect(codes(vendored)).toEqual([]);
});
