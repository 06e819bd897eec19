import { type Code, ValidationError, type Where } from '../errors';
import { partsOf, pieceIn, placeholderText, type TextParts } from './placeholder-text';

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
 * Stands for a number until the object is rendered. It is an object and no number, because a number would get lost in
 * `Math.max(2, replicas)` or in a sum: as soon as anything is calculated with this or compared to it, it throws.
 */
class PlaceholderNumber {
  public readonly [IS_NUMBER] = true;

  constructor(private readonly id: number) {}

  /** Called by cdk8s, which puts the result into the object: text, with which nobody can calculate either. */
  public resolve(): string {
    return placeholderText({ id: this.id, form: 'number' });
  }

  /** In JSON it stands in quotes, which go when the number comes. */
  public toJSON(): string {
    return this.resolve();
  }

  public toString(): string {
    return placeholderText({ id: this.id, form: 'text' });
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

/** Whether a number is known only after deployment. */
export function isUnknownNumber(value: unknown): boolean {
  if (typeof value !== 'string') return isPlaceholderNumber(value);
  return isWholePlaceholder(value) && partsOf(value).meanings.every(({ form }) => form === 'number');
}

function isPlaceholderNumber(value: unknown): value is PlaceholderNumber {
  return typeof value === 'object' && value !== null && IS_NUMBER in value;
}

/** Whether a value is a placeholder, has one in it, or has what is left of one. */
export function isUnknown(value: unknown): boolean {
  if (placeholderTable().length === 0) return false;
  if (typeof value !== 'string') return isPlaceholderNumber(value);
  const parts = partsOf(value);
  return parts.meanings.length > 0 || damageOf(parts) !== undefined;
}

/** Whether a text is one placeholder and nothing else. */
export function isWholePlaceholder(text: string): boolean {
  const { literals, meanings } = partsOf(text);
  return placeholderTable().length > 0 && meanings.length === 1 && literals.join('') === '';
}

/** A number as it stands in a rendered object. */
export function renderedNumber(value: number): number {
  return isPlaceholderNumber(value) ? (value.resolve() as unknown as number) : value;
}

/** Refuses a value that is known only after deployment, by the name of the prop; looks into plain objects and lists. */
export function refuseUnknown(subject: string, value: unknown, where?: Where): void {
  if (placeholderTable().length === 0) return;
  if (isUnknown(value)) {
    const code = isUnknownNumber(value) ? 'MSVC-OUTPUT-002' : 'MSVC-OUTPUT-001';
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
  if (typeof value === 'number' && !Number.isFinite(value)) return { ...NO_NUMBER, problem: `${value}, no number` };
  if (typeof value !== 'string') return undefined;
  if (/\[to(String|JSON)\] on an \[Output<T>\]/i.test(value)) return RAW;
  const damage = placeholderTable().length === 0 ? undefined : damageOf(partsOf(value));
  return damage === undefined ? undefined : { ...DAMAGED, problem: `an Output that was ${damage}` };
}

const DAMAGED = {
  code: 'MSVC-OUTPUT-102',
  fix: 'do that in apply, before it becomes a text: asString(output.apply((text) => text.slice(0, 7)))',
} as const;
const RAW: Unfit = {
  code: 'MSVC-OUTPUT-104',
  problem: 'a Pulumi Output that was put into a text by itself',
  fix: 'put asString(output) into the text instead of the Output',
};
const NO_NUMBER = {
  code: 'MSVC-OUTPUT-105',
  fix: 'look for a calculation with a value that is missing or known only after deployment',
} as const;

/** What was done to a placeholder in a text: it was changed, or a number's was calculated with after JSON. */
function damageOf({ literals, meanings }: TextParts): string | undefined {
  const alone = meanings.length === 1 && literals.join('') === '';
  const calculated = meanings.some(
    ({ form }, index) => form === 'number' && !alone && !isQuoted(literals[index] ?? '', literals[index + 1] ?? ''),
  );
  return calculated ? 'calculated with' : literals.map(pieceIn).find((piece) => piece !== undefined);
}

/** Whether a number's placeholder stands as JSON.stringify wrote it. */
function isQuoted(before: string, after: string): boolean {
  return /(^|[^\\])"$/.test(before) && after.startsWith('"');
}
