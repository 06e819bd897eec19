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
    const where = scope ? scope.node.path : callSite(new Error().stack ?? '');
    super(
      `${code} [${where}] ${mistake.subject}: got ${show(mistake.got)}, expected ${mistake.expected}\n  fix: ${mistake.fix}`,
    );
    this.name = 'ValidationError';
    this.where = where;
  }
}

/** A value as it appears in a message: short, quoted where it is text, never `[object Object]`. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name || 'a function';
  if (isInstance(value)) return `an object of class ${value.constructor.name}`;
  const text = written(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function written(value: unknown): string {
  try {
    return isData(value) ? JSON.stringify(value) : String(value);
  } catch {
    return 'an object that JSON cannot hold'; // it goes in circles, or has a bigint or an Output in it
  }
}

/** What JSON can write as it is; NaN, bigints, symbols and undefined are not among it. */
function isData(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'object';
}

function isInstance(value: unknown): value is object {
  const type = (value as object | null | undefined)?.constructor;
  return typeof value === 'object' && type !== undefined && type !== Object && type !== Array;
}

/** `at make (/home/ann/my shop/main.ts:3:7)`, or without the name and the parentheses; a path may have spaces and its own. */
const FRAME = /^\s*at (?:.*? \((.+:\d+):\d+\)|(?:async )?(.+:\d+):\d+)$/;

/** The first frame outside this library and outside installed packages: the line the user wrote. */
function callSite(stack: string): string {
  const frames = stack
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
