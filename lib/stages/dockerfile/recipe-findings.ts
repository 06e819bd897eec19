import { existsSync, readFileSync } from 'node:fs';
import type { Finding } from '../../model/problem';
import { show } from '../../errors';
import type { Synthesis } from '../../bridge/synthesize';
import type { RustImage } from '../../rust/rust-image';
import { askCargo, type Cargo } from './cargo';
import { compareRecipe, type RecipeProblem } from './cargo-check';
import { files, NOT_COMPARED, type RecipeUse, recipes } from './write-dockerfiles';

/** Differences between recipes and files on the disk. Only `check` looks for them: the manifests do not depend on the disk. */
export function recipeFindings(synthesis: Synthesis, cargo: Cargo = askCargo): readonly Finding[] {
  const found = recipes(synthesis);
  const comparisons = [...found].map(([path, { image }]) => ({ path, image, ...compareRecipe(image, cargo) }));
  const differing = comparisons.flatMap(({ path, image, problems }) =>
    problems.map((problem) => differs(path, image, problem)),
  );
  const unseen = comparisons.filter(({ compared }) => !compared).map(({ path }) => path);
  return [...differing, ...notCompared(unseen), ...stale(found)];
}

function differs(path: string, { recipe }: RustImage, { code, subject, got, expected, fix }: RecipeProblem): Finding {
  return {
    code,
    severity: 'error',
    construct: path,
    path: subject,
    message: `the recipe of ${recipe.crate} does not fit: got ${show(got)}, expected ${expected}`,
    fix,
  };
}

function notCompared([first, ...others]: readonly string[]): Finding[] {
  if (first === undefined) return [];
  return [
    {
      code: 'MSVC-RUST-114',
      severity: 'info',
      construct: first,
      path: others.length === 0 ? 'recipe' : `recipe, and those of ${others.join(', ')}`,
      message: NOT_COMPARED,
      fix: 'run check where cargo is, such as on the machine that builds the images',
    },
  ];
}

/** Dockerfiles that are not what the recipe makes. A missing one is no finding: it may be made where the image is built. */
function stale(found: ReadonlyMap<string, RecipeUse>): Finding[] {
  return files(found)
    .filter(({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') !== text)
    .map(({ path }) => ({
      code: 'MSVC-RUST-113' as const,
      severity: 'warning' as const,
      construct: path,
      path: 'text',
      message: 'the file is not what its recipe says: the image is built another way than the model assumes',
      fix: 'run `npx cdk8s-mesh dockerfile`, or take the recipe away if the file is right',
    }));
}
