import { type Code, ValidationError, type Where } from '../errors';
import { idOfDouble, partsOf, pieceIn, placeholderDouble, placeholderText } from './placeholder-text';

/**
 * A value that is known only after deployment passes through the model as a placeholder. The model knows what one looks
 * like and refuses it where a value is needed; what it stands for is known to the stage that gave it out.
 */
const TABLE = Symbol.for('cdk8s-mesh.placeholders');
const IS_NUMBER = Symbol.for('cdk8s-mesh.PlaceholderNumber');

/** What placeholders stand for, by id. Global, because two copies of this library may meet in one program. */
export function placeholderTable(): unknown[] {
  const holder = globalThis as unknown as Record<symbol, unknown[] | undefined>;
  return (holder[TABLE] ??= []);
}

/**
 * Stands for a number until the object is rendered. It is an object, because a number of any size would get lost in
 * `Math.max(2, replicas)`: as soon as anything is calculated with it or compared to it, it throws.
 */
class PlaceholderNumber {
  public readonly [IS_NUMBER] = true;

  constructor(private readonly id: number) {}

  /** Called by cdk8s, which puts the result into the object. */
  public resolve(): number {
    return placeholderDouble(this.id);
  }

  /** JSON in a text becomes a number again after deployment. */
  public toJSON(): number {
    return placeholderDouble(this.id);
  }

  public toString(): string {
    return placeholderText(this.id);
  }

  public valueOf(): never {
    return refuseCalculation();
  }

  public [Symbol.toPrimitive](hint: string): string {
    return hint === 'string' ? this.toString() : refuseCalculation();
  }

  public toFixed(): never {
    return refuseCalculation();
  }

  public toPrecision(): never {
    return refuseCalculation();
  }

  public toExponential(): never {
    return refuseCalculation();
  }

  public toLocaleString(): never {
    return refuseCalculation();
  }
}

function refuseCalculation(): never {
  throw new ValidationError('MSVC-OUTPUT-003', {
    subject: 'calculation with an Output',
    got: UNKNOWN,
    expected: 'a number that is known when the program runs',
    fix: 'calculate before it becomes a number here: asNumber(output.apply((count) => count + 1))',
  });
}

const UNKNOWN = 'an Output, whose value is known only after deployment';
const FIX =
  'pass a plain value; docs/outputs.md lists what takes an Output: image, env, args, replicas, autoscaler bounds';

/** A number in place of one that is known only after deployment. @param id its place in the table */
export function placeholderNumber(id: number): number {
  return new PlaceholderNumber(id) as unknown as number;
}

export { placeholderText };

/** Whether a number is known only after deployment. */
export function isUnknownNumber(value: unknown): boolean {
  return isPlaceholderNumber(value) || (typeof value === 'number' && idOfDouble(value) !== undefined);
}

function isPlaceholderNumber(value: unknown): value is PlaceholderNumber {
  return typeof value === 'object' && value !== null && IS_NUMBER in value;
}

/** Whether a value is a placeholder, has one in it, or has what is left of one. */
export function isUnknown(value: unknown): boolean {
  if (placeholderTable().length === 0) return false;
  return typeof value === 'string' ? unknownIn(value) !== undefined : isUnknownNumber(value);
}

/** Whether a text is one placeholder and nothing else. */
export function isWholePlaceholder(text: string): boolean {
  return placeholderTable().length > 0 && partsOf(text).literals.join('') === '' && text !== '';
}

/** A number as it stands in a rendered object. */
export function renderedNumber(value: number): number {
  return isPlaceholderNumber(value) ? value.resolve() : value;
}

/** Refuses a value that is known only after deployment, by the name of the prop; looks into plain objects and lists. */
export function refuseUnknown(subject: string, value: unknown, where?: Where): void {
  if (placeholderTable().length === 0) return;
  if (isUnknown(value)) {
    const code = typeof value === 'string' ? 'MSVC-OUTPUT-001' : 'MSVC-OUTPUT-002';
    const expected = 'a value that is known when the program runs';
    throw new ValidationError(code, { subject, got: UNKNOWN, expected, fix: FIX }, where);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseUnknown(`name in ${subject}`, key, where);
    refuseUnknown(Array.isArray(value) ? `${subject}[${key}]` : `${subject}.${key}`, inner, where);
  }
}

/** Why a value must not reach a cluster as it is. */
export interface Unfit {
  readonly code: Code;
  readonly problem: string;
  readonly fix: string;
}

/** What is unfit about a rendered text or number, whoever renders it; undefined where a stage may resolve or write it. */
export function unfit(value: unknown): Unfit | undefined {
  if (typeof value === 'number') return unfitNumber(value);
  if (typeof value !== 'string') return undefined;
  if (/\[to(String|JSON)\] on an \[Output<T>\]/i.test(value)) return RAW;
  const done = placeholderTable().length === 0 ? undefined : partsOf(value).literals.map(pieceIn).find(isText);
  return done === undefined
    ? undefined
    : { code: 'MSVC-OUTPUT-102', problem: `an Output that was ${done}`, fix: IN_APPLY };
}

const IN_APPLY = 'do that in apply, before it becomes a text: asString(output.apply((text) => text.slice(0, 7)))';
const RAW: Unfit = {
  code: 'MSVC-OUTPUT-104',
  problem: 'a Pulumi Output that was put into a text by itself',
  fix: 'put asString(output) into the text instead of the Output',
};

/** No field of Kubernetes is that negative, and none so large has a fraction: a placeholder was calculated with. */
function unfitNumber(value: number): Unfit | undefined {
  if (!Number.isFinite(value)) {
    const problem = `${value}, which is no number`;
    return { code: 'MSVC-OUTPUT-105', problem, fix: 'look for a calculation with a value that is missing or unknown' };
  }
  if (placeholderTable().length === 0 || idOfDouble(value) !== undefined) return undefined;
  const odd = value < -(2 ** 31) || (value > 2 ** 31 && !Number.isInteger(value));
  return odd ? { code: 'MSVC-OUTPUT-102', problem: 'an Output that was calculated with', fix: IN_APPLY } : undefined;
}

function unknownIn(text: string): string | undefined {
  const { ids, literals } = partsOf(text);
  return ids.length > 0 ? UNKNOWN : literals.map(pieceIn).find(isText);
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
