import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { Construct, RootConstruct } from 'constructs';
import { show, ValidationError } from '../lib/errors';

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
    const deep = (depth: number): ValidationError =>
      depth === 0 ? new ValidationError('MSVC-PORT-001', MISTAKE) : deep(depth - 1);
    expect(deep(20).where).toMatch(/errors\.test\.ts:\d+$/);
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

  test.each<[string, unknown]>([
    ['an object without a prototype', Object.create(null)],
    ['a bigint', 10n],
    ['a symbol', Symbol('port')],
  ])('%s is shown, too', (_, value) => expect(show(value)).toEqual(expect.any(String)));
});
