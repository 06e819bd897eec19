import { ValidationError, type Where } from '../errors';
import { isText } from './names';
import { type Keys, list, options, rows } from './options';
import { refuseUnknown } from './placeholder';

/*
 * What a value in Kubernetes' own words must look like: `tolerations`, `behavior` and the like, which are written into the
 * object as they are. A shape checks a value and everything in it, and gives a copy back.
 */

/** Where a value stands, for errors: `pod.tolerations[0].operator`. */
export interface Spot {
  readonly path: string;
  readonly where?: Where | undefined;
}

/** Checks a value and returns a copy of it. @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 to 104 */
export type Shape<Value> = (value: unknown, spot: Spot) => Value;

/** The shape of each field; those of fields that may be left out are made by `maybe`. */
export type Shapes<Fields> = { readonly [Key in keyof Fields]-?: Shape<Fields[Key]> };

/** Checks a value against a shape. @param path the name of the prop */
export function shaped<Value>(shape: Shape<Value>, value: unknown, path: string, where?: Where): Value {
  refuseUnknown(path, value, where);
  return shape(value, { path, where });
}

/** Refuses a value. @param expected what would have been accepted @param fix how to say it */
export function misshapen(got: unknown, { path, where }: Spot, expected: string, fix: string): ValidationError {
  return new ValidationError('MSVC-FIELD-101', { subject: path, got, expected, fix }, where);
}

/** A value that may be left out. */
export function maybe<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value, spot) => (value === undefined ? undefined : shape(value, spot));
}

/** A value for which a function says yes. */
export function that<Value>(is: (value: unknown) => value is Value, expected: string, example: string): Shape<Value> {
  return (value, spot) => {
    if (is(value)) return value;
    throw misshapen(value, spot, expected, `write it as ${example}`);
  };
}

/** Text that is not empty. */
export const TEXT: Shape<string> = that(
  (value): value is string => isText(value) && value !== '',
  'text that is not empty',
  "'text'",
);

/** True or false. */
export const TRUTH: Shape<boolean> = that((value) => typeof value === 'boolean', 'true or false', 'true');

/** One of some words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Shape<Word> {
  const expected = words.map((word) => `'${word}'`).join(', ');
  return that((value): value is Word => (words as readonly unknown[]).includes(value), expected, `'${words[0]}'`);
}

/** A whole number within bounds. */
export function whole(min: number, max = 2147483647): Shape<number> {
  const is = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return that(is, `a whole number from ${min} to ${max}`, `${min}`);
}

/** A list. @param min the fewest items */
export function listOf<Value>(shape: Shape<Value>, min = 0): Shape<readonly Value[]> {
  return (value, spot) => {
    const items = list(value, { subject: spot.path, write: `${spot.path}: [...]`, where: spot.where });
    if (items.length < min)
      throw misshapen(value, spot, `at least ${min}`, 'leave it out, or write what belongs into it');
    return items.map((item, index) => shape(item, { ...spot, path: `${spot.path}[${index}]` }));
  };
}

/** An object with fields of its own; one whose value is undefined is left out. */
export function fields<Fields extends object>(shapes: Shapes<Fields>): Shape<Fields> {
  const names = Object.keys(shapes) as unknown as readonly (keyof Fields & string)[];
  const keys = Object.fromEntries(names.map((name) => [name, true])) as Keys<Fields>;
  return (value, spot) => {
    const asked = { subject: spot.path, write: `${spot.path}: { ${names.join(', ')} }`, where: spot.where };
    const given = options<Fields>(value, keys, asked);
    const checked = names.map(
      (name) => [name, shapes[name](given[name], { ...spot, path: `${spot.path}.${name}` })] as const,
    );
    return Object.fromEntries(checked.filter(([, each]) => each !== undefined)) as Fields;
  };
}

/** An object whose keys are names. */
export function tableOf<Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>> {
  return (value, spot) => {
    const all = rows(value, { subject: spot.path, write: `${spot.path}: { name: ... }`, where: spot.where });
    return Object.fromEntries(all.map(([key, each]) => [key, shape(each, { ...spot, path: `${spot.path}.${key}` })]));
  };
}
