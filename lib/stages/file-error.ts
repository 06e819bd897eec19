import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Code, ValidationError } from '../errors';

/** Why a path cannot be written. */
interface Reason {
  readonly code: Code;
  readonly got: string;
  readonly expected: string;
  readonly fix: string;
}

const ELSEWHERE = 'write to another place';
const FILE = { code: 'MSVC-FILE-101', expected: 'a file, or nothing' } as const;
const RIGHT = {
  code: 'MSVC-FILE-102',
  expected: 'a place that this user may read and write',
  fix: `give this user the right to write there, or ${ELSEWHERE}`,
} as const;
const ROOM = {
  code: 'MSVC-FILE-103',
  expected: 'room for the new files beside the old ones',
  fix: 'make room, then run again',
} as const;
const FOLDER: Reason = {
  code: 'MSVC-FILE-104',
  got: 'a file where a folder is needed',
  expected: 'nothing but folders on the way',
  fix: `move that file away, or ${ELSEWHERE}`,
};

/** Reasons that are found before anything is written. */
const SEEN = {
  directory: { ...FILE, got: 'a directory', fix: `move the directory away, or ${ELSEWHERE}` },
  special: { ...FILE, got: 'a device, a pipe or a socket', fix: ELSEWHERE },
  readOnly: { ...RIGHT, got: 'a read-only file' },
  link: {
    code: 'MSVC-FILE-105',
    got: 'a symbolic link',
    expected: 'the file or the folder itself: a link is neither followed nor replaced',
    fix: 'remove the link, or write to the place that it leads to',
  },
  outside: {
    code: 'MSVC-FILE-106',
    got: 'a path that leaves the output directory',
    expected: 'one below it',
    fix: 'correct outputFileExtension: it is the end of a name, such as .k8s.yaml',
  },
} as const satisfies Readonly<Record<string, Reason>>;

/** Reasons by the error of the operating system. */
const ANSWERED: Readonly<Record<string, Reason>> = {
  EISDIR: SEEN.directory,
  EACCES: { ...RIGHT, got: 'no permission' },
  EPERM: { ...RIGHT, got: 'no permission' },
  EROFS: { ...RIGHT, got: 'a read-only file system' },
  ENOSPC: { ...ROOM, got: 'no space left' },
  EDQUOT: { ...ROOM, got: 'no space left of what this user may fill' },
  ENOTDIR: FOLDER,
  EEXIST: FOLDER,
};

/** Refuses a path before anything is written. */
export function refuse(path: string, seen: keyof typeof SEEN): never {
  throw withReason(path, SEEN[seen]);
}

/** The name of an error of the operating system, such as ENOENT; undefined for other errors. */
export function errnoOf(error: unknown): string | undefined {
  const { errno, code } = Object(error) as NodeJS.ErrnoException;
  return errno === undefined ? undefined : code;
}

/** Runs work on a path. An error of the operating system becomes a ValidationError with a fix. */
export function withPath<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Runs something and ignores its errors. @returns whether there was none */
export function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** A ValidationError for an error of the operating system; any other error unchanged. */
function fileError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const reason = ANSWERED[errno];
  if (reason === FOLDER) return withReason(fileOnTheWay(path), reason);
  if (reason !== undefined) return withReason(path, { ...reason, got: `${reason.got} (${errno})` });
  return withReason(path, {
    code: 'MSVC-FILE-107',
    got: (error as Error).message,
    expected: 'a file that can be read and written',
    fix: 'mend what the operating system says, then run again',
  });
}

/** The error if some files could be neither written nor restored. */
export function halfDone(error: unknown, path: string, stuck: readonly string[]): ValidationError {
  const got = error instanceof ValidationError ? error.mistake.got : String(error);
  const expected = 'all files written, or none';
  const fix = `mend that, then run again; every file is as it was but ${stuck.join(', ')}`;
  return new ValidationError('MSVC-FILE-108', { subject: 'files', got, expected, fix }, { node: { path } });
}

/** The part of a path that exists: a file where a directory is needed. */
function fileOnTheWay(path: string): string {
  return existsSync(path) ? path : fileOnTheWay(dirname(path));
}

function withReason(path: string, { code, fix, ...rest }: Reason): ValidationError {
  const mistake = { subject: 'file', ...rest, fix: `${fix}; nothing was changed` };
  return new ValidationError(code, mistake, { node: { path } });
}
