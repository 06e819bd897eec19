import { dirname } from 'node:path';
import { ValidationError } from '../errors';
import { changeFiles, readText } from './change-files';
import { sweep } from './staging';

/** A file to write beside files of users. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
  /** What a file of this kind begins with. With `isMade` it is only the name of that kind, for messages. */
  readonly madeBy: string;
  /** Whether an existing file is of this kind, and may be replaced. @default - if it begins with `madeBy` */
  readonly isMade?: (text: string) => boolean;
}

/**
 * Writes all files or none. An existing file is replaced only if it is of the same kind, or empty.
 * @returns a line for each file, for the terminal
 * @throws ValidationError MSVC-FILE-001 for a file of somebody else, MSVC-FILE-101 to 108
 */
export function writeOwnFiles(files: readonly OwnFile[]): string[] {
  for (const directory of new Set(files.map(({ path }) => dirname(path)))) sweep(directory);
  const changed = new Set(files.filter((file) => existing(file) !== file.text));
  changeFiles([...changed]);
  return files.map((file) => `${file.path}  ${changed.has(file) ? 'written' : 'unchanged'}`);
}

function existing({ path, madeBy, isMade }: OwnFile): string | undefined {
  const text = readText(path);
  if (text === undefined || text.trim() === '' || (isMade?.(text) ?? text.startsWith(madeBy))) return text;
  throw new ValidationError(
    'MSVC-FILE-001',
    {
      subject: path,
      got: text.split('\n')[0],
      expected: isMade === undefined ? `a file that begins with ${madeBy}, or none` : `${madeBy}, or none`,
      fix: 'move it away, or compare the two by hand: a file of somebody else is not replaced',
    },
    { node: { path } },
  );
}
