import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { readText, statOf, type Step } from '../change-files';
import { refuse, succeeds, withPath } from '../file-error';
import type { Files } from './layout';
import { ANYBODY, type FileRecord, isBelow, parseRecord, type ProgramFiles, recordText } from './record';

/** The file that records what was written. It has no extension, so that `kubectl apply -f` ignores it. */
const RECORD = '.cdk8s-mesh';

/** Content hashes by path. */
export type Hashes = ReadonlyMap<string, string>;

/** The files that a directory should have. */
export interface Wanted {
  readonly directory: string;
  readonly files: Files;
  /** Hashes of these files, and of those that other apps of this process wrote. */
  readonly hashes: Hashes;
}

/** What has to be done. */
export interface Plan {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files of programs that no longer exist at their path: no run of theirs will remove these files. */
  readonly orphaned: readonly string[];
  readonly steps: readonly Step[];
  /** Directories from which files are removed. */
  readonly deserted: readonly string[];
}

/**
 * Compares a directory with the files that it should have.
 * @throws ValidationError MSVC-FILE-105 for a symbolic link on a path, MSVC-FILE-106 for a path that leads outside
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
  // If the run is killed half way, a file has its old text or its new one: the record has both hashes until the last step.
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

/** Divides the files of a record among this program and others. What is wanted now belongs to this program. */
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

/** A program is identified by the relative path of its main file, which is the same on every machine. */
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

/** Whether a path of a record leads over no symbolic link. Files are never written over one, but a record may be damaged. */
function isReachable(directory: string, path: string): boolean {
  let link: string | undefined;
  return succeeds(() => (link = linkOn(directory, path))) && link === undefined;
}

/** The first symbolic link on a path below a directory, its end included; undefined if there is none. */
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
