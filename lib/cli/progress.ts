import { Worker } from 'node:worker_threads';

export interface ProgressOptions {
  /** Where it is written. @default 2, standard error */
  readonly to?: number;
  /** @default - whether a person is looking at standard error */
  readonly watched?: boolean;
}

/** Written by another thread, because this one waits; straight to the file, because a worker's streams are this thread's. */
const SCRIPT = `
const { writeSync } = require('node:fs');
const { workerData: { what, to } } = require('node:worker_threads');
let seconds = 0;
setInterval(() => {
  seconds += 1;
  if (seconds === 1 || seconds % 5 === 0) writeSync(to, 'cdk8s-mesh: ' + what + ', ' + seconds + ' s\\n');
}, 1000);
`;

/** Says after a second, and then every five, what this process waits for. Nothing where nobody looks. */
export function withProgress<Result>(what: string, wait: () => Result, options: ProgressOptions = {}): Result {
  const { to = 2, watched = process.stderr.isTTY } = options;
  if (!watched) return wait();
  const worker = new Worker(SCRIPT, { eval: true, workerData: { what, to } });
  try {
    return wait();
  } finally {
    void worker.terminate();
  }
}
