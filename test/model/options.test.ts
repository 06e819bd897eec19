import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { nearest } from '../../lib/model/nearest';
import { instance, list, options, rows, truth } from '../../lib/model/options';
import { thrownBy } from '../fixtures';

interface Tea {
  readonly leaves?: string;
  readonly minutes?: number;
}

const KEYS = { leaves: true, minutes: true } as const;
const ASKED = { subject: 'tea', write: "{ leaves: 'green' }" };

function messageOf(act: () => unknown): string {
  const error = thrownBy(act);
  expect(error).toBeInstanceOf(ValidationError);
  return error.message.replace(/\[[^\]]+\]/, (where) =>
    where.replace(`${__filename}`, '<file>').replace(/:\d+\]/, ']'),
  );
}

class Pot {
  public static readonly brewed = new Pot();

  private constructor() {}
}

describe('an options object', () => {
  test('is copied', () => {
    const given: Tea = { leaves: 'green' };
    const taken = options<Tea>(given, KEYS, ASKED);
    expect(taken).toEqual(given);
    expect(taken).not.toBe(given);
  });

  test.each<[string, unknown]>([
    ['empty', {}],
    ['of JSON', JSON.parse('{"minutes":3}')],
    ['without a prototype', Object.assign(Object.create(null) as object, { minutes: 3 })],
    ['of another realm', runInNewContext('({ minutes: 3 })')],
    ['frozen', Object.freeze({ leaves: 'green' })],
  ])('may be one that is %s', (_, value) => expect(() => options<Tea>(value, KEYS, ASKED)).not.toThrow());

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'green', '"green"'],
    ['a number', 3, '3'],
    ['a list', [], '[]'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('tea'), 'Symbol(tea)'],
    ['a map', new Map(), 'an object of class Map'],
    ['an instance of a class', Pot.brewed, 'an object of class Pot'],
    ['an object that inherits its keys', Object.create({ leaves: 'green' }), '{}'],
    ['an object whose prototype was written into it', { __proto__: { leaves: 'green' } }, '{}'],
  ])('is not %s', (_, value, shown) => {
    expect(messageOf(() => options<Tea>(value, KEYS, ASKED))).toBe(
      `MSVC-INPUT-101 [<file>] tea: got ${shown}, expected a plain object\n  fix: write { leaves: 'green' }`,
    );
  });

  test('has no key that nobody reads; one that is near is named', () => {
    expect(messageOf(() => options<Tea>({ leafs: 'green' }, KEYS, ASKED))).toBe(
      'MSVC-INPUT-102 [<file>] key of tea: got "leafs", expected one of leaves, minutes\n  fix: write leaves in place of leafs',
    );
    expect(messageOf(() => options<Tea>({ leaves: 'green', sugar: undefined }, KEYS, ASKED))).toBe(
      'MSVC-INPUT-102 [<file>] key of tea: got "sugar", expected one of leaves, minutes\n  fix: take it away: nobody reads it',
    );
    for (const key of ['toString', 'constructor', '__proto__', '']) {
      const given: unknown = JSON.parse(`{ ${JSON.stringify(key)}: 1 }`);
      expect(() => options<Tea>(given, KEYS, ASKED)).toThrow('MSVC-INPUT-102');
    }
  });

  test('names the construct it is for', () => {
    const where = { node: { path: 'dev/kitchen' } };
    expect(messageOf(() => options<Tea>(1, KEYS, { ...ASKED, where }))).toContain('MSVC-INPUT-101 [dev/kitchen] tea');
    expect(messageOf(() => options<Tea>({ x: 1 }, KEYS, { ...ASKED, where }))).toContain('[dev/kitchen] key of tea');
  });
});

describe('rows by name', () => {
  test('are the own ones, in their order, whatever their names', () => {
    expect(rows({ b: 1, toString: 2, constructor: 3 }, ASKED)).toEqual([
      ['b', 1],
      ['toString', 2],
      ['constructor', 3],
    ]);
  });

  test('have no row that would be lost as the prototype', () => {
    expect(messageOf(() => rows(JSON.parse('{ "a": 1, "__proto__": 2 }'), ASKED))).toBe(
      'MSVC-INPUT-103 [<file>] name in tea: got "__proto__", expected another name\n' +
        '  fix: rename it: JavaScript takes this one for the prototype of an object, and its value is lost on the way',
    );
    expect(() => rows({ __proto__: { a: 1 } }, ASKED)).toThrow('MSVC-INPUT-101');
    expect(() => rows('ab', ASKED)).toThrow('MSVC-INPUT-101');
  });
});

test('a list is a list and nothing like one', () => {
  const given = [1, 2];
  expect(list(given, ASKED)).toEqual(given);
  expect(list(given, ASKED)).not.toBe(given);
  for (const other of [undefined, 'ab', { length: 0 }, new Set([1]), new Uint8Array(2)]) {
    expect(() => list(other, ASKED)).toThrow('MSVC-INPUT-104');
  }
});

test('true and false are no other values', () => {
  expect([truth(true, ASKED), truth(false, ASKED)]).toEqual([true, false]);
  for (const other of [undefined, null, 0, 1, 'true', '', new Boolean(true)]) {
    expect(() => truth(other, ASKED)).toThrow('MSVC-INPUT-105');
  }
});

describe('a value of a class', () => {
  test('is of that class, of this copy', () => {
    expect(instance(Pot.brewed, Pot, ASKED)).toBe(Pot.brewed);
    expect(messageOf(() => instance('green', Pot, ASKED))).toBe(
      `MSVC-CLASS-001 [<file>] tea: got "green", expected Pot of cdk8s-mesh\n  fix: write { leaves: 'green' }`,
    );
  });

  test('of another copy is refused as such', () => {
    const Other = { Pot: class Pot {} };
    expect(messageOf(() => instance(new Other.Pot(), Pot, ASKED))).toBe(
      'MSVC-CLASS-001 [<file>] tea: got an object of class Pot, expected Pot of cdk8s-mesh\n' +
        '  fix: import Pot from one copy of cdk8s-mesh: this value is of another, which differs inside',
    );
  });
});

describe('the nearest word', () => {
  test.each([
    ['timout', 'timeout'],
    ['Timeout', 'timeout'],
    ['timeouts', 'timeout'],
    ['nmae', 'name'],
    ['label', 'labels'],
    ['', undefined],
    ['replicas', undefined],
    ['x'.repeat(1000), undefined],
  ])('to %j is %j', (word, meant) => expect(nearest(word, ['labels', 'name', 'timeout', 'port'])).toBe(meant));

  test('is the first of those that are equally near', () => {
    expect(nearest('cat', ['car', 'bat'])).toBe('car');
  });

  test('is never one that differs in more than a third of its letters', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(words, words, (word, known) => {
        if (word === known) expect(nearest(word, [known])).toBe(known);
        const apart = Math.abs(word.length - known.length);
        if (apart > Math.ceil(known.length / 3)) expect(nearest(word, [known])).toBeUndefined();
      }),
    );
  });
});
