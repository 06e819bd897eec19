import { existsSync, readFileSync } from 'node:fs';
import type { Finding } from '../../model/problem';
import { show, type ValidationError } from '../../errors';
import type { Synthesis } from '../../bridge/synthesize';
import { askCargo, type Cargo } from './cargo';
import { compareRecipe } from './cargo-check';
import { files, NOT_COMPARED, type RecipeUse, recipes } from './write-dockerfiles';

/**
 * Differences between recipes and files on the disk, each a finding of the first service that runs the image. Only `check`
 * looks for them: the manifests do not depend on the disk.
 */
export function recipeFindings(synthesis: Synthesis, cargo: Cargo = askCargo): readonly Finding[] {
  const found = recipes(synthesis);
  const comparisons = [...found].map(([path, use]) => ({ path, use, ...compareRecipe(use.image, cargo) }));
  const unseen = comparisons.filter(({ compared }) => !compared);
  return [
    ...comparisons.flatMap(({ path, use, problems }) => problems.map((problem) => differs(path, use, problem))),
    ...notCompared(unseen),
    ...stale(found),
  ];
}

function differs(path: string, { construct, image }: RecipeUse, { code, mistake }: ValidationError): Finding {
  const { subject, got, expected, fix } = mistake;
  return {
    code,
    severity: 'error',
    construct,
    object: path,
    path: subject,
    message: `the recipe of ${image.recipe.crate} does not fit: got ${show(got)}, expected ${expected}`,
    fix,
  };
}

/** One finding for all: what is missing is the cargo. */
function notCompared([first, ...others]: readonly { readonly path: string; readonly use: RecipeUse }[]): Finding[] {
  if (first === undefined) return [];
  return [
    {
      code: 'MSVC-RUST-114',
      severity: 'info',
      construct: first.use.construct,
      object: first.path,
      path: others.length === 0 ? 'recipe' : `recipe, and those of ${others.map(({ path }) => path).join(', ')}`,
      message: NOT_COMPARED,
      fix: 'run check where cargo is, such as on the machine that builds the images',
    },
  ];
}

/** Dockerfiles that are not what the recipe makes. A missing one is no finding: it may be made where the image is built. */
function stale(found: ReadonlyMap<string, RecipeUse>): Finding[] {
  return files(found)
    .filter(({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') !== text)
    .map(({ path, construct }) => ({
      code: 'MSVC-RUST-113' as const,
      severity: 'warning' as const,
      construct,
      object: path,
      path: 'text',
      message: 'the file is not what its recipe says: the image is built another way than the model assumes',
      fix: 'run `npx cdk8s-mesh dockerfile`, or take the recipe away if the file is right',
    }));
}
