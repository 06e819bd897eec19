import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, succeeds } from './file-error';

/** A folder that a run keeps new and old files in while it works, and the files in it. */
const FOLDER = /^\.cdk8s-mesh-(\d+)-[0-9a-zA-Z]{6}$/;
const FILE = /^\d+\.(new|old)$/;

const LOCK = '.cdk8s-mesh.lock';
/** How long one run waits for another, in milliseconds; writing takes far less. */
const PATIENCE = 10_000;

/** Makes a folder of this run's own in a directory, so that a rename from there to its place is one step. */
export function makeStaging(directory: string): string {
  return mkdtempSync(join(directory, `.cdk8s-mesh-${process.pid}-`));
}

/** Removes what runs that were killed left in a directory, and nothing else. */
export function sweep(directory: string): void {
  for (const name of namesIn(directory)) {
    const owner = FOLDER.exec(name)?.[1];
    if (owner !== undefined && isGone(owner)) removeStaging(join(directory, name));
    if (name === LOCK && isGone(ownerOf(join(directory, LOCK)))) succeeds(() => rmSync(join(directory, LOCK)));
  }
}

/** Not where it holds anything else: then it is somebody's own. */
function removeStaging(folder: string): void {
  const names = namesIn(folder);
  if (!names.every((name) => FILE.test(name))) return;
  succeeds(() => {
    for (const name of names) rmSync(join(folder, name));
    rmdirSync(folder);
  });
}

/**
 * Lets one run at a time compare and write. Without it one could remove a file that another has just found to be as it
 * should be, and the record of one would replace the other's. A run that waits too long goes on: no file is ever half
 * written, lock or not.
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

/** Who made a lock; empty where it is being made or taken away right now. */
function ownerOf(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Whether no other process has a number. This one starts with nothing, so that what has its own is an older process's. */
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
