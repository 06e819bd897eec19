import fc from 'fast-check';
import {
  isAnnotationKey,
  isConfigKey,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isEnvName,
  isLabelKey,
  isLabelValue,
  isMountPath,
  isPortName,
  isProcessText,
  isRelaxedEnvName,
  isRequestPath,
  isText,
} from '../../lib/model/names';

type Rule = (value: unknown) => boolean;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ALPHANUMERIC = LOWER + LOWER.toUpperCase() + DIGITS;

/** The same rules in other words: letter by letter, without a regular expression. */
const only = (letters: string, text: string): boolean => [...text].every((letter) => letters.includes(letter));
const dns = (text: string): boolean =>
  text !== '' && text.length <= 253 && only(`${LOWER}${DIGITS}-`, text) && !text.startsWith('-') && !text.endsWith('-');
const qualified = (text: string): boolean => {
  const ends = [text.at(0) ?? '', text.at(-1) ?? ''];
  return (
    text !== '' && text.length <= 63 && only(`${ALPHANUMERIC}-_.`, text) && ends.every((end) => only(ALPHANUMERIC, end))
  );
};
const subdomain = (text: string): boolean => text.length <= 253 && text.split('.').every(dns);
const labelKey = (text: string): boolean => {
  const slash = text.lastIndexOf('/');
  return slash === -1 ? qualified(text) : subdomain(text.slice(0, slash)) && qualified(text.slice(slash + 1));
};
const notUp = (text: string): boolean => text !== '.' && text.slice(0, 2) !== '..';
const code = (letter: string): number => letter.codePointAt(0) ?? 0;

const RULES: readonly (readonly [string, Rule, (text: string) => boolean])[] = [
  ['a DNS label', isDnsLabel, (text) => text.length <= 63 && dns(text)],
  ['a DNS-1035 label', isDns1035Label, (text) => text.length <= 63 && dns(text) && LOWER.includes(text.charAt(0))],
  ['a DNS subdomain', isDnsSubdomain, subdomain],
  [
    'a port name',
    isPortName,
    (text) =>
      text.length <= 15 && dns(text) && !text.includes('--') && [...text].some((letter) => LOWER.includes(letter)),
  ],
  ['the key of a label', isLabelKey, labelKey],
  ['the value of a label', isLabelValue, (text) => text === '' || qualified(text)],
  ['the key of an annotation', isAnnotationKey, (text) => labelKey(text.toLowerCase())],
  [
    'a key of a ConfigMap',
    isConfigKey,
    (text) => text !== '' && text.length <= 253 && only(`${ALPHANUMERIC}-_.`, text) && notUp(text),
  ],
  [
    'the name of a variable before 1.32',
    isEnvName,
    (text) => text !== '' && only(`${ALPHANUMERIC}-_.`, text) && !only(DIGITS, text.charAt(0)) && notUp(text),
  ],
  [
    'the name of a variable since 1.32',
    isRelaxedEnvName,
    (text) => text !== '' && [...text].every((letter) => code(letter) >= 32 && code(letter) < 127 && letter !== '='),
  ],
];

const NEAR_NAMES = fc.oneof(
  ...['ab-', 'aZ0-._/', 'a.', 'a1-', 'aA_.', 'a =~\u007f\u001fé/', '0-a', '\u212aa/'].map((letters) =>
    fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 }),
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('a', '-'), minLength: 60, maxLength: 66 }),
  fc.integer({ min: 12, max: 300 }).map((length) => 'a'.repeat(length)),
  fc.integer({ min: 12, max: 300 }).map((length) => 'abc.'.repeat(100).slice(0, length)),
  fc.integer({ min: 60, max: 256 }).map((length) => `${'abc.'.repeat(64).slice(0, length)}/${'N'.repeat(length % 66)}`),
);

test.each(RULES)('%s is what the API server takes, in other words', (_, rule, inOtherWords) => {
  fc.assert(
    fc.property(NEAR_NAMES, (text) => rule(text) === inOtherWords(text)),
    { numRuns: 3000 },
  );
});

