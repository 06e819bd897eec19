import { spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command of the shell ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The signal that this process got meanwhile, and passed on. */
  readonly interrupted?: Interruption;
}

/** Signals that mean that the work is to stop. */
export const INTERRUPTIONS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type Interruption = keyof typeof INTERRUPTIONS;

/** How long a command may take to end after a signal, in milliseconds, and what it leaves behind after it has. */
const PATIENCE = 5_000;
const PATIENCE_AFTER = 1_000;

/** Windows knows no groups of processes. */
const GROUPS = process.platform !== 'win32';

/**
 * Runs a command of the shell on this terminal. It is a group of processes of its own: a signal that this process gets
 * reaches all of them, and none is left when this one ends.
 * @param options who tells of signals; how long the command may go on after one, and then what it leaves behind, in milliseconds
 */
export async function runInShell(
  command: string,
  env: NodeJS.ProcessEnv,
  { signals = process as EventEmitter, patience = PATIENCE, patienceAfter = PATIENCE_AFTER } = {},
): Promise<Ended> {
  const child = spawn(command, { shell: true, stdio: 'inherit', env, detached: GROUPS });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let interrupted: Interruption | undefined;
  let last: NodeJS.Timeout | undefined;
  const stop = (signal: Interruption) => {
    interrupted ??= signal;
    last ??= setTimeout(() => send(child.pid, 'SIGKILL'), patience);
    send(child.pid, signal);
  };
  const names = Object.keys(INTERRUPTIONS) as Interruption[];
  for (const name of names) signals.on(name, stop);
  try {
    const [code, signal] = await exit;
    if (interrupted !== undefined) await endRest(child.pid, patienceAfter);
    return { code, signal, interrupted };
  } finally {
    clearTimeout(last);
    for (const name of names) signals.off(name, stop);
  }
}

/** Lets what is left of a group end by itself for a while. Dead ones that nobody has buried look as if they lived. */
async function endRest(group: number | undefined, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (send(group, 0) && Date.now() < deadline) await sleep(10);
  send(group, 'SIGKILL');
}

/** @returns whether there was anybody */
function send(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(GROUPS ? -group : group, signal);
  } catch {
    return false;
  }
}
