import { dirname } from 'node:path';
import { ValidationError } from '../errors';
import { changeFiles, readText } from './change-files';
import { sweep } from './staging';

/** A file that is wanted somewhere, and the words that say that it is made here. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
  /** What a file that is made here begins with; what it is called, where something else tells it from another's. */
  readonly madeBy: string;
  /** @default - by its first words */
  readonly isMade?: (text: string) => boolean;
}

/**
 * Writes files that users keep beside their own, all or none: none is replaced that its maker would not know again, and
 * an empty one is nobody's.
 * @returns a line for each, for the terminal
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