/** Each on both sides of its limits; what the API server says of them was read from its own functions. */
const CASES: readonly (readonly [Rule, readonly unknown[], readonly unknown[]])[] = [
  [
    isDnsLabel,
    ['a', '0', 'a-b', '3scale', 'a'.repeat(63)],
    ['', '-', 'a-', '-a', 'A', 'a.b', 'a_b', 'a\n', 'a'.repeat(64)],
  ],
  [isDns1035Label, ['a', 'a0', 'a--b', 'a'.repeat(63)], ['', '3scale', '0', 'a-', '-a', 'a.b', 'a'.repeat(64)]],
  [
    isDnsSubdomain,
    ['a', 'a.b', '0.0', `${'a.'.repeat(126)}a`, 'a'.repeat(253)],
    ['', '.', 'a..b', '.a', 'a.', 'a.-b', 'A.b', `${'a.'.repeat(126)}aa`, 'a'.repeat(254)],
  ],
  [
    isPortName,
    ['a', 'a1', '1a', 'a-b', 'http-metrics', 'a'.repeat(15)],
    ['', '80', '1-1', 'a--b', '-a', 'a-', 'A', 'a_b', 'a'.repeat(16)],
  ],
  [
    isLabelKey,
    ['team', 'a.b/c', 'A_b-c.D', 'n'.repeat(63), `${'p'.repeat(253)}/n`],
    ['', '/n', 'p/', 'p/q/n', 'P/n', '-n', 'n-', 'a b', 'n'.repeat(64), `${'p'.repeat(254)}/n`, `p/${'n'.repeat(64)}`],
  ],
  [isLabelValue, ['', 'a', 'A.b_c-1', 'v'.repeat(63)], ['-', 'a-', '.a', 'a b', 'a/b', 'é', 'v'.repeat(64)]],
  [isAnnotationKey, ['team', 'Example.com/Team', 'n'.repeat(63)], ['', '/n', 'a b', 'p/q/n', 'n'.repeat(64)]],
  [
    isConfigKey,
    ['a', '.a', '_', 'A-b.c', '.a..b', 'k'.repeat(253)],
    ['', '.', '..', '..data', '...', 'a/b', 'a b', 'k'.repeat(254)],
  ],
  [isEnvName, ['A', '_', 'a.b', '-a', '.a', 'A1'], ['', '1A', 'A B', 'A=B', '.', '..', '..a', 'é']],
  [isRelaxedEnvName, ['A', '1A', 'A B', '.', '..a', '~', ' ', '!'], ['', 'A=B', 'é', 'A\tB', 'A\u007f', 'A\0']],
  [
    isMountPath,
    ['/a', '/a/b', '/a/', '//a', '/a b', '/..a', '/a..', '/é'],
    ['', '/', '//', 'a', './a', '/a/..', '/../a', '/./a', '/a/.', '/a:b', '/a\n', '/a\0', '/\ud800'],
  ],
  [
    isRequestPath,
    ['/', '/a', '/a?b=c', '/a%20b', '/é', '/a:b', '/a/../b', '/a//b'],
    ['', 'a', '//a', '//', '/a b', '/a\n', '/a\u0000', '/a#b', '/%', '/%2', '/%zz', '/\ud800'],
  ],
  [isText, ['', 'a', '\0', '😀', '\u{10ffff}'], ['\ud800', 'a\udc00', '😀'.slice(0, 1)]],
  [isProcessText, ['', 'a', 'a\nb', '😀'], ['\0', 'a\0b', '\ud800']],
];

describe.each(CASES.map(([rule, good, bad]) => [rule.name, rule, good, bad] as const))('%s', (_, rule, good, bad) => {
  test.each(good)('takes %j', (value) => expect(rule(value)).toBe(true));

  test.each(bad)('refuses %j', (value) => expect(rule(value)).toBe(false));

  test('refuses what is no text, whatever its text would be', () => {
    const others = [
      undefined,
      null,
      5,
      5n,
      true,
      Symbol('a'),
      [],
      ['a'],
      {},
      new String('a'),
      () => 'a',
      Object.create(null),
    ];
    expect(others.filter(rule)).toEqual([]);
  });
});

test('a rule takes no time that grows faster than the text', () => {
  const long = [
    `${'a'.repeat(200_000)}!`,
    `${'a.'.repeat(100_000)}!`,
    `${'-'.repeat(200_000)}`,
    `/${'%'.repeat(200_000)}`,
  ];
  const start = performance.now();
  for (const [rule] of CASES) long.forEach(rule);
  expect(performance.now() - start).toBeLessThan(1000);
});
