import { ValidationError } from '../errors';
import { isUnknown, isUnknownNumber, refuseUnknown } from '../model/placeholder';

/** The type that an option must have: a type of JavaScript, `texts` for a list of texts, or a class. */
export type Kind = 'string' | 'number' | 'boolean' | 'object' | 'texts' | Class;

interface Class {
  readonly name: string;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** Whose options are checked, and an example of how they are written. */
export interface Asking {
  readonly subject: string;
  readonly example: string;
}

/**
 * Checks the names and types of options: plain JavaScript, or a spread in TypeScript, may pass anything. An option that is
 * undefined counts as left out.
 */
export function checkedOptions<Options extends object>(
  asking: Asking,
  options: Options,
  kinds: Readonly<Record<keyof Options, Kind>>,
): Options {
  const { subject } = asking;
  const names = Object.keys(kinds).join(', ');
  refuseUnknown(subject, options);
  if (!isOf(options, 'object')) throw optionError(asking, subject, options, `an object with ${names}`);
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof Options] : undefined;
    if (kind === undefined) throw optionError(asking, `option of ${subject}`, name, `one of ${names}`);
    if (value !== undefined && !isOf(value, kind))
      throw optionError(asking, `${name} of ${subject}`, value, words(kind));
  }
  return options;
}

/** Checks a text. It may be an Output. */
export function checkedText(asking: Asking, value: string): string {
  if (typeof value === 'string' || (isUnknown(value) && !isUnknownNumber(value))) return value;
  throw optionError(asking, asking.subject, value, 'a text');
}

function isOf(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return kind[Symbol.hasInstance](value);
  if (kind === 'texts') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  return typeof value === kind && value !== null && !Array.isArray(value);
}

function words(kind: Kind): string {
  if (typeof kind !== 'string') return `a ${kind.name}`;
  return {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'an object',
    texts: 'a list of texts',
  }[kind];
}

function optionError({ example }: Asking, subject: string, got: unknown, expected: string): ValidationError {
  return new ValidationError('MSVC-RUST-115', { subject, got, expected, fix: `write it as in ${example}` });
}
