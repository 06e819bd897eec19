import { ValidationError, type Where } from '../errors';

/**
 * A value that is known only after deployment passes through the model as an object, in the place of a text or number.
 * The model hands it on or refuses it; what it stands for is known to the stage that made it. Whatever would make a
 * wrong text or number of it throws: putting it into a text, calculating, comparing, cutting, copying it as JSON.
 */
const MEANING = Symbol.for('cdk8s-mesh.Output'); // global: two copies of this library may meet in one program

interface Meaning {
  readonly kind: 'text' | 'number';
  /** One Output, or texts and Outputs that are joined to one text. */
  readonly parts: readonly unknown[];
}

interface Holder {
  readonly [MEANING]: Meaning;
  /** Called by cdk8s, which puts the result into the finished object. */
  readonly resolve?: () => unknown;
}

/** A text in place of one that is known only after deployment. @param parts texts, Outputs, and what stands for Outputs */
export function unknownText(parts: readonly unknown[]): string {
  return unknown({ kind: 'text', parts: parts.flatMap((part) => partsOf(part) ?? [part]) }) as string;
}

/** A number in place of one that is known only after deployment. */
export function unknownNumber(output: unknown): number {
  return unknown({ kind: 'number', parts: [output] }) as number;
}

/** Texts joined to one, whether they are known or not. */
export function joined(texts: readonly string[]): string {
  return texts.some(isUnknown) ? unknownText(texts) : texts.join('');
}

/** The parts of a value that is known only after deployment; undefined where it is known. */
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

/** A value as it stands in a finished object. */
export function leafOf(value: unknown): unknown {
  return held(value)?.resolve?.() ?? value;
}

/** Refuses a value that is known only after deployment, by the name of the prop; looks into objects and lists. */
export function refuseUnknown(subject: string, value: unknown, where?: Where): void {
  refuseInside(subject, value, where, new Set());
}

/** @param seen objects whose inside is looked at already: plain JavaScript may pass one that leads back to itself */
function refuseInside(subject: string, value: unknown, where: Where | undefined, seen: Set<unknown>): void {
  const holder = held(value);
  if (holder !== undefined) refuse(holder[MEANING].kind, subject, where);
  if (typeof value !== 'object' || value === null || CONSTRUCT in value || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    refuseInside(Array.isArray(value) ? `${subject}[${key}]` : `${subject}.${key}`, inner, where, seen);
  }
}

/** What the package constructs marks its objects with; the whole app hangs on each. */
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
 * The object, and what cdk8s makes of it. That is a function: the only thing beside texts and numbers that cdk8s neither
 * refuses nor copies field by field, and that nobody who walks through an object's JSON takes for an inner object.
 */
function unknown(meaning: Meaning): unknown {
  const called = function Output(): never {
    return refuseText();
  };
  const leaf = guarded(Object.assign(called, { [MEANING]: meaning }));
  return guarded(Object.assign(new Output(), { [MEANING]: meaning, resolve: () => leaf }));
}

/** A class for its name, which messages show. */
class Output {}

/** What texts and numbers have: `slice`, `length`, `toFixed` and so on. */
const MEMBERS = new Set<string | symbol>([...Reflect.ownKeys(String.prototype), ...Reflect.ownKeys(Number.prototype)]);
MEMBERS.delete('constructor');
/** What libraries ask any value for: cdk8s for `resolve` and `value`, promises for `then`, Pulumi for `__pulumiOutput`. */
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
