/**
 * What stands in a text for a value that is known only after deployment. It is 44 letters, always lower-case, valid as a
 * DNS label, in an image tag and in a label's value: `qq`, then x or z and q or j in turn, then `xx`. Those letters meet
 * like that in no word of any language and in no hexadecimal number, so a piece of a placeholder is known by six of its
 * letters, and a doubled letter stands nowhere but at its two ends. The letters in between are bits: an id and a checksum.
 */

/** Ids are below this; the next bit tells a number from a text, and a checksum follows. */
const IDS = 2 ** 19;
const CHECKSUMS = 2 ** 20;
const PAIRS = 20;
const WHOLE = new RegExp(`qq((?:[xz][qj]){${PAIRS}})xx`, 'g');

/** What a placeholder stands for: a value, as text or as a number. */
export interface Meaning {
  readonly id: number;
  readonly form: 'text' | 'number';
}

/** The letters that stand for a value. Those of a number stand where the number would, in an object or in JSON. */
export function placeholderText({ id, form }: Meaning): string {
  if (id >= IDS) throw new Error(`more than ${IDS} values that are known only after deployment`);
  const number = form === 'number' ? id + IDS : id;
  const bits = (number * CHECKSUMS + checksum(number)).toString(2).padStart(2 * PAIRS, '0');
  const letters = [...bits].map((bit, index) => LETTERS[index % 2 === 0 ? 'first' : 'second'][bit === '0' ? 0 : 1]);
  return `qq${letters.join('')}xx`;
}

const LETTERS = { first: 'xz', second: 'qj' } as const;

/** A text, taken apart at its placeholders. */
export interface TextParts {
  /** One more than there are placeholders. */
  readonly literals: readonly string[];
  readonly meanings: readonly Meaning[];
}

/** Takes a text apart at its whole placeholders. */
export function partsOf(text: string): TextParts {
  const literals: string[] = [];
  const meanings: Meaning[] = [];
  let rest = 0;
  for (const { index, 0: found, 1: pairs } of text.includes('qq') ? text.matchAll(WHOLE) : []) {
    const meaning = meaningOf(pairs ?? '');
    if (meaning === undefined) continue;
    literals.push(text.slice(rest, index));
    meanings.push(meaning);
    rest = index + found.length;
  }
  return { literals: [...literals, text.slice(rest)], meanings };
}

function meaningOf(pairs: string): Meaning | undefined {
  const bits = Number.parseInt(pairs.replace(/[xq]/g, '0').replace(/[zj]/g, '1'), 2);
  const number = Math.floor(bits / CHECKSUMS);
  if (bits % CHECKSUMS !== checksum(number)) return undefined;
  return number < IDS ? { id: number, form: 'text' } : { id: number - IDS, form: 'number' };
}

function checksum(number: number): number {
  return Math.imul(number + 1, 0x9e3779b1) >>> 12;
}

const PIECE = /(?:[qj][xz]){3}|(?:[xz][qj]){3}/;
const PIECE_IN_CAPITALS = /(?:[QJ][XZ]){3}|(?:[XZ][QJ]){3}/;
/** Among tens of thousands of letters of a certificate six may meet by chance; twelve do not. */
const LONG_TEXT = 4096;
const LONG_PIECE = /(?:[qj][xz]){6}|(?:[xz][qj]){6}/i;
/** A word that is nothing but a piece may be shorter, four letters. */
const SHORT_WORD = /(?<![A-Za-z0-9])(?=(?:[qj]|[xz]){4})q?[qj]?(?:[xz][qj])*[xz]?x?(?![A-Za-z0-9])/;
/** Three letters make four of base64; which ones follows from where the placeholder begins. */
const EVEN = '[ca][Xn][hp][xq]';
const ODD = 'e[HGnm][Fp][46]';
const BASE64 = new RegExp(`${EVEN}${ODD}|${ODD}${EVEN}`);
const HEXADECIMAL = /(?:(?:71|6a)(?:78|7a)){3}|(?:(?:78|7a)(?:71|6a)){3}/i;

/** What was done to a placeholder that a text has a piece of; undefined where there is none. Whole ones must be out already. */
export function pieceIn(text: string): string | undefined {
  if (!/[qj]|[xz]/i.test(text) && !/7[18a]/.test(text)) return undefined;
  const long = text.length > LONG_TEXT;
  if (PIECE_IN_CAPITALS.test(text) && !long) return 'written in capitals';
  if (long ? LONG_PIECE.test(text) : PIECE.test(text) || SHORT_WORD.test(text)) return 'cut or changed';
  if (BASE64.test(text)) return 'encoded in base64';
  if (HEXADECIMAL.test(text)) return 'encoded in hexadecimal';
  return undefined;
}
