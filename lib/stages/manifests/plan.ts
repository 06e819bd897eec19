import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { readText, statOf, type Step } from '../change-files';
import { refuse, succeeds, withPath } from '../file-error';
import type { Files } from './layout';
import { ANYBODY, type FileRecord, isBelow, parseRecord, type ProgramFiles, recordText } from './record';

/** The record of what was written; without an extension, so that `kubectl apply -f` passes it over. */
const RECORD = '.cdk8s-mesh';

/** Content hashes by path. */
export type Hashes = ReadonlyMap<string, string>;

/** How a directory should be. */
export interface Wanted {
  readonly directory: string;
  readonly files: Files;
  /** Of these files, and of those that other apps of this process wrote. */
  readonly hashes: Hashes;
}

/** What has to be done for that. */
export interface Plan {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files of programs that are no longer where they were, so that none of their runs will remove them. */
  readonly orphaned: readonly string[];
  readonly steps: readonly Step[];
  /** Folders that files of this program went from. */
  readonly deserted: readonly string[];
}

/**
 * Compares a directory with what it should be.
 * @throws ValidationError where a symbolic link is in the way, or a path leads outside
 */
export function planOf({ directory, files, hashes }: Wanted): Plan {
  for (const path of files.keys()) refuseWayTo(directory, path);
  const text = textAt(directory, RECORD) ?? '';
  const { own, others, orphaned } = ownersOf(parseRecord(text), directory, hashes);
  const unwanted = [...own].filter(([path]) => !hashes.has(path));
  const written = [...files.keys()].filter((path) => textAt(directory, path) !== files.get(path));
  const removed = unwanted.filter((file) => isUnchanged(directory, file)).map(([path]) => path);

  const program = programSeenFrom(directory);
  const now = new Map([...hashes].map(([path, hash]) => [path, new Set([hash])]));
  const after = recordText([...others, [program, now]]);
  const changes = [...written.map((path) => ({ path, text: files.get(path) })), ...removed.map((path) => ({ path }))];
  // A run that is killed half way has left the old text or the new one: the record knows both until the last step.
  const during = changes.length === 0 ? text : recordText([...others, [program, union(own, now)]]);
  const steps = [
    ...(during === text ? [] : [{ path: RECORD, text: during }]),
    ...changes,
    ...(after === during ? [] : [{ path: RECORD, text: after }]),
  ];
  return {
    written,
    removed,
    orphaned,
    steps: steps.map((step) => ({ ...step, path: join(directory, step.path) })),
    deserted: [...new Set(unwanted.map(([path]) => dirname(path)))],
  };
}

/** Whose the files of a record are; what is wanted now belongs to this program. */
function ownersOf(record: FileRecord, directory: string, wanted: Hashes) {
  const program = programSeenFrom(directory);
  const all = union(record.get(ANYBODY), record.get(program));
  const own = new Map([...all].filter(([path]) => isReachable(directory, path)));
  const orphaned: string[] = [];
  const others: (readonly [string, ProgramFiles])[] = [];
  for (const [name, files] of record) {
    if (name === ANYBODY || name === program) continue;
    const isThere = existsSync(resolve(directory, name));
    const theirs = [...files].filter((file) => !wanted.has(file[0]) && (isThere || isUnchanged(directory, file)));
    others.push([name, new Map(theirs)]);
    if (!isThere) orphaned.push(...theirs.map(([path]) => path));
  }
  return { own, others, orphaned };
}

/** A program is known by its main file, so that runs on two machines are runs of one. */
function programSeenFrom(directory: string): string {
  return relative(resolve(directory), process.argv[1] ?? '')
    .split(sep)
    .join('/');
}

function union(...all: readonly (ProgramFiles | undefined)[]): ProgramFiles {
  const files = new Map<string, ReadonlySet<string>>();
  for (const [path, hashes] of all.flatMap((each) => [...(each ?? [])])) {
    files.set(path, new Set([...(files.get(path) ?? []), ...hashes]));
  }
  return files;
}

function refuseWayTo(directory: string, path: string): void {
  const full = join(directory, path);
  if (!isBelow(path)) refuse(full, 'outside');
  const link = withPath(full, () => linkOn(directory, path));
  if (link !== undefined) refuse(link, 'link');
}

/** Whether a path of a record can be one of a file that was written here; a record may be damaged. */
function isReachable(directory: string, path: string): boolean {
  let link: string | undefined;
  return succeeds(() => (link = linkOn(directory, path))) && link === undefined;
}

/** The first symbolic link on the way from a directory to a path in it, the path itself included. */
function linkOn(directory: string, path: string): string | undefined {
  const folder = posix.dirname(path);
  const link = folder === '.' ? undefined : linkOn(directory, folder);
  const full = join(directory, path);
  return link ?? (statOf(full)?.isSymbolicLink() === true ? full : undefined);
}

function isUnchanged(directory: string, [path, hashes]: readonly [string, ReadonlySet<string>]): boolean {
  const text = isReachable(directory, path) ? textAt(directory, path) : undefined;
  return text !== undefined && hashes.has(hashOf(text));
}

function textAt(directory: string, path: string): string | undefined {
  return readText(join(directory, path));
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
