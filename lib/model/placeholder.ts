import { ValidationError, type Where } from '../errors';

/**
 * A value that is known only after deployment (a Pulumi Output) is represented in the model by a placeholder: an object
 * where the type says string or number. The model passes it on or refuses it; only the Pulumi stage reads it. Any use that
 * would turn it into a wrong text or number throws: interpolation, arithmetic, comparison, string methods, JSON.stringify.
 *
 * The symbol is global because a program may contain two copies of this library.
 */
const MEANING = Symbol.for('cdk8s-mesh.Output');

interface Meaning {
  readonly kind: 'text' | 'number';
  /** One Output, or texts and Outputs that are joined to one text. */
  readonly parts: readonly unknown[];
}

interface Holder {
  readonly [MEANING]: Meaning;
  /** cdk8s calls this when it renders an object, and puts the result into it. */
  readonly resolve?: () => unknown;
}

/** A placeholder for a text. @param parts texts, Outputs and placeholders, to be joined */
export function unknownText(parts: readonly unknown[]): string {
  return unknown({ kind: 'text', parts: parts.flatMap((part) => partsOf(part) ?? [part]) }) as string;
}

/** A placeholder for a number. */
export function unknownNumber(output: unknown): number {
  return unknown({ kind: 'number', parts: [output] }) as number;
}

/** Texts joined to one; a placeholder if one of them is a placeholder. */
export function joined(texts: readonly string[]): string {
  return texts.some(isUnknown) ? unknownText(texts) : texts.join('');
}

/** What a placeholder stands for; undefined for any other value. */
export function partsOf(value: unknown): readonly unknown[] | undefined {
  return held(value)?.[MEANING].parts;
}

/** Whether a value is known only after deployment. */
export function isUnknown(value: unknown): boolean {
  return held(value) !== undefined;
}

/** Whether a value is a number that is known only after deployment. */
export function isUnknownNumber(value: unknown): boolean {
  return held(value)?.[MEANING].kind === 'number';
}

/** What cdk8s puts into a finished object for a value: for a placeholder the result of its `resolve`. */
export function leafOf(value: unknown): unknown {
  return held(value)?.resolve?.() ?? value;
}

/** Refuses placeholders, also inside objects and lists. @param subject the name of the prop, for the message */
export function refuseUnknown(subject: string, value: unknown, where?: Where): void {
  refuseInside(subject, value, where, new Set());
}

/** @param seen objects that were visited already: a value from plain JavaScript may contain itself */
function refuseInside(subject: string, value: unknown, where: Where | undefined, seen: Set<unknown>): void {
  const holder = held(value);
  if (holder !== undefined) refuse(holder[MEANING].kind, subject, where);
  if (typeof value !== 'object' || value === null || CONSTRUCT in value || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    refuseInside(Array.isArray(value) ? `${subject}[${key}]` : `${subject}.${key}`, inner, where, seen);
  }
}

/** The mark of every construct. A construct leads to the whole app, so its fields are not searched. */
const CONSTRUCT = Symbol.for('constructs.Construct');

function refuse(kind: Meaning['kind'], subject: string, where?: Where): never {
  const code = kind === 'number' ? 'MSVC-OUTPUT-002' : 'MSVC-OUTPUT-001';
  throw new ValidationError(code, { subject, ...MISTAKE, fix: PLAIN }, where);
}

const MISTAKE = {
  got: 'an Output, whose value is known only after deployment',
  expected: 'a value that is known when the program runs',
};
const PLAIN =
  'pass a plain value; docs/outputs.md lists what takes an Output: image, env, args, replicas, autoscaler bounds';

function held(value: unknown): Holder | undefined {
  const canHold = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return canHold && MEANING in value ? (value as Holder) : undefined;
}

/**
 * A placeholder, and what it resolves to in the finished object. That is a function, because functions are the only values
 * beside texts and numbers that cdk8s neither refuses nor copies field by field, and because code that walks through the
 * object does not descend into them.
 */
function unknown(meaning: Meaning): unknown {
  const called = function Output(): never {
    return refuseText();
  };
  const leaf = guarded(Object.assign(called, { [MEANING]: meaning }));
  return guarded(Object.assign(new Output(), { [MEANING]: meaning, resolve: () => leaf }));
}

/** The class of placeholders. Only its name matters: messages print it. */
class Output {}

/** The members of texts and numbers: `slice`, `length`, `toFixed` and so on. */
const MEMBERS = new Set<string | symbol>([...Reflect.ownKeys(String.prototype), ...Reflect.ownKeys(Number.prototype)]);
MEMBERS.delete('constructor');
/** Properties that libraries read from any value: cdk8s reads `resolve` and `value`, promises `then`, Pulumi `__pulumiOutput`. */
const PROBES = /^(constructor|resolve|value|then|[_$@]{2}.*)$/;

function guarded(target: Holder): Holder {
  const { kind } = target[MEANING];
  return new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return (hint: string) => refuseConversion(kind, hint);
      if (name === 'toString') return () => refuseConversion(kind, 'string');
      if (name === 'toJSON') return refuseCopy;
      if (MEMBERS.has(name) || /^\d+$/.test(String(name)))
        return kind === 'number' ? refuseCalculation() : refusePart();
      const isProbe = typeof name === 'symbol' || typeof target === 'function' || PROBES.test(name);
      return isProbe ? (Reflect.get(target, name) as unknown) : refuse(kind, `options with '${name}'`);
    },
    ownKeys: refuseCopy,
  });
}

function refuseConversion(kind: Meaning['kind'], hint: string): never {
  return hint === 'string' || (hint === 'default' && kind === 'text') ? refuseText() : refuseCalculation();
}

function refuseText(): never {
  const fix = 'make the text where the value is known: asString(pulumi.interpolate`https://${output}/`)';
  throw new ValidationError('MSVC-OUTPUT-107', { subject: 'text with an Output in it', ...MISTAKE, fix });
}

function refuseCalculation(): never {
  const fix = 'calculate before it becomes a number here: asNumber(output.apply((count) => count + 1))';
  throw new ValidationError('MSVC-OUTPUT-003', { subject: 'calculation with an Output', ...MISTAKE, fix });
}

function refusePart(): never {
  const fix = 'do that in apply, before it becomes a text: asString(output.apply((text) => text.slice(0, 7)))';
  throw new ValidationError('MSVC-OUTPUT-102', { subject: 'change of an Output', ...MISTAKE, fix });
}

function refuseCopy(): never {
  const fix = 'write JSON with asString(pulumi.jsonStringify({ ... })), and give other resources the Output itself';
  throw new ValidationError('MSVC-OUTPUT-108', { subject: 'copy of an Output', ...MISTAKE, fix });
}
