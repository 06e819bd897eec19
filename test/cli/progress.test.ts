import { withProgress } from '../../lib/cli/progress';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What is said in a number of seconds of waiting. */
async function said(
  seconds: number,
  isTTY = true,
  end: (done: () => void, fail: (error: Error) => void) => void = (done) => done(),
) {
  const lines: string[] = [];
  const write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
  const wait = new Promise<void>((resolve, reject) => setTimeout(() => end(resolve, reject), seconds * 1000));
  const result = withProgress('node app.js runs', wait, { isTTY, write });
  result.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(seconds * 1000 + 60_000);
  return { lines, result };
}

test('a wait is told after a second and then every five, and no longer than it lasts', async () => {
  const { lines } = await said(11.5);
  expect(lines).toEqual([1, 5, 10].map((seconds) => `cdk8s-mesh: node app.js runs, ${seconds} s\n`));
});

test('a short wait is not told, and neither is one that nobody watches', async () => {
  expect((await said(0.9)).lines).toEqual([]);
  expect((await said(11.5, false)).lines).toEqual([]);
});

test('a wait that fails is told no further, and its error goes on', async () => {
  const { lines, result } = await said(1.5, true, (_, fail) => fail(new Error('no')));
  await expect(result).rejects.toThrow('no');
  expect(lines).toHaveLength(1);
});
