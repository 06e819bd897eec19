import { posix } from 'node:path';

/** Which files each program wrote into a directory, with hashes of their content. */
export type FileRecord = ReadonlyMap<string, ProgramFiles>;

/** The files of one program, each with one hash. After a run that was killed there may be two: of the old text and the new one. */
export type ProgramFiles = ReadonlyMap<string, ReadonlySet<string>>;

/** Stands for the program of lines that name none: their files belong to every program. */
export const ANYBODY = '';

const LINE = /^([0-9a-f]{64}) {2}(.+)$/;
const HEADING = '# ';

/** Reads a record. Ignores lines that it does not understand, and files outside the directory. */
export function parseRecord(text: string): FileRecord {
  const record = new Map<string, Map<string, Set<string>>>();
  let program = ANYBODY;
  for (const line of text.split('\n')) {
    if (line.startsWith(HEADING)) program = line.slice(HEADING.length);
    const [, hash, path] = LINE.exec(line) ?? [];
    if (hash === undefined || path === undefined || !isBelow(path)) continue;
    const files = record.get(program) ?? new Map<string, Set<string>>();
    record.set(program, files.set(path, (files.get(path) ?? new Set()).add(hash)));
  }
  return record;
}

/** A record as text, sorted, so that the same files give the same text. */
export function recordText(record: Iterable<readonly [string, ProgramFiles]>): string {
  return [...record]
    .filter(([, files]) => files.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([program, files]) => (program === ANYBODY ? '' : `${HEADING}${program}\n`) + lines(files))
    .join('');
}

function lines(files: ProgramFiles): string {
  return [...files]
    .flatMap(([path, hashes]) => [...hashes].map((hash) => `${hash}  ${path}\n`))
    .sort()
    .join('');
}

/** Whether a relative path is normalized and leads below the directory that it is relative to. */
export function isBelow(path: string): boolean {
  return path === posix.normalize(path) && !/^(\.\.?(\/|$)|\/|[a-zA-Z]:)|\\|\0|\/$/.test(path);
}
