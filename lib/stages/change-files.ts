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

/** One step of a change: a file gets a text, or goes where none is given. */
export interface Step {
  readonly path: string;
  readonly text?: string;
}

/** A step whose new and old file lie ready, so that nothing but renames is left to do. */
interface Ready extends Step {
  readonly fresh: string;
  readonly old: string;
  readonly existed: boolean;
}

/**
 * Takes steps in order, all or none: looks at every target, then puts each new text and a second name of each old file on
 * the disk, then renames. Whatever fails, what was done is taken back.
 * @param stagingFor the directory in which a path's new and old file lie meanwhile; of the same file system
 * @throws ValidationError MSVC-FILE-101 to 107, with nothing changed; MSVC-FILE-108 where something could not be taken back
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

/** What is at a path itself, which may be a link. */
export function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** The text of a file; undefined where there is none, or no file. */
export function readText(path: string): string | undefined {
  return withPath(path, () => (statOf(path)?.isFile() === true ? readFileSync(path, 'utf8') : undefined));
}

function refuseUnfit(path: string): void {
  const stat = statOf(path);
  if (stat === undefined) return;
  if (stat.isSymbolicLink()) refuse(path, 'link');
  if (stat.isDirectory()) refuse(path, 'directory');
  if (!stat.isFile()) refuse(path, 'special');
  // A rename would replace it all the same.
  if ((stat.mode & 0o222) === 0) refuse(path, 'readOnly');
  accessSync(path, constants.W_OK);
}

class Change {
  /** By directory. */
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

  /** What cannot be cleaned now is by the next run. */
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

/** Makes a folder with those that it is in. @returns how to take away what was made, where nothing came into it */
export function makeFolder(folder: string): () => void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return () => undefined;
  const outermost = resolve(first);
  return () => {
    for (let path = resolve(folder); path.startsWith(outermost); path = dirname(path)) rmdirSync(path);
  };
}

/** A link where the file system knows them: no second copy, and the old file keeps its times when it comes back. */
function secondName(path: string, name: string): void {
  if (!succeeds(() => linkSync(path, name))) copyFileSync(path, name, constants.COPYFILE_EXCL);
}

function keepMode(path: string, { mode }: Stats): void {
  const wanted = mode & 0o777;
  if ((lstatSync(path).mode & 0o777) !== wanted) chmodSync(path, wanted);
}
