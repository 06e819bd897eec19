import { type Code, ValidationError, type Where } from '../errors';
import { nearest } from './nearest';
import { isUnknown, refuseUnknown } from './placeholder';

/**
 * What a program in plain JavaScript may hand over in place of what a type says, and a spread in TypeScript, which brings
 * keys past the compiler that nobody reads. Each function gives the value back, or says what to write.
 */

/** What is asked for, for the error that refuses something else. */
export interface Asked {
  /** In the words of the API: `Config.mutable`, `port of Health.http`. */
  readonly subject: string;
  /** How it is written in a program: `Port.http(8080)`. */
  readonly write: string;
  /** The construct it is for. @default - the user's line is named */
  readonly where?: Where | undefined;
}

/** Every key of an options object, so that the compiler finds one that is missing. */
export type Keys<Options> = Readonly<Record<keyof Options, true>>;

/**
 * A copy of an options object that has no key but those it may have. What they hold is still to be checked.
 * @throws ValidationError MSVC-INPUT-101 for what is no plain object, MSVC-INPUT-102 for a key that is not known
 */
export function options<Options extends object>(value: unknown, keys: Keys<Options>, asked: Asked): Options {
  const copy = plainObject(value, asked);
  const known = Object.keys(keys);
  const stranger = Object.keys(copy).find((key) => !known.includes(key));
  if (stranger === undefined) return copy as Options;
  const meant = nearest(stranger, known);
  const fix = meant === undefined ? 'take it away: nobody reads it' : `write ${meant} in place of ${stranger}`;
  const mistake = { subject: `key of ${asked.subject}`, got: stranger, expected: `one of ${known.join(', ')}`, fix };
  throw new ValidationError('MSVC-INPUT-102', mistake, asked.where);
}

/**
 * The rows of an object whose keys are names: of variables, files, environments.
 * @throws ValidationError MSVC-INPUT-101 for what is no plain object, MSVC-INPUT-103 for the name `__proto__`
 */
export function rows(value: unknown, asked: Asked): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(plainObject(value, asked));
  for (const [name] of entries) refusePrototype(`name in ${asked.subject}`, name, asked.where);
  return entries;
}

/** Refuses the one name that is lost wherever a library assigns by name. @throws ValidationError MSVC-INPUT-103 */
export function refusePrototype(subject: string, name: string, where?: Where): void {
  if (name !== '__proto__') return;
  const fix = 'rename it: JavaScript takes this one for the prototype of an object, and its value is lost on the way';
  throw new ValidationError('MSVC-INPUT-103', { subject, got: name, expected: 'another name', fix }, where);
}

/** A copy of a list. @throws ValidationError MSVC-INPUT-104 */
export function list(value: unknown, asked: Asked): readonly unknown[] {
  if (Array.isArray(value)) return [...(value as readonly unknown[])];
  throw refusal('MSVC-INPUT-104', value, 'a list', asked);
}

/** True or false. @throws ValidationError MSVC-INPUT-105 */
export function truth(value: unknown, asked: Asked): boolean {
  if (typeof value === 'boolean') return value;
  throw refusal('MSVC-INPUT-105', value, 'true or false', asked);
}

/** A class whose values are made by its factories, and the package it is imported from. */
interface Made<Value> {
  readonly name: string;
  readonly prototype: Value;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** A value of one class, of the copy of this library that asks for it. @throws ValidationError MSVC-CLASS-001 */
export function instance<Value extends object>(value: unknown, type: Made<Value>, asked: Asked): Value {
  if (type[Symbol.hasInstance](value)) return value as Value;
  if (isUnknown(value)) refuseUnknown(asked.subject, value, asked.where);
  const twin = typeof value === 'object' && value?.constructor?.name === type.name;
  const fix = `import ${type.name} from one copy of cdk8s-mesh: this value is of another, which differs inside`;
  throw refusal('MSVC-CLASS-001', value, `${type.name} of cdk8s-mesh`, { ...asked, fix: twin ? fix : undefined });
}

function plainObject(value: unknown, asked: Asked): object {
  if (isPlain(value)) return { ...value };
  if (isUnknown(value)) refuseUnknown(asked.subject, value, asked.where);
  throw refusal('MSVC-INPUT-101', value, 'a plain object', asked);
}

/** Made by an object literal or by JSON, in this realm or another; no instance of a class, and nothing that inherits. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

interface Refused extends Asked {
  /** @default - to write what is asked for */
  readonly fix?: string | undefined;
}

function refusal(code: Code, got: unknown, expected: string, asked: Refused): ValidationError {
  const { subject, where, fix = `write ${asked.write}` } = asked;
  return new ValidationError(code, { subject, got, expected, fix }, where);
}
