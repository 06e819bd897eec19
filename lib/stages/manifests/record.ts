import { posix } from 'node:path';

/** Which files each program wrote into a directory, with the hashes that it gave them. */
export type FileRecord = ReadonlyMap<string, ProgramFiles>;

/** The files of one program. A run that is not finished may have left either of two texts. */
export type ProgramFiles = ReadonlyMap<string, ReadonlySet<string>>;

/** Lines before the first program: whoever reads them takes them for its own. */
export const ANYBODY = '';

const LINE = /^([0-9a-f]{64}) {2}(.+)$/;
const HEADING = '# ';

/** Reads a record. Whatever is no line of one, or names a file outside the directory, is passed over. */
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

/** A record as text: what it means depends on nothing but its files. */
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

/** Whether a path, as it stands, leads to a place below the directory that it is relative to. */
export function isBelow(path: string): boolean {
  return path === posix.normalize(path) && !/^(\.\.?(\/|$)|\/|[a-zA-Z]:)|\\|\0|\/$/.test(path);
}
