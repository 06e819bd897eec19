import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at } from '../kube/json';

/** The version of this package, from the nearest package.json above. */
export function version(directory = __dirname): string {
  const path = join(directory, 'package.json');
  return existsSync(path) ? String(at(JSON.parse(readFileSync(path, 'utf8')), 'version')) : version(dirname(directory));
}
