import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { halfDone, refuse, succeeds, withPath } from './file-error';
import { makeStaging } from './staging';

/** One step of a change: a file is written, or removed if there is no text. */
export interface Step {
  readonly path: string;
  readonly text?: string;
}

/** A step that is prepared: the new text and a copy of the old file are on the disk, and only a rename is left. */
interface Ready extends Step {
  readonly fresh: string;
  readonly old: string;
  readonly existed: boolean;
}

/**
 * Takes all steps in order, or none. First it checks every target, then it puts the new texts and copies of the old files on
 * the disk, then it renames. If something fails, what was done is undone.
 * @param stagingFor the directory for a path's temporary files, on the same file system
 * @throws ValidationError MSVC-FILE-101 to 107, with nothing changed; MSVC-FILE-108 if something could not be undone
 */
export function changeFiles(steps: readonly Step[], stagingFor: (path: string) => string = dirname): void {
  for (const { path } of steps) withPath(path, () => refuseUnfit(path));
  const change = new Change(stagingFor);
  try {
    const ready = steps.map((step, index) => withPath(step.path, () => change.prepare(step, index)));
    for (const step of ready) withPath(step.path, () => change.take(step));
  } catch (error) {
    change.undo(error);
  }
  change.clean();
}

/** What is at a path, without following a symbolic link. */
export function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** The text of a file; undefined if there is none, or something else. */
export function readText(path: string): string | undefined {
  return withPath(path, () => (statOf(path)?.isFile() === true ? readFileSync(path, 'utf8') : undefined));
}

function refuseUnfit(path: string): void {
  const stat = statOf(path);
  if (stat === undefined) return;
  if (stat.isSymbolicLink()) refuse(path, 'link');
  if (stat.isDirectory()) refuse(path, 'directory');
  if (!stat.isFile()) refuse(path, 'special');
  // Checked here, because a rename replaces a read-only file as well.
  if ((stat.mode & 0o222) === 0) refuse(path, 'readOnly');
  accessSync(path, constants.W_OK);
}

class Change {
  /** Temporary directories, by the directory that they are in. */
  private readonly stagings = new Map<string, string>();
  private readonly done: { readonly path: string; readonly undo: () => void; readonly isFolder?: boolean }[] = [];

  constructor(private readonly stagingFor: (path: string) => string) {}

  public prepare(step: Step, index: number): Ready {
    const staging = this.staging(this.stagingFor(step.path));
    const [fresh, old] = [join(staging, `${index}.new`), join(staging, `${index}.old`)];
    const stat = statOf(step.path);
    if (step.text !== undefined) {
      writeFileSync(fresh, step.text, { flag: 'wx' });
      if (stat !== undefined) {
        keepMode(fresh, stat);
        secondName(step.path, old);
      }
    }
    return { ...step, fresh, old, existed: stat !== undefined };
  }

  public take({ path, text, fresh, old, existed }: Ready): void {
    if (text === undefined) {
      renameSync(path, old);
    } else {
      this.makeFolder(dirname(path));
      renameSync(fresh, path);
    }
    const undo = () => (existed ? renameSync(old, path) : rmSync(path, { force: true }));
    this.done.push({ path, undo });
  }

  public undo(cause: unknown): never {
    const stuck = this.done.reverse().filter(({ undo, isFolder = false }) => !succeeds(undo) && !isFolder);
    const [first] = stuck;
    if (first !== undefined) throw halfDone(cause, first.path, [...new Set(stuck.map(({ path }) => path))]);
    throw cause;
  }

  /** Removes temporary directories. What cannot be removed now is removed by the next run. */
  public clean(): void {
    for (const staging of this.stagings.values()) succeeds(() => rmSync(staging, { recursive: true, force: true }));
  }

  private staging(directory: string): string {
    const known = this.stagings.get(directory);
    if (known !== undefined) return known;
    this.makeFolder(directory);
    const made = makeStaging(directory);
    this.stagings.set(directory, made);
    this.done.push({ path: made, isFolder: true, undo: () => rmSync(made, { recursive: true, force: true }) });
    return made;
  }

  private makeFolder(folder: string): void {
    this.done.push({ path: folder, isFolder: true, undo: makeFolder(folder) });
  }
}

/** Makes a directory and its parents. @returns a function that removes those that were made and are empty */
export function makeFolder(folder: string): () => void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return () => undefined;
  const outermost = resolve(first);
  return () => {
    for (let path = resolve(folder); path.startsWith(outermost); path = dirname(path)) rmdirSync(path);
  };
}

/** Makes a hard link, or a copy if the file system has no links. With a link, a restored file keeps its times. */
function secondName(path: string, name: string): void {
  if (!succeeds(() => linkSync(path, name))) copyFileSync(path, name, constants.COPYFILE_EXCL);
}

function keepMode(path: string, { mode }: Stats): void {
  const wanted = mode & 0o777;
  if ((lstatSync(path).mode & 0o777) !== wanted) chmodSync(path, wanted);
}
