import { rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { changeFiles, makeFolder } from '../change-files';
import { succeeds, withPath } from '../file-error';
import { sweep, withLock } from '../staging';
import type { Files } from './layout';
import { hashOf, type Hashes, type Plan, planOf, type Wanted } from './plan';

const WRITTEN = Symbol.for('cdk8s-mesh.written');

/** What each app of this process wrote, by directory. Global, because two copies of this library may meet in one program. */
function writtenHere(directory: string): Map<symbol, Hashes> {
  const holder = globalThis as unknown as Record<symbol, Map<string, Map<symbol, Hashes>> | undefined>;
  const directories = (holder[WRITTEN] ??= new Map<string, Map<symbol, Hashes>>());
  const path = resolve(directory);
  const apps = directories.get(path) ?? new Map<symbol, Hashes>();
  directories.set(path, apps);
  return apps;
}

/** What became of the files of one run. */
export interface Written {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Files of programs that are no longer where they were. */
  readonly orphaned: readonly string[];
}

/**
 * Brings a directory to a state, or leaves it as it was: files that differ are replaced whole, files that are the same stay
 * untouched, and files that an earlier run of this program wrote and nobody changed since are removed when they are no
 * longer wanted. What another app of this process wrote there is wanted, too: `cdk8s synth` runs one program, which may have
 * more than one app. Files of other programs stay. Symbolic links below the directory are neither followed nor replaced.
 * @param app tells apps apart; one that writes again replaces what it wrote before
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
  // A directory that is as it should be need not be writable.
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
