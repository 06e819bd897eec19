import { type Code, ValidationError, type Where } from '../errors';
import { nearest } from './nearest';
import { isUnknown, refuseUnknown } from './placeholder';

/*
 * Checks for what the compiler cannot see: plain JavaScript passes anything, and a spread in TypeScript passes unknown
 * keys. Each function returns the value, or throws an error that says what to write.
 */

/** What the error says if the value is refused. */
export interface Asked {
  /** What is checked, by its name in the API: `Config.mutable`, `port of Health.http`. */
  readonly subject: string;
  /** An example of what to write: `Port.http(8080)`. */
  readonly write: string;
  /** The construct that it is for. @default - the file and line of the call are named */
  readonly where?: Where | undefined;
}

/** Every key of an options object. As a mapped type, so that the compiler finds a key that was forgotten. */
export type Keys<Options> = Readonly<Record<keyof Options, true>>;

/**
 * A copy of an options object, after a check that it has no unknown keys. The values are not checked here.
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

/** Refuses `__proto__`: an assignment to it sets the prototype, and the value is lost. @throws ValidationError MSVC-INPUT-103 */
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

/** A class whose constructor may be private. */
interface Made<Value> {
  readonly name: string;
  readonly prototype: Value;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** Checks that a value is an instance of a class, and not of the same class of a second copy of this library. @throws ValidationError MSVC-CLASS-001 */
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

/** Whether an object is a literal or comes from JSON, in this realm or another; not for arrays and instances of classes. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

interface Refused extends Asked {
  /** @default - `write <Asked.write>` */
  readonly fix?: string | undefined;
}

function refusal(code: Code, got: unknown, expected: string, asked: Refused): ValidationError {
  const { subject, where, fix = `write ${asked.write}` } = asked;
  return new ValidationError(code, { subject, got, expected, fix }, where);
}
