import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import type { JsonObject } from '../../../lib/kube/json';
import { manifestOf } from '../../../lib/kube/object';
import { yamlOf } from '../../../lib/stages/manifests/yaml';

interface YamlReader {
  parse(text: string, options: { readonly version: '1.1' | '1.2' }): unknown;
  parseAllDocuments(text: string): readonly { toJS(): unknown }[];
}

/** The reader that cdk8s brings: another one than the writer. */
const reader = createRequire(require.resolve('cdk8s'))('yaml') as YamlReader;

/** Text that some reader of YAML takes for a number, a time, a truth value, nothing, or syntax. */
const TRAPS = [
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  'n',
  'true',
  'False',
  'null',
  '~',
  '',
  ' ',
  'NaN',
  '.nan',
  '.inf',
  '-.INF',
  '1_000',
  '0775',
  '0o17',
  '0x1F',
  '0b11',
  '12:30',
  '12:30:45',
  '1:60',
  '1e3',
  '1.',
  '.5',
  '+1',
  '-0',
  '1,000',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  '=',
  '<<',
  '-',
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#a',
  '&a',
  '*a',
  '!a',
  '%a',
  '@a',
  '`a',
  '|',
  '>',
  "'",
  '"',
  '[',
  '{',
  ']',
  '}',
  ',',
  'a\nb',
  'a\n',
  '\na',
  ' a',
  'a ',
  '\t',
  'a\tb',
  'a\r\nb',
  '\u0000',
  '\u0085',
  '\u2028',
  '\u00a0',
  '\ufeff',
  '---',
  '--- a',
  '...',
  'a\n---\nb',
  'ä',
  '日本',
  '😀',
  '\\n',
  ' a\nb\n ',
  'a\\b',
  '\u007f',
  '\u0080',
  '\u009f',
  '\ufffe',
  '\uffff',
  '\u001b[0m',
];

function written(json: JsonObject): string {
  return yamlOf([manifestOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...json }, ORIGIN)]);
}

const ORIGIN = { environment: 'dev', construct: 'dev', path: 'dev' };
const text = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[-+]?[0-9_:.eExXoO]{1,8}$/),
  fc.array(fc.constantFrom(...TRAPS), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('\n')),
);
const key = text.filter((value) => value !== '__proto__');
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe.each(['1.1', '1.2'] as const)('a reader of YAML %s', (version) => {
  test.each(TRAPS.map((trap) => [trap]))('reads %j as the text it is', (trap) => {
    expect(reader.parse(written({ data: { value: trap, list: [trap] } }), { version })).toMatchObject({
      data: { value: trap, list: [trap] },
    });
  });

  test.each(TRAPS.map((trap) => [trap]))('reads the key %j as the text it is', (trap) => {
    expect(Object.keys((reader.parse(written({ data: { [trap]: 1 } }), { version }) as { data: object }).data)).toEqual(
      [trap],
    );
  });

  test('reads every short text of number-like letters as text', () => {
    const letters = [...'-+.0189_:eExon~='];
    const longer = (texts: readonly string[]): string[] =>
      texts.flatMap((start) => letters.map((letter) => `${start}${letter}`));
    const texts = [letters, longer(letters), longer(longer(letters))].flat();
    const read = reader.parse(written({ data: { texts } }), { version }) as { data: { texts: unknown[] } };
    expect(texts.filter((value, index) => read.data.texts[index] !== value)).toEqual([]);
  });

  test('reads every value as what it was', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(reader.parse(written({ data: value as JsonObject }), { version })).toMatchObject({
          data: value as object,
        });
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

test('the library that writes reads every value as what it was', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(loadAll(written({ data: value as JsonObject }))).toMatchObject([{ data: value as object }]);
    }),
    { numRuns: 300, seed: 12 },
  );
});

test('no character is written that a reader of YAML may refuse', () => {
  const refused = /[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
  const check = (value: string) => {
    const yaml = written({ data: { value, list: [value], [value]: 1 } });
    expect([value, refused.exec(yaml)]).toEqual([value, null]);
  };
  for (const trap of TRAPS) [trap, ` a${trap}\nb `, `a\n${trap}b\n`, `a\nb${trap}`].forEach(check);
  fc.assert(fc.property(text, check), { numRuns: 300, seed: 13 });
});

// What sigs.k8s.io/yaml 1.6 and Go's yaml.v3 read as a number or a time; the readers above do not.
test.each(['0_x1', '+_0x1', '0b-1', '0o-1', '2026-1-1', '2026-1-1 1:1:1'])('%s is in quotes', (trap) =>
  expect(written({ [trap]: trap })).toContain(`\n'${trap}': '${trap}'\n`),
);

test.each(['1.4.2', '10.0.0.1', 'e2e', '0xyz', '2026-01-01-nightly', '100m', '0abc'])('%s needs no quotes', (plain) =>
  expect(written({ key: plain })).toContain(`\nkey: ${plain}\n`),
);

// Linear work takes milliseconds and quadratic work minutes: the limit tells them apart, however slow the machine is.
test.each(['1', '_', '1e', '1.', '0x_', 'a ', 'a\n', ' ', ':', '#'])(
  'a text of 400,000 times %j is printed',
  (part) => {
    const long = `${part.repeat(400_000)}x`;
    const print = () => written({ data: { long } });
    const yaml = runInNewContext('print()', { print }, { timeout: 20_000 }) as string;
    expect(loadAll(yaml)).toMatchObject([{ data: { long } }]);
  },
);

test('two objects in one file are two documents', () => {
  const names = ['a', 'b'].map((name) => manifestOf({ apiVersion: 'v1', kind: 'Secret', metadata: { name } }, ORIGIN));
  expect(reader.parseAllDocuments(yamlOf(names)).map((document) => document.toJS())).toEqual(
    names.map((one) => one.json),
  );
});

test('no object is no text', () => expect(yamlOf([])).toBe(''));

test('long text is not folded, and one value that appears twice is written twice', () => {
  const shared = { a: 'word '.repeat(60).trim() };
  const yaml = written({ one: shared, two: shared });
  expect(yaml).not.toMatch(/[&*]\w|>-/);
  expect(yaml.split('\n').filter((line) => line.includes('word'))).toHaveLength(2);
});
