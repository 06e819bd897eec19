/** The parts of an error message: what is wrong, the value, what was expected, and how to fix it. */
export interface Mistake {
  /** What is wrong, by the name that it has in the API: `port`, `canary weight`. */
  readonly subject: string;
  /** The value that was given. */
  readonly got: unknown;
  /** What would have been accepted. */
  readonly expected: string;
  /** How to fix it, in one sentence. */
  readonly fix: string;
}

/** The construct that an error is about. The message names its path. */
export interface Where {
  /** The node of the construct, of which only the path is read. */
  readonly node: { readonly path: string };
}

/** The code of an error or a finding. It never changes and is never reused, so programs may compare it. */
export type Code = `MSVC-${string}-${number}`;

/**
 * A mistake in the input. It is thrown as soon as the value is given, before anything is written or deployed.
 * @example
 * try {
 *   Image.parse('ghcr.io/acme/orders:latest');
 * } catch (error) {
 *   if (error instanceof ValidationError && error.code === 'MSVC-IMAGE-003') console.error(error.mistake.fix);
 * }
 */
export class ValidationError extends Error {
  /** The path of the construct; without a construct, the file and line of the call. */
  public readonly where: string;

  /** @param scope the construct that the error is about. @default - the file and line of the call are named */
  constructor(
    /** The stable code, such as `MSVC-IMAGE-003`. */
    public readonly code: Code,
    /** What the message is made from. */
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

/** The path of a construct; undefined for anything else that plain JavaScript may pass as a scope. */
function pathOf(scope: Partial<Where> | undefined): string | undefined {
  return typeof scope?.node?.path === 'string' ? scope.node.path : undefined;
}

/**
 * A value as it appears in a message: short, on one line, quoted if it is text, never `[object Object]`. It never throws,
 * not even for an object whose getters throw: such an object must not replace the error that is being reported.
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
    // JSON.stringify gives undefined for an object whose toJSON returns undefined.
    return isData(value) ? (JSON.stringify(value) ?? UNREADABLE) : String(value);
  } catch {
    return typeof value === 'function' ? 'a function' : UNREADABLE;
  }
}

const UNREADABLE = 'an object that JSON cannot write';

/** Whether JSON.stringify shows the value; it does not for NaN, bigints, symbols and undefined. */
function isData(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'object';
}

/** The name of an object's class; undefined for plain objects and arrays. */
function classOf(value: unknown): string | undefined {
  const type: unknown = (value as object | null | undefined)?.constructor;
  if (typeof value !== 'object' || typeof type !== 'function' || type === Object || type === Array) return undefined;
  return nameOf(type) ?? 'without a name';
}

/** The name of a function or class; undefined if it has none, or a static member `name` that is no text. */
function nameOf(type: { readonly name: unknown }): string | undefined {
  return typeof type.name === 'string' && type.name !== '' ? type.name : undefined;
}

/** Escapes line breaks, and control characters that a terminal would obey. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A line of a stack: `at make (/home/ann/my shop/main.ts:3:7)` or `at /home/ann/main.ts:3:7`; paths may have spaces and parentheses. */
const FRAME = /^\s*at (?:.*? \((.+:\d+):\d+\)|(?:async )?(.+:\d+):\d+)$/;

/** The line that the user wrote: the first frame outside this library and, if there is one, outside node_modules. */
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

/** The current stack. Node keeps 10 frames by default, and all 10 may be this library's. */
function stack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const { stack: calls } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return String(calls);
}
