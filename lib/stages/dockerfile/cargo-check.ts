import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Code, ValidationError } from '../../errors';
import type { RustBuild } from '../../rust/rust-build';
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

/** One difference between a recipe and the crate that it compiles. */
export interface RecipeProblem {
  readonly code: Code;
  readonly subject: string;
  readonly got: unknown;
  readonly expected: string;
  readonly fix: string;
}

/** The result of comparing a recipe with Cargo.toml. */
export interface Comparison {
  readonly problems: readonly RecipeProblem[];
  /** Whether there is a cargo. Without it crates, binaries and features are not compared. */
  readonly compared: boolean;
}

/** Compares a recipe with Cargo.lock and, by `cargo metadata`, with Cargo.toml. */
export function compareRecipe({ recipe }: Pick<RustImage, 'recipe'>, cargo: Cargo = askCargo): Comparison {
  const { directory } = recipe.build;
  const manifest = join(directory, 'Cargo.toml');
  if (!existsSync(manifest)) return { problems: [noManifest(directory)], compared: true };
  const ofLock = [...ofLockFile(recipe.build)];
  const answer = cargo(manifest);
  if (answer === undefined) return { problems: ofLock, compared: false };
  if ('refused' in answer) return { problems: [unreadable(manifest, answer.refused)], compared: true };
  const project = cargoProject(answer.metadata, directory);
  if (!isSameFolder(project.root, directory)) return { problems: [noRoot(recipe.build, project)], compared: true };
  return { problems: [...ofWorkspace(recipe, project), ...ofLock, ...ofCrate(recipe, project)], compared: true };
}

/** Throws the first problem. */
export function refuseProblems(image: RustImage, { problems: [first] }: Comparison): void {
  if (first !== undefined) throw recipeError(image, first);
}

function recipeError({ recipe }: RustImage, { code, ...mistake }: RecipeProblem): ValidationError {
  return new ValidationError(code, mistake, { node: { path: `recipe of ${recipe.crate}` } });
}

const DIRECTORY = 'directory of RustBuild';

type Answer = Pick<RecipeProblem, 'expected' | 'fix'>;

function problem(code: Code, subject: string, got: unknown, { expected, fix }: Answer): RecipeProblem {
  return { code, subject, got, expected, fix };
}

function noManifest(directory: string): RecipeProblem {
  const fix = 'correct directory of RustBuild.of: it is taken from where the program is run';
  return problem('MSVC-RUST-101', DIRECTORY, directory, { expected: 'a folder with a Cargo.toml', fix });
}

function noRoot({ directory }: RustBuild, { root }: CargoProject): RecipeProblem {
  const fix = 'name the folder of the workspace: its Cargo.lock is there, and a Dockerfile reads nothing outside';
  return problem('MSVC-RUST-101', DIRECTORY, directory, { expected: `the root of its workspace, ${root}`, fix });
}

function unreadable(manifest: string, words: string): RecipeProblem {
  const [first = 'no words'] = words.split('\n').filter((line) => line.trim() !== '');
  const fix = 'mend what `cargo metadata` complains of';
  return problem('MSVC-RUST-102', manifest, first, { expected: 'a manifest that cargo can read', fix });
}

function* ofWorkspace({ build }: RustRecipe, { crates }: CargoProject): Iterable<RecipeProblem> {
  const named = [...build.libraries, ...build.members].sort();
  const listed = crates.map(({ folder }) => folder).filter((folder) => folder !== '');
  listed.sort();
  if (named.join() !== listed.join()) {
    const fix = 'name every crate of the workspace: those with binaries in members, the others in libraries';
    yield problem('MSVC-RUST-103', 'members and libraries of RustBuild', named, {
      expected: `the workspace's: ${listed.join(', ') || '(it has none)'}`,
      fix,
    });
  }
  const bare = build.libraries.find((folder) => crates.some((each) => each.folder === folder && !each.hasLibrary));
  if (bare !== undefined) {
    yield problem('MSVC-RUST-104', 'libraries of RustBuild', bare, {
      expected: 'crates with a library',
      fix: 'put it into members',
    });
  }
}

function* ofLockFile(build: RustBuild): Iterable<RecipeProblem> {
  const locked = lockedPackages(build.directory);
  if (locked === undefined) {
    const fix = 'commit Cargo.lock: `--locked` builds what was tested and nothing newer';
    yield problem('MSVC-RUST-105', 'Cargo.lock', undefined, { expected: `a file in ${build.directory}`, fix });
  }
  if (linksOpenSsl(locked) && (build.base.libraries === 'static' || !build.builder.packages.includes('libssl-dev'))) {
    const fix =
      build.base.libraries === 'static'
        ? "use rustls, the crate's feature `vendored`, or RuntimeBase.distrolessCc()"
        : "say builder: { packages: ['libssl-dev', 'pkg-config'] }, or use rustls";
    const expected = build.base.libraries === 'static' ? 'no library of the system' : 'libssl-dev in the builder';
    yield problem('MSVC-RUST-106', 'OpenSSL', 'openssl-sys in Cargo.lock', { expected, fix });
  }
}

function linksOpenSsl(locked: readonly string[] = []): boolean {
  return locked.includes('openssl-sys') && !locked.includes('openssl-src');
}

function* ofCrate({ crate: name, binary, build }: RustRecipe, { crates }: CargoProject): Iterable<RecipeProblem> {
  const crate = crates.find((each) => each.name === name);
  if (crate === undefined) {
    const expected = `one of ${crates.map((each) => each.name).join(', ')}`;
    return yield problem('MSVC-RUST-107', 'crate', name, { expected, fix: 'write the name that stands in [package]' });
  }
  if (!crate.binaries.includes(binary)) {
    const expected = `one of ${crate.binaries.join(', ') || '(it has none)'}`;
    yield problem('MSVC-RUST-108', `binary of ${name}`, binary, {
      expected,
      fix: 'correct it, or add a [[bin]] of that name',
    });
  }
  yield* missingFeatures(crate, build.features, crates);
  if (crate.rustVersion !== undefined && isOlder(build.rust, crate.rustVersion)) {
    const fix = `say rust: '${crate.rustVersion}' or newer`;
    yield problem('MSVC-RUST-110', 'rust', build.rust, {
      expected: `at least ${crate.rustVersion}, the rust-version of ${name}`,
      fix,
    });
  }
}

function* missingFeatures(own: Crate, features: readonly string[], crates: readonly Crate[]): Iterable<RecipeProblem> {
  for (const path of features) {
    const [first = '', second] = path.split('/');
    const crate = second === undefined ? own : crates.find(({ name }) => name === first);
    if (crate === undefined || crate.features.includes(second ?? first) || (second ?? first) === 'default') continue;
    const expected = `one of ${crate.features.join(', ') || '(it has none)'}`;
    yield problem('MSVC-RUST-109', `feature of ${crate.name}`, path, {
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
