import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { at, isObject, listAt, objectAt } from '../../kube/json';

/** What a crate's Cargo.toml and folder say, as far as a recipe depends on it. */
export interface Crate {
  /** The folder in the build's directory; empty for the directory itself. */
  readonly folder: string;
  readonly name: string;
  readonly binaries: readonly string[];
  readonly hasLibrary: boolean;
  readonly features: readonly string[];
  /** The oldest toolchain that compiles it, where it says so. */
  readonly rustVersion: string | undefined;
}

/** A build's directory as cargo sees it. */
export interface CargoProject {
  /** Folders that the workspace lists; undefined where there is no workspace. */
  readonly members: readonly string[] | undefined;
  readonly crates: readonly Crate[];
  /** Names of all packages in Cargo.lock; undefined where there is no such file. */
  readonly locked: readonly string[] | undefined;
}

/** Reads a build's directory; undefined where it has no Cargo.toml. Fails where one is no TOML. */
export function cargoProject(directory: string): CargoProject | undefined {
  const root = toml(join(directory, 'Cargo.toml'));
  if (root === undefined) return undefined;
  const members = root['workspace'] === undefined ? undefined : expanded(directory, root);
  const folders = [...(root['package'] === undefined ? [] : ['']), ...(members ?? [])];
  const lock = toml(join(directory, 'Cargo.lock'));
  return {
    members,
    crates: folders.flatMap((folder) => crate(directory, folder, root)),
    locked: lock === undefined ? undefined : listAt(lock, 'package').map((each) => String(at(each, 'name'))),
  };
}

interface Toml {
  parse(text: string): Record<string, unknown>;
}

/** Loaded when there is something to read; its types are written for ES modules alone. */
const load = createRequire(__filename);

function toml(path: string): Record<string, unknown> | undefined {
  return existsSync(path) ? (load('smol-toml') as Toml).parse(readFileSync(path, 'utf8')) : undefined;
}

/** The folders of `members`, in which a star stands for any folder with a manifest. */
function expanded(directory: string, root: unknown): string[] {
  const excluded = texts(listAt(root, 'workspace', 'exclude'));
  const found = texts(listAt(root, 'workspace', 'members')).flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(directory, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(directory, folder, 'Cargo.toml')));
  });
  return found.filter((folder) => !excluded.includes(folder)).sort();
}

function crate(directory: string, folder: string, root: unknown): Crate[] {
  const path = join(directory, folder);
  const manifest = toml(join(path, 'Cargo.toml'));
  const name = at(manifest, 'package', 'name');
  if (manifest === undefined || typeof name !== 'string') return [];
  const version = at(manifest, 'package', 'rust-version');
  const inherited = isObject(version) ? at(root, 'workspace', 'package', 'rust-version') : version;
  return [
    {
      folder,
      name,
      binaries: binaries(path, name, manifest),
      hasLibrary: manifest['lib'] !== undefined || existsSync(join(path, 'src/lib.rs')),
      features: features(manifest),
      rustVersion: typeof inherited === 'string' ? inherited : undefined,
    },
  ];
}

/** Those that are written down, and those that cargo finds by where their source is. */
function binaries(path: string, name: string, manifest: unknown): string[] {
  const written = listAt(manifest, 'bin').map((bin) => String(at(bin, 'name')));
  if (at(manifest, 'package', 'autobins') === false) return written;
  const main = existsSync(join(path, 'src/main.rs')) && !isNamedAnew(manifest) ? [name] : [];
  const folder = join(path, 'src/bin');
  const others = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.rs$/, '')) : [];
  return [...new Set([...written, ...main, ...others])];
}

/** Whether src/main.rs is listed under a name of its own. */
function isNamedAnew(manifest: unknown): boolean {
  return listAt(manifest, 'bin').some((bin) => at(bin, 'path') === 'src/main.rs');
}

/** Those of `[features]`, and optional dependencies, which are features too. */
function features(manifest: unknown): string[] {
  const optional = Object.entries(objectAt(manifest, 'dependencies')).filter(
    ([, each]) => at(each, 'optional') === true,
  );
  return [...Object.keys(objectAt(manifest, 'features')), ...optional.map(([name]) => name)];
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string').map((value) => value.replace(/^\.\//, ''));
}
