import fc from 'fast-check';
import { sleepSeconds } from '../../../lib/kube/read/shell-sleep';

const shell = (script: string) => sleepSeconds(['/bin/sh', '-c', script]);

test.each<[string, number | undefined]>([
  ['sleep 5', 5],
  ['sleep 0.5', 0.5],
  ['/usr/bin/sleep 5s', 5],
  ['sleep 1m 30s', 90],
  ['sleep 2; sleep 3s', 5],
  ['sleep 2 && sleep 3', 5],
  ['nginx -s quit\nsleep 4', 4],
  ['sleep 5 || true', 5],
  ['(sleep 2; sleep 3)', 5],
  ['{ sleep 5; }', 5],
  ['sleep 5 >/dev/null 2>&1', 5],
  ['sleep 5 &>/dev/null', 5],
  ['sleep 5 | cat', 5],
  ['echo "${A&B}"; sleep 5', 5],
  ['case $1 in a) sleep 5;; esac', 5],
  ['sh -c "sleep 2; sleep 3"', 5],
  // Nobody knows how long these take.
  ['/drain.sh', undefined],
  ['sleep $HOLD', undefined],
  ['', undefined],
])('%j waits for %s s', (script, seconds) => expect(shell(script)).toBe(seconds));

test.each<[string, number]>([
  ['sleep 5 &', 0],
  ['sleep 5&', 0],
  ['(sleep 5) &', 0],
  ['(sleep 2; sleep 3) &', 0],
  ['{ sleep 2; sleep 3; } &', 0],
  ['(sleep 5 &)', 0],
  ['sh -c "sleep 2; sleep 3" &', 0],
  ["sh -c 'sleep 5 &'", 0],
  ['nohup sleep 5 >/dev/null 2>&1 &', 0],
  ['sleep 2 && sleep 3 &', 2],
  ['sleep 5 & sleep 3', 3],
  ['sleep 3; sleep 5 &', 3],
])('%j goes on at once and waits for %d s: what runs in the background keeps nobody waiting', (script, seconds) => {
  expect(shell(script)).toBe(seconds);
});

test.each<[string, number]>([
  ['sleep 5 & wait', 5],
  ['sleep 5 & wait $!', 5],
  ['sleep 5 & sleep 3; wait', 5],
  ['sleep 5 & sleep 7; wait', 7],
  ['wait; sleep 5 &', 0],
])('%j waits for %d s: wait stays until the background is done', (script, seconds) => {
  expect(shell(script)).toBe(seconds);
});

test('a command without a shell is read as well', () => {
  expect(sleepSeconds(['sleep', '5'])).toBe(5);
  expect(sleepSeconds(['/bin/app', 'drain'])).toBeUndefined();
});

test('one after the other adds up, side by side takes the longest', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 6 }), (times) => {
      const sleeps = times.map((time) => `sleep ${time}`);
      const sum = times.reduce((total, time) => total + time, 0);
      expect(shell(sleeps.join('; '))).toBe(sum);
      expect(shell(`(${sleeps.join(' && ')})`)).toBe(sum);
      expect(shell(sleeps.map((each) => `${each} &`).join(' '))).toBe(0);
      expect(shell(`${sleeps.map((each) => `${each} &`).join(' ')} wait`)).toBe(Math.max(...times));
    }),
  );
});

test('any text is read to its end', () => {
  const letters = fc.constantFrom('sleep 5', '&', '&&', ';', '(', ')', '{', '}', '"', "'", '\n', 'wait', '$', '>', ' ');
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 20 }), (parts) => {
      const seconds = shell(parts.join(''));
      expect(seconds === undefined || seconds >= 0).toBe(true);
    }),
  );
});
