/**
 * What stands in a text for a value that is known only after deployment. It is 44 letters, always lower-case, valid as a
 * DNS label, in an image tag and in a label's value: `qq`, then x or z and q or j in turn, then `xx`. Those letters meet
 * like that in no word of any language and in no hexadecimal number, so a piece of a placeholder is known by six of its
 * letters, and a doubled letter stands nowhere but at its two ends. The letters are the bits of its id and of a checksum.
 */

/** Ids are below this: a checksum of as many bits follows each. */
const IDS = 2 ** 20;
const PAIRS = 20;
const WHOLE = new RegExp(`qq((?:[xz][qj]){${PAIRS}})xx`, 'g');

/** A number's placeholder as JSON.stringify prints it. */
const NUMBER_BASE = 2 ** 51;
const NUMBER_IN_TEXT = /-225[12]\d{12}\.5(?!\d)/g;

/** The text that stands for the value of an id. */
export function placeholderText(id: number): string {
  const bits = bitsOf(id).toString(2).padStart(2 * PAIRS, '0');
  const pairs = bits.replace(
    /(.)(.)/g,
    (_, first: string, second: string) => (first === '0' ? 'x' : 'z') + (second === '0' ? 'q' : 'j'),
  );
  return `qq${pairs}xx`;
}

/**
 * The number that stands for the value of an id in a rendered object. Its half is lost by rounding, and its checksum by
 * any sum: a number that was calculated from it is none.
 */
export function placeholderDouble(id: number): number {
  return -(NUMBER_BASE + bitsOf(id) + 0.5);
}

function bitsOf(id: number): number {
  if (id >= IDS) throw new Error(`more than ${IDS} values that are known only after deployment`);
  return id * IDS + checksum(id);
}

/** A text, taken apart at its placeholders. */
export interface TextParts {
  /** One more than there are ids. */
  readonly literals: readonly string[];
  readonly ids: readonly number[];
}

/** Takes a text apart at its whole placeholders. */
export function partsOf(text: string): TextParts {
  const literals: string[] = [];
  const ids: number[] = [];
  let rest = 0;
  for (const { index, found, id } of wholeIn(text)) {
    literals.push(text.slice(rest, index));
    ids.push(id);
    rest = index + found.length;
  }
  return { literals: [...literals, text.slice(rest)], ids };
}

function wholeIn(text: string): { readonly index: number; readonly found: string; readonly id: number }[] {
  const texts = text.includes('qq') ? [...text.matchAll(WHOLE)] : [];
  const numbers = text.includes('.5') ? [...text.matchAll(NUMBER_IN_TEXT)] : [];
  return [...texts, ...numbers]
    .flatMap(({ 0: found, 1: pairs, index }) => {
      const id = pairs === undefined ? idOfDouble(Number(found)) : idOfPairs(pairs);
      return id === undefined ? [] : [{ index, found, id }];
    })
    .sort((a, b) => a.index - b.index);
}

/** The id of a number that stands for a value; undefined for every other number. */
export function idOfDouble(value: number): number | undefined {
  return idOf(-value - 0.5 - NUMBER_BASE);
}

function idOfPairs(pairs: string): number | undefined {
  return idOf(Number.parseInt(pairs.replace(/[xq]/g, '0').replace(/[zj]/g, '1'), 2));
}

function idOf(bits: number): number | undefined {
  const id = Math.floor(bits / IDS);
  return Number.isInteger(bits) && id >= 0 && id < IDS && bits % IDS === checksum(id) ? id : undefined;
}

function checksum(id: number): number {
  return Math.imul(id + 1, 0x9e3779b1) >>> 12;
}

const PIECE = /(?:[qj][xz]){3}|(?:[xz][qj]){3}/;
const PIECE_IN_CAPITALS = /(?:[QJ][XZ]){3}|(?:[XZ][QJ]){3}/;
/** Among tens of thousands of letters of a certificate six may meet by chance; twelve do not. */
const LONG_TEXT = 4096;
const LONG_PIECE = /(?:[qj][xz]){6}|(?:[xz][qj]){6}/i;
/** A word that is nothing but a piece may be shorter. */
const SHORT_WORD =
  /(?<![A-Za-z0-9])q?(?:(?:[qj][xz]){2}|(?:[xz][qj]){2}|[qj](?:[xz][qj])+|[xz](?:[qj][xz])+)x?(?![A-Za-z0-9])/i;
/** Three letters make four of base64; which ones follows from where the placeholder begins. */
const EVEN = '[ca][Xn][hp][xq]';
const ODD = 'e[HGnm][Fp][46]';
const BASE64 = new RegExp(`${EVEN}${ODD}|${ODD}${EVEN}`);
const HEXADECIMAL = /(?:(?:71|6a)(?:78|7a)){3}|(?:(?:78|7a)(?:71|6a)){3}/i;

/** What was done to a placeholder that a text has a piece of; undefined where there is none. Whole ones must be out already. */
export function pieceIn(text: string): string | undefined {
  if (!/[qjxz]/i.test(text) && !/7[18a]/.test(text)) return undefined;
  const long = text.length > LONG_TEXT;
  if (PIECE_IN_CAPITALS.test(text) && !long) return 'written in capitals';
  if (long ? LONG_PIECE.test(text) : PIECE.test(text) || SHORT_WORD.test(text)) return 'cut or changed';
  if (BASE64.test(text)) return 'encoded in base64';
  if (HEXADECIMAL.test(text)) return 'encoded in hexadecimal';
  return undefined;
}
