import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { at, listAt, objectAt } from '../../kube/json';

/** What a recipe needs to know of a crate, from `cargo metadata`. */
export interface Crate {
  /** Its directory, relative to that of the build; empty for the same one. */
  readonly folder: string;
  readonly name: string;
  readonly binaries: readonly string[];
  readonly hasLibrary: boolean;
  readonly features: readonly string[];
  /** The oldest toolchain that compiles it, if Cargo.toml has `rust-version`. */
  readonly rustVersion: string | undefined;
}

/** The answer of cargo: metadata as JSON, or why it could not read the manifest; undefined if there is no cargo. */
export type CargoAnswer = { readonly metadata: string } | { readonly refused: string } | undefined;

/** Asks cargo about a Cargo.toml. */
export type Cargo = (manifest: string) => CargoAnswer;

/** Asks the cargo of this machine. It only reads Cargo.toml files, and needs no network. */
export const askCargo: Cargo = (manifest) => {
  const options = ['--format-version', '1', '--no-deps', '--locked', '--offline', '--manifest-path', manifest];
  const { error, status, stdout, stderr } = spawnSync('cargo', ['metadata', ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) return undefined;
  return status === 0 ? { metadata: stdout } : { refused: stderr };
};

/** The root directory of a workspace, and its crates. */
export interface CargoProject {
  readonly root: string;
  readonly crates: readonly Crate[];
}

/** Reads cargo's metadata. Directories become relative to that of the build. */
export function cargoProject(metadata: string, directory: string): CargoProject {
  const parsed: unknown = JSON.parse(metadata);
  const root = String(at(parsed, 'workspace_root'));
  return { root, crates: listAt(parsed, 'packages').map((each) => crate(each, real(directory))) };
}

function crate(package_: unknown, directory: string): Crate {
  const targets = listAt(package_, 'targets').map((target) => ({
    name: String(at(target, 'name')),
    kinds: listAt(target, 'kind'),
  }));
  const version = at(package_, 'rust_version');
  return {
    folder: relative(directory, real(dirname(String(at(package_, 'manifest_path'))))).replaceAll(sep, '/'),
    name: String(at(package_, 'name')),
    binaries: targets.filter(({ kinds }) => kinds.includes('bin')).map(({ name }) => name),
    hasLibrary: targets.some(({ kinds }) => kinds.some((kind) => kind === 'proc-macro' || /lib$/.test(String(kind)))),
    features: Object.keys(objectAt(package_, 'features')),
    rustVersion: typeof version === 'string' ? version : undefined,
  };
}

/** The names of all packages in a Cargo.lock; undefined if there is no such file. */
export function lockedPackages(directory: string): readonly string[] | undefined {
  const path = join(directory, 'Cargo.lock');
  if (!existsSync(path)) return undefined;
  return [...readFileSync(path, 'utf8').matchAll(/^name = "(.+)"\r?$/gm)].map(([, name = '']) => name);
}

/** Whether two paths lead to the same directory, links resolved. */
export function isSameFolder(one: string, other: string): boolean {
  return real(one) === real(other);
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
