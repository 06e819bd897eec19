import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Synthesis } from '../../bridge/synthesize';
import { RustImage } from '../../rust/rust-image';
import { type OwnFile, writeOwnFiles } from '../own-file';
import { RootGate } from '../root-gate';
import { askCargo, type Cargo } from './cargo';
import { compareRecipe } from './cargo-check';
import { dockerfile, MADE_BY } from './dockerfile';
import { dockerignore } from './dockerignore';

/** An image that is built from source, the ports of the services that run it, and the construct of the first of them. */
export interface RecipeUse {
  readonly image: RustImage;
  readonly construct: string;
  readonly ports: readonly number[];
}

/** The images that are built from source, by the path of the Dockerfile. Services and environments may share one. */
export function recipes({ workloads }: Pick<Synthesis, 'workloads'>): ReadonlyMap<string, RecipeUse> {
  const uses = new Map<string, RecipeUse>();
  for (const { spec, construct } of workloads) {
    for (const { image } of spec.versions) {
      if (!(image instanceof RustImage)) continue;
      const path = join(image.build.directory, image.build.dockerfile);
      const other = uses.get(path);
      if (other !== undefined) refuseOtherRecipe(image, other.image, path, construct);
      const ports = new Set([...(other?.ports ?? []), ...spec.ports.map(({ number }) => number)]);
      uses.set(path, { image, construct: other?.construct ?? construct, ports: [...ports].sort((a, b) => a - b) });
    }
  }
  return uses;
}

/** What is printed if there is no cargo. */
export const NOT_COMPARED = 'cargo is not on the PATH: crates, binaries and features were not compared with Cargo.toml';

/**
 * Writes a Dockerfile for each `RustImage` of an app and a .dockerignore for each build, after a comparison with Cargo.toml.
 * Files that somebody else wrote are not replaced.
 * @returns lines for the terminal
 * @throws FindingsError with every error that the rules found
 * @throws ValidationError MSVC-RUST-101 to 110 if recipe and Cargo.toml differ, 111 for two recipes of one Dockerfile, 112
 * without a RustImage; MSVC-FILE-001 and 101 to 108 for a file
 * @example console.log(writeDockerfiles(app));
 */
export function writeDockerfiles(app: IConstruct): string {
  return writtenDockerfiles(app, askCargo);
}

/** `writeDockerfiles` with another cargo, for tests. */
export function writtenDockerfiles(app: IConstruct, cargo: Cargo): string {
  const found = recipes(RootGate.of(app.node.root).deliverable());
  if (found.size === 0) refuseNone(app);
  const comparisons = [...found.values()].map(({ image }) => compareRecipe(image, cargo));
  const [problem] = comparisons.flatMap(({ problems }) => problems);
  if (problem !== undefined) throw problem;
  const missing = comparisons.some(({ compared }) => !compared);
  return [...(missing ? [NOT_COMPARED] : []), ...writeOwnFiles(files(found))].join('\n');
}

/** The Dockerfiles and .dockerignore files, each with the first construct that asks for it. */
export function files(found: ReadonlyMap<string, RecipeUse>): (OwnFile & Pick<RecipeUse, 'construct'>)[] {
  const dockerfiles = [...found].map(([path, { image, ports, construct }]) => {
    return { path, text: dockerfile(image, ports), madeBy: MADE_BY, construct };
  });
  const ignored = [...found.values()].map(({ image: { recipe }, construct }) => {
    const path = join(recipe.build.directory, '.dockerignore');
    return { path, text: dockerignore(recipe.build), madeBy: MADE_BY, construct };
  });
  // Builds of one directory share its .dockerignore, and the last one's text is for all of them.
  return [...dockerfiles, ...new Map(ignored.map((file) => [file.path, file])).values()];
}

function refuseOtherRecipe(image: RustImage, other: RustImage, path: string, construct: string): void {
  // Only the tags may differ, which are not in the Dockerfile.
  if (
    dockerfile(image, []) === dockerfile(other, []) &&
    dockerignore(image.recipe.build) === dockerignore(other.recipe.build)
  ) {
    return;
  }
  const fix =
    'let all versions and environments share one RustBuild and one set of options, or give builds their own directory';
  const mistake = { subject: `recipe of ${path}`, got: 'two that differ', expected: 'one text for one file', fix };
  throw new ValidationError('MSVC-RUST-111', mistake, { node: { path: construct } });
}

function refuseNone(app: IConstruct): never {
  const fix = "say how an image is made: RustImage.from('ghcr.io/acme/greeter:1.4.2', { crate: 'greeter' })";
  const mistake = { subject: 'images of the app', got: 'none with a recipe', expected: 'a RustImage', fix };
  throw new ValidationError('MSVC-RUST-112', mistake, app);
}
