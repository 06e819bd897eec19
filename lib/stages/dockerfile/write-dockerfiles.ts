import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Synthesis } from '../../bridge/synthesize';
import { RustImage } from '../../rust/rust-image';
import { type OwnFile, writeOwnFiles } from '../own-file';
import { RootGate } from '../root-gate';
import { askCargo, type Cargo } from './cargo';
import { compareRecipe, refuseProblems } from './cargo-check';
import { dockerfile, MADE_BY } from './dockerfile';
import { dockerignore } from './dockerignore';

/** An image that has a recipe, and every port that a service listens on with it. */
export interface RecipeUse {
  readonly image: RustImage;
  readonly ports: readonly number[];
}

/** Every recipe of an app once, whatever environments and services use it, by the path of its Dockerfile. */
export function recipes({ services }: Pick<Synthesis, 'services'>): ReadonlyMap<string, RecipeUse> {
  const uses = new Map<string, RecipeUse>();
  for (const { spec, construct } of services) {
    for (const { image } of spec.versions) {
      if (!(image instanceof RustImage)) continue;
      const path = join(image.build.directory, image.build.dockerfile);
      const other = uses.get(path);
      if (other !== undefined) refuseOtherRecipe(image, other.image, path, construct);
      const ports = new Set([...(other?.ports ?? []), ...spec.ports.map(({ number }) => number)]);
      uses.set(path, { image, ports: [...ports].sort((a, b) => a - b) });
    }
  }
  return uses;
}

/** What is said where the recipes could not be compared. */
export const NOT_COMPARED = 'cargo is not on the PATH: crates, binaries and features were not compared with Cargo.toml';

/** Writes a Dockerfile per binary and a .dockerignore per build, after a look at Cargo.toml. @returns lines for the terminal */
export function writeDockerfiles(app: IConstruct): string {
  return writtenDockerfiles(app, askCargo);
}

/** The same, with a cargo of the caller's. */
export function writtenDockerfiles(app: IConstruct, cargo: Cargo): string {
  const found = recipes(RootGate.of(app.node.root).deliverable());
  if (found.size === 0) refuseNone(app);
  const comparisons = [...found.values()].map(({ image }) => ({ image, comparison: compareRecipe(image, cargo) }));
  for (const { image, comparison } of comparisons) refuseProblems(image, comparison);
  const missing = comparisons.some(({ comparison }) => !comparison.compared);
  return [...(missing ? [NOT_COMPARED] : []), ...writeOwnFiles(files(found))].join('\n');
}

/** What belongs to the recipes, by path. */
export function files(found: ReadonlyMap<string, RecipeUse>): OwnFile[] {
  const ignored = [...found.values()].map(({ image: { recipe } }) => ({
    path: join(recipe.build.directory, '.dockerignore'),
    text: dockerignore(recipe.build),
    madeBy: MADE_BY,
  }));
  return [
    ...[...found].map(([path, { image, ports }]) => ({ path, text: dockerfile(image, ports), madeBy: MADE_BY })),
    ...new Map(ignored.map((file) => [file.path, file])).values(),
  ];
}

function refuseOtherRecipe(image: RustImage, other: RustImage, path: string, construct: string): void {
  // Tags differ from version to version; the text of the recipe must not.
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
