// What users import: a subject a file of lib, and `index` for the package itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

export const subjects = [
  'index',
  ...readdirSync(`${root}lib`)
    .filter((file) => file.endsWith('.ts') && !['index.ts', 'errors.ts'].includes(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort(),
];

/** What is written in `import ... from '...'`. */
export const moduleName = (subject) => (subject === 'index' ? 'cdk8s-mesh' : `cdk8s-mesh/${subject}`);

/** The text of a file of the project; empty where there is none. */
export const textOf = (path) => (existsSync(root + path) ? readFileSync(root + path, 'utf8') : '');
