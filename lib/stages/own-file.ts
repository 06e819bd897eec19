import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ValidationError } from '../errors';

/** A file that is wanted somewhere, and the words that say that it is made here. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
  readonly madeBy: string;
}

/**
 * Writes files that users keep beside their own: none is replaced that does not begin with the words of its maker, and
 * nothing is written when one must not be.
 * @returns a line for each, for the terminal
 */
export function writeOwnFiles(files: readonly OwnFile[]): string[] {
  const before = files.map((file) => ({ ...file, old: existing(file) }));
  return before.map(({ path, text, old }) => {
    if (old === text) return `${path}  unchanged`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return `${path}  written`;
  });
}

function existing({ path, madeBy }: OwnFile): string | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  if (text.startsWith(madeBy)) return text;
  throw new ValidationError(
    'MSVC-FILE-001',
    {
      subject: path,
      got: text.split('\n')[0],
      expected: `a file that begins with ${madeBy}, or none`,
      fix: 'move it away, or compare the two by hand: a file of somebody else is not replaced',
    },
    { node: { path } },
  );
}
