import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Code, type Mistake, ValidationError } from '../../errors';
import type { RustImage, RustRecipe } from '../../rust/rust-image';
import {
  askCargo,
  type Cargo,
  type CargoProject,
  cargoProject,
  type Crate,
  isSameFolder,
  lockedPackages,
} from './cargo';

/** The result of comparing a recipe with Cargo.toml. */
export interface Comparison {
  /** The differences between the recipe and the crate, as the errors that stop the writing of Dockerfiles. */
  readonly problems: readonly ValidationError[];
  /** Whether there is a cargo. Without it crates, binaries and features are not compared. */
  readonly compared: boolean;
}

/** Compares a recipe with Cargo.lock and, by `cargo metadata`, with Cargo.toml. */
export function compareRecipe({ recipe }: Pick<RustImage, 'recipe'>, cargo: Cargo = askCargo): Comparison {
  const { directory } = recipe.build;
  const manifest = join(directory, 'Cargo.toml');
  if (!existsSync(manifest)) return { problems: [noManifest(recipe)], compared: true };
  const ofLock = [...ofLockFile(recipe)];
  const answer = cargo(manifest);
  if (answer === undefined) return { problems: ofLock, compared: false };
  if ('refused' in answer) return { problems: [unreadable(recipe, manifest, answer.refused)], compared: true };
  const project = cargoProject(answer.metadata, directory);
  if (!isSameFolder(project.root, directory)) return { problems: [noRoot(recipe, project)], compared: true };
  return { problems: [...ofWorkspace(recipe, project), ...ofLock, ...ofCrate(recipe, project)], compared: true };
}

const DIRECTORY = 'directory of RustBuild';

function problem({ crate }: RustRecipe, code: Code, mistake: Mistake): ValidationError {
  return new ValidationError(code, mistake, { node: { path: `recipe of ${crate}` } });
}

function noManifest(recipe: RustRecipe): ValidationError {
  const fix = 'correct directory of RustBuild.of: it is taken from where the program is run';
  const { directory } = recipe.build;
  return problem(recipe, 'MSVC-RUST-101', {
    subject: DIRECTORY,
    got: directory,
    expected: 'a folder with a Cargo.toml',
    fix,
  });
}

function noRoot(recipe: RustRecipe, { root }: CargoProject): ValidationError {
  const fix = 'name the folder of the workspace: its Cargo.lock is there, and a Dockerfile reads nothing outside';
  const expected = `the root of its workspace, ${root}`;
  return problem(recipe, 'MSVC-RUST-101', { subject: DIRECTORY, got: recipe.build.directory, expected, fix });
}

function unreadable(recipe: RustRecipe, manifest: string, words: string): ValidationError {
  const [first = 'no words'] = words.split('\n').filter((line) => line.trim() !== '');
  const fix = 'mend what `cargo metadata` complains of';
  return problem(recipe, 'MSVC-RUST-102', {
    subject: manifest,
    got: first,
    expected: 'a manifest that cargo can read',
    fix,
  });
}

function* ofWorkspace(recipe: RustRecipe, { crates }: CargoProject): Iterable<ValidationError> {
  const { build } = recipe;
  const named = [...build.libraries, ...build.members].sort();
  const listed = crates.map(({ folder }) => folder).filter((folder) => folder !== '');
  listed.sort();
  if (named.join() !== listed.join()) {
    const fix = 'name every crate of the workspace: those with binaries in members, the others in libraries';
    yield problem(recipe, 'MSVC-RUST-103', {
      subject: 'members and libraries of RustBuild',
      got: named,
      expected: `the workspace's: ${listed.join(', ') || '(it has none)'}`,
      fix,
    });
  }
  const bare = build.libraries.find((folder) => crates.some((each) => each.folder === folder && !each.hasLibrary));
  if (bare !== undefined) {
    yield problem(recipe, 'MSVC-RUST-104', {
      subject: 'libraries of RustBuild',
      got: bare,
      expected: 'crates with a library',
      fix: 'put it into members',
    });
  }
}

function* ofLockFile(recipe: RustRecipe): Iterable<ValidationError> {
  const { build } = recipe;
  const locked = lockedPackages(build.directory);
  if (locked === undefined) {
    const fix = 'commit Cargo.lock: `--locked` builds what was tested and nothing newer';
    yield problem(recipe, 'MSVC-RUST-105', {
      subject: 'Cargo.lock',
      got: undefined,
      expected: `a file in ${build.directory}`,
      fix,
    });
  }
  if (linksOpenSsl(locked) && (build.base.libraries === 'static' || !build.builder.packages.includes('libssl-dev'))) {
    const fix =
      build.base.libraries === 'static'
        ? "use rustls, the crate's feature `vendored`, or RuntimeBase.distrolessCc()"
        : "say builder: { packages: ['libssl-dev', 'pkg-config'] }, or use rustls";
    const expected = build.base.libraries === 'static' ? 'no library of the system' : 'libssl-dev in the builder';
    yield problem(recipe, 'MSVC-RUST-106', { subject: 'OpenSSL', got: 'openssl-sys in Cargo.lock', expected, fix });
  }
}

function linksOpenSsl(locked: readonly string[] = []): boolean {
  return locked.includes('openssl-sys') && !locked.includes('openssl-src');
}

function* ofCrate(recipe: RustRecipe, { crates }: CargoProject): Iterable<ValidationError> {
  const { crate: name, binary, build } = recipe;
  const crate = crates.find((each) => each.name === name);
  if (crate === undefined) {
    const expected = `one of ${crates.map((each) => each.name).join(', ')}`;
    return yield problem(recipe, 'MSVC-RUST-107', {
      subject: 'crate',
      got: name,
      expected,
      fix: 'write the name that stands in [package]',
    });
  }
  if (!crate.binaries.includes(binary)) {
    const expected = `one of ${crate.binaries.join(', ') || '(it has none)'}`;
    yield problem(recipe, 'MSVC-RUST-108', {
      subject: `binary of ${name}`,
      got: binary,
      expected,
      fix: 'correct it, or add a [[bin]] of that name',
    });
  }
  yield* missingFeatures(recipe, crate, crates);
  if (crate.rustVersion !== undefined && isOlder(build.rust, crate.rustVersion)) {
    const fix = `say rust: '${crate.rustVersion}' or newer`;
    yield problem(recipe, 'MSVC-RUST-110', {
      subject: 'rust',
      got: build.rust,
      expected: `at least ${crate.rustVersion}, the rust-version of ${name}`,
      fix,
    });
  }
}

function* missingFeatures(recipe: RustRecipe, own: Crate, crates: readonly Crate[]): Iterable<ValidationError> {
  for (const path of recipe.build.features) {
    const [first = '', second] = path.split('/');
    const crate = second === undefined ? own : crates.find(({ name }) => name === first);
    if (crate === undefined || crate.features.includes(second ?? first) || (second ?? first) === 'default') continue;
    const expected = `one of ${crate.features.join(', ') || '(it has none)'}`;
    yield problem(recipe, 'MSVC-RUST-109', {
      subject: `feature of ${crate.name}`,
      got: path,
      expected,
      fix: 'correct it, or add it to [features]',
    });
  }
}

/** Whether a toolchain is older than a crate asks for. A shorter version stands for the newest that begins so: `1` for 1.91.1. */
function isOlder(version: string, asked: string): boolean {
  const [own, wanted] = [version, asked].map((text) => text.split('.').map(Number));
  for (const [index, number] of (own ?? []).entries()) {
    const other = wanted?.[index] ?? 0;
    if (number !== other) return number < other;
  }
  return false;
}
