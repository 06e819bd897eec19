import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { Construct, RootConstruct } from 'constructs';
import * as fc from 'fast-check';
import { show, ValidationError } from '../lib/errors';

const UNREADABLE = 'an object that JSON cannot write';
const MISTAKE = { subject: 'port', got: 0, expected: 'a whole number', fix: 'pass one' };

describe('a ValidationError', () => {
  test('says code, place, value, expectation and fix', () => {
    const construct = new Construct(new Construct(new RootConstruct(), 'dev'), 'orders');
    const error = new ValidationError('MSVC-PORT-001', MISTAKE, construct);
    expect(error.message).toBe('MSVC-PORT-001 [dev/orders] port: got 0, expected a whole number\n  fix: pass one');
    expect(error).toMatchObject({
      name: 'ValidationError',
      code: 'MSVC-PORT-001',
      where: 'dev/orders',
      mistake: MISTAKE,
    });
    expect(error).toBeInstanceOf(Error);
  });

  test('points at the file and line of the user where there is no construct', () => {
    expect(new ValidationError('MSVC-PORT-001', MISTAKE).where).toMatch(new RegExp(`^${__filename}:\\d+$`));
  });

  test.each(['/home/ann/my shop/main.js', '/home/ann/shop (copy)/main.js'])('points at %s', (filename) => {
    type Make = (make: () => ValidationError) => ValidationError;
    const program = (text: string): Make => runInThisContext(text, { filename }) as Make;
    const make = runInThisContext('(Error, mistake) => () => new Error("MSVC-PORT-001", mistake)', {
      filename: join(__dirname, '../lib/born.js'),
    }) as (error: typeof ValidationError, mistake: typeof MISTAKE) => () => ValidationError;
    const born = make(ValidationError, MISTAKE);
    expect(program('(born) => born()')(born).where).toBe(`${filename}:1`);
    expect(program('(born) => (function named() { return born(); })()')(born).where).toBe(`${filename}:1`);
  });

  test('finds the user however deep in the library the value was born', () => {
    const filename = join(__dirname, '../lib/deep.js');
    const text = 'function deep(make, depth) { return depth === 0 ? make() : deep(make, depth - 1); } deep';
    const deep = runInThisContext(text, { filename }) as (
      make: () => ValidationError,
      depth: number,
    ) => ValidationError;
    const { stackTraceLimit } = Error;
    const born = runInThisContext('(Error, mistake) => () => new Error("MSVC-PORT-001", mistake)', { filename }) as (
      error: typeof ValidationError,
      mistake: typeof MISTAKE,
    ) => () => ValidationError;
    expect(deep(born(ValidationError, MISTAKE), 50).where).toMatch(/errors\.test\.ts:\d+$/);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  test.each<[string, unknown]>([
    ['no construct', 'dev'],
    ['without a node', {}],
    ['with a node of another kind', { node: { path: 5 } }],
  ])('points at the line of the user where the scope is %s', (_, scope) => {
    expect(new ValidationError('MSVC-PORT-001', MISTAKE, scope as Construct).where).toMatch(/errors\.test\.ts:\d+$/);
  });

  test('stays on its two lines whatever the names in it', () => {
    const mistake = { subject: 'value of A\nB', got: 'x', expected: 'a\u009b', fix: 'write\u2028it' };
    const { message } = new ValidationError('MSVC-PORT-001', mistake, new Construct(new RootConstruct(), 'dev'));
    expect(message).toBe('MSVC-PORT-001 [dev] value of A\\u000aB: got "x", expected a\\u009b\n  fix: write\\u2028it');
  });
});

class Other {
  public readonly secret = 'not shown';
}

describe('a value in a message', () => {
  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [-0.5, '-0.5'],
    ['', '""'],
    ['a "b"', '"a \\"b\\""'],
    [true, 'true'],
    [[], '[]'],
    [['a', 1], '["a",1]'],
    [{}, '{}'],
    [{ a: 1 }, '{"a":1}'],
    [new Other(), 'an object of class Other'],
    [Other, 'Other'],
    [() => 1, 'a function'],
  ])('%# is shown as %2$s', (value, text) => expect(show(value)).toBe(text));

  test('is cut where it is long', () => {
    expect(show('a'.repeat(118))).toHaveLength(120);
    expect(show('a'.repeat(119))).toBe(`"${'a'.repeat(116)}...`);
  });

  test.each<[string, unknown, string]>([
    ['an object without a prototype', Object.create(null), '{}'],
    ['a bigint', 10n, '10'],
    ['a list with a bigint', [10n], UNREADABLE],
    ['a symbol', Symbol('port'), 'Symbol(port)'],
    ['a circular object', circular(), UNREADABLE],
    ['an object whose toJSON throws', { toJSON: thrower }, UNREADABLE],
    ['an object whose toJSON gives nothing', { toJSON: () => undefined }, UNREADABLE],
    ['an object whose getter throws', Object.defineProperty({}, 'a', { enumerable: true, get: thrower }), UNREADABLE],
    ['a proxy that throws', new Proxy({}, { get: thrower, ownKeys: thrower }), UNREADABLE],
    ['a proxy of a function that throws', new Proxy(() => 1, { get: thrower }), 'a function'],
    ['a revoked proxy', revoked({}), UNREADABLE],
    ['a revoked proxy of a function', revoked(() => 1), 'a function'],
    [
      'a class whose static name is no text',
      class {
        static readonly name: unknown = Symbol('n');
      },
      'a function',
    ],
    ['an object of a class without a name', new (class {})(), 'an object of class without a name'],
    ['an object whose constructor is no class', { constructor: 5 }, '{"constructor":5}'],
    ['an error', new TypeError('x'), 'an object of class TypeError'],
    ['text that would break the line', 'a\nb\u2028c\u009b', '"a\\nb\\u2028c\\u009b"'],
    ['a symbol that would break the line', Symbol('a\nb'), 'Symbol(a\\u000ab)'],
  ])('%s is shown, too', (_, value, text) => expect(show(value)).toBe(text));

  test('is shown whatever it is', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(show(value).length).toBeLessThanOrEqual(120);
        expect(show(value)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

function thrower(): never {
  throw new TypeError('from inside');
}

function circular(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
