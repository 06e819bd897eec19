/** What every error of this library says: the value, what was expected instead, and how to mend it. */
export interface Mistake {
  /** The thing that is wrong, in the words of the props: `port`, `canary weight`. */
  readonly subject: string;
  /** The value that was given. */
  readonly got: unknown;
  /** What would have been accepted. */
  readonly expected: string;
  /** One sentence on how to mend it. */
  readonly fix: string;
}

/** The construct an error is about; its path is what is said of it. */
export interface Where {
  readonly node: { readonly path: string };
}

/** `MSVC-<AREA>-nnn`: stable, never reused, safe to match on and to suppress by. */
export type Code = `MSVC-${string}-${number}`;

/**
 * A mistake in the user's input. It is thrown where the value is born, before anything is written or registered.
 * `code` is stable; `message` is for people.
 */
export class ValidationError extends Error {
  /** The construct path where there is a construct, otherwise the user's file and line. */
  public readonly where: string;

  constructor(
    public readonly code: Code,
    public readonly mistake: Mistake,
    scope?: Where,
  ) {
    const where = pathOf(scope) ?? callSite();
    const [subject, expected, fix] = [mistake.subject, mistake.expected, mistake.fix].map(onOneLine);
    super(`${code} [${onOneLine(where)}] ${subject}: got ${show(mistake.got)}, expected ${expected}\n  fix: ${fix}`);
    this.name = 'ValidationError';
    this.where = where;
  }
}

/** A construct's path; a scope from plain JavaScript may be anything, and then has none. */
function pathOf(scope: Partial<Where> | undefined): string | undefined {
  return typeof scope?.node?.path === 'string' ? scope.node.path : undefined;
}

/**
 * A value as it appears in a message: short, on one line, quoted where it is text, never `[object Object]`. It shows every
 * value, also one that throws when it is read: the mistake is what is reported, and not how it looks.
 */
export function show(value: unknown): string {
  const text = onOneLine(written(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function written(value: unknown): string {
  try {
    if (typeof value === 'function') return nameOf(value) ?? 'a function';
    const type = classOf(value);
    if (type !== undefined) return `an object of class ${type}`;
    // JSON has no text for an object whose toJSON gives none.
    return isData(value) ? (JSON.stringify(value) ?? UNREADABLE) : String(value);
  } catch {
    return typeof value === 'function' ? 'a function' : UNREADABLE;
  }
}

const UNREADABLE = 'an object that JSON cannot write';

/** What JSON can write as it is; NaN, bigints, symbols and undefined are not among it. */
function isData(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'object';
}

/** The name of an object's class; undefined for what an object literal or an array makes. */
function classOf(value: unknown): string | undefined {
  const type: unknown = (value as object | null | undefined)?.constructor;
  if (typeof value !== 'object' || typeof type !== 'function' || type === Object || type === Array) return undefined;
  return nameOf(type) ?? 'without a name';
}

/** A function's name; undefined where it has none, or a static member of another kind in its place. */
function nameOf(type: { readonly name: unknown }): string | undefined {
  return typeof type.name === 'string' && type.name !== '' ? type.name : undefined;
}

/** Escapes what would break the line, or speak to a terminal. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `at make (/home/ann/my shop/main.ts:3:7)`, or without the name and the parentheses; a path may have spaces and its own. */
const FRAME = /^\s*at (?:.*? \((.+:\d+):\d+\)|(?:async )?(.+:\d+):\d+)$/;

/** The first frame outside this library and outside installed packages: the line the user wrote. */
function callSite(): string {
  const frames = stack()
    .split('\n')
    .slice(1)
    .map(
      (line) =>
        FRAME.exec(line)
          ?.slice(1)
          .find((place) => place !== undefined) ?? '',
    );
  const foreign = frames.filter((frame) => frame !== '' && !frame.startsWith('node:') && !frame.startsWith(__dirname));
  return foreign.find((frame) => !frame.includes('node_modules')) ?? foreign[0] ?? 'unknown';
}

/** The calls that led here. Node keeps ten by default, and all ten may be the library's. */
function stack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const { stack: calls } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return String(calls);
}
