import { type Run, runName } from './cells';
import type { Client } from './load';

/** Where the output is not a terminal, a line this often, in calls. */
const EVERY = 10;

let calls = 0;

/** Shows how far a run is: on a terminal in one line that is written again, otherwise in a line now and then. */
export function showProgress(run: Run, events: number, clients: readonly Client[]): void {
  const counts = clients.map(({ traffic, counts: { sent, failed } }) => `${traffic} ${sent}/${failed}`);
  const text = `${runName(run)}: ${events} events; sent/failed: ${counts.join('  ')}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  else if (calls++ % EVERY === 0) process.stderr.write(`${text}\n`);
}

/** Ends the line that is written again. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
