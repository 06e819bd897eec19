import { rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { changeFiles, makeFolder } from '../change-files';
import { succeeds, withPath } from '../file-error';
import { sweep, withLock } from '../staging';
import type { Files } from './layout';
import { hashOf, type Hashes, type Plan, planOf, type Wanted } from './plan';

const WRITTEN = Symbol.for('cdk8s-mesh.written');

/** What each app of this process wrote into a directory. It is global because a program may contain two copies of this library. */
function writtenHere(directory: string): Map<symbol, Hashes> {
  const holder = globalThis as unknown as Record<symbol, Map<string, Map<symbol, Hashes>> | undefined>;
  const directories = (holder[WRITTEN] ??= new Map<string, Map<symbol, Hashes>>());
  const path = resolve(directory);
  const apps = directories.get(path) ?? new Map<symbol, Hashes>();
  directories.set(path, apps);
  return apps;
}

/** The files of one run, by what happened to them. */
export interface Written {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Files of programs that no longer exist at their path. */
  readonly orphaned: readonly string[];
}

/**
 * Writes files into a directory: all of them, or none. Files that differ are replaced as a whole; files that are the same stay
 * untouched. A file that an earlier run of this program wrote is removed if it is no longer wanted and nobody changed it.
 * Files of other apps of this process and of other programs stay. Symbolic links below the directory are neither followed
 * nor replaced.
 * @param app identifies the app; when it writes again, that replaces what it wrote before
 * @throws ValidationError MSVC-FILE-101 to 108
 */
export function writeFiles(directory: string, files: Files, app = Symbol('an app of its own')): Written {
  const apps = writtenHere(directory);
  const others = new Map([...apps].flatMap(([other, hashes]) => (other === app ? [] : [...hashes])));
  const hashes = new Map([...files].map(([path, content]) => [path, hashOf(content)]));
  const wanted = { directory, files, hashes: new Map([...others, ...hashes]) };
  const { written, removed, orphaned } = withPath(directory, () => bring(wanted));
  apps.set(app, hashes);
  const changed = new Set(written);
  return { written, removed, orphaned, unchanged: [...files.keys()].filter((path) => !changed.has(path)) };
}

function bring(wanted: Wanted): Plan {
  const { directory } = wanted;
  sweep(directory);
  const first = planOf(wanted);
  // Before anything is made: a directory without changes need not be writable.
  if (first.steps.length === 0) return first;
  const undo = makeFolder(directory);
  try {
    return withLock(directory, () => {
      const plan = planOf(wanted);
      changeFiles(plan.steps, () => directory);
      for (const folder of plan.deserted) succeeds(() => rmdirSync(join(directory, folder)));
      return plan;
    });
  } catch (error) {
    succeeds(undo);
    throw error;
  }
}
