import { existsSync, readFileSync } from 'node:fs';
import type { Finding } from '../../model/problem';
import { show } from '../../errors';
import type { Finder } from '../../analysis/gate';
import { recipeProblems } from './cargo-check';
import { files, type RecipeUse, recipes } from './write-dockerfiles';

/** What differs between recipes and the disk. Only `check` looks there: synth writes the same everywhere. */
export const recipeFindings: Finder = (synthesis) => {
  const found = recipes(synthesis);
  return [...[...found].flatMap(ofRecipe), ...stale(found)];
};

function ofRecipe([path, { image }]: [string, RecipeUse]): Finding[] {
  return recipeProblems(image).map(({ code, subject, got, expected, fix }) => ({
    code,
    severity: 'error' as const,
    construct: path,
    path: subject,
    message: `the recipe of ${image.recipe.crate} does not fit: got ${show(got)}, expected ${expected}`,
    fix,
  }));
}

/** A file that is not there yet is nobody's mistake: it may be made where the image is built. */
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
