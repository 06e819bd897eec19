import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, succeeds } from './file-error';

/** The temporary directory of a run, with its process id, and the files in it. */
const FOLDER = /^\.cdk8s-mesh-(\d+)-[0-9a-zA-Z]{6}$/;
const FILE = /^\d+\.(new|old)$/;

const LOCK = '.cdk8s-mesh.lock';
/** How long a run waits for the lock of another, in milliseconds; writing takes far less. */
const PATIENCE = 10_000;

/** Makes a temporary directory inside another one, on the same file system, so that renaming a file into place is atomic. */
export function makeStaging(directory: string): string {
  return mkdtempSync(join(directory, `.cdk8s-mesh-${process.pid}-`));
}

/** Removes temporary directories and locks of runs that were killed. */
export function sweep(directory: string): void {
  for (const name of namesIn(directory)) {
    const owner = FOLDER.exec(name)?.[1];
    if (owner !== undefined && isGone(owner)) removeStaging(join(directory, name));
    if (name === LOCK && isGone(ownerOf(join(directory, LOCK)))) succeeds(() => rmSync(join(directory, LOCK)));
  }
}

/** Removes a temporary directory, unless it contains anything else than a run puts there. */
function removeStaging(folder: string): void {
  const names = namesIn(folder);
  if (!names.every((name) => FILE.test(name))) return;
  succeeds(() => {
    for (const name of names) rmSync(join(folder, name));
    rmdirSync(folder);
  });
}

/**
 * Lets one run at a time compare and write. Without the lock, a run could remove a file that another has just found to be up
 * to date, and overwrite the record of the other. A run that waits too long goes on without it: files are replaced as a
 * whole, with or without lock.
 */
export function withLock<Result>(directory: string, act: () => Result): Result {
  const lock = join(directory, LOCK);
  const deadline = Date.now() + PATIENCE;
  while (!take(lock)) {
    if (isGone(ownerOf(lock)) || Date.now() > deadline) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  try {
    return act();
  } finally {
    if (ownerOf(lock) === String(process.pid)) rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The process id in a lock; empty if the lock is just being made or removed. */
function ownerOf(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Whether no other process has this id. With the id of this process it is of an earlier process, because this one is starting. */
function isGone(owner: string): boolean {
  const id = Number(owner);
  if (!Number.isSafeInteger(id) || id < 1) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
