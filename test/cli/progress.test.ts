import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withProgress } from '../../lib/cli/progress';
import { temporaryDirectory } from '../fixtures';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What is said while the thread is blocked for some seconds, as it is while it waits for a program. */
function said(seconds: string, watched = true): string {
  const path = join(directory, `said-${seconds}-${watched}`);
  const to = openSync(path, 'w');
  const result = withProgress('node app.js runs', () => spawnSync('sleep', [seconds]).status, { to, watched });
  expect(result).toBe(0);
  closeSync(to);
  return readFileSync(path, 'utf8');
}

test('a wait of more than a second is told, although the thread is blocked', () => {
  expect(said('2.8')).toMatch(/^cdk8s-mesh: node app\.js runs, 1 s\n$/);
});

test('a short wait is not told, and neither is one that nobody watches', () => {
  expect(said('0.1')).toBe('');
  expect(said('1.5', false)).toBe('');
});

test('a wait that fails is told no further, and its error goes on', () => {
  const fail = () => {
    throw new Error('no');
  };
  expect(() => withProgress('x', fail, { watched: true })).toThrow('no');
});
