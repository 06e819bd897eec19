/** The longest pattern that proxies take, in characters. */
const LONGEST = 1024;
/** The most repetitions that RE2 takes in braces. */
const MOST = 1000;

/** What RE2 refuses, or reads in another way than JavaScript. In order, because the first that fits is told. */
const REFUSED: readonly (readonly [part: RegExp, why: string])[] = [
  [/\(\?<?[=!]/, 'RE2 has no lookaround'],
  [/\(\?(?!:)/, 'of groups with a question mark, (?: ) alone is the same in RE2 as in JavaScript'],
  [/\\[1-9k]/, 'RE2 has no back-references'],
  [/\\[sS]/, 'RE2 and JavaScript disagree on white space: write [ \\t]'],
  [/\\(?![dDwWbBtnrfv])\w/, 'RE2 and JavaScript disagree on that escape: write the character itself'],
  [/\[\[:/, 'JavaScript does not know the classes of POSIX: write the characters, such as [a-z]'],
  [/\[\^?\]/, 'RE2 and JavaScript disagree on an empty class'],
];

/**
 * Why a regular expression does not mean in RE2, which proxies use, what it means in JavaScript, which checks it here;
 * undefined if it does.
 */
export function regexMistake(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string') return 'it is no text';
  if (pattern === '') return 'proxies refuse an empty one';
  if (pattern === '*') return 'a lone star means "present" to some meshes: say present, or write .*';
  if (pattern.length > LONGEST) return `it has ${pattern.length} characters, and proxies take ${LONGEST}`;
  // Escaped backslashes are no part of what follows them.
  const plain = pattern.replaceAll('\\\\', '');
  const refused = REFUSED.find(([part]) => part.test(plain));
  if (refused !== undefined) return refused[1];
  const counts = [...plain.matchAll(/\{(\d+),?(\d*)\}/g)].flatMap(([, from, to]) => [Number(from), Number(to)]);
  if (counts.some((count) => count > MOST)) return `RE2 repeats at most ${MOST} times`;
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
