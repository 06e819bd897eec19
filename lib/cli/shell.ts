import { spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command of the shell ended. */
export interface Ended {
  /** Its exit code; null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The signal that this process got meanwhile and passed on; undefined if there was none. */
  readonly interrupted?: Interruption;
}

/** Signals that are passed on, with their numbers. */
export const INTERRUPTIONS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type Interruption = keyof typeof INTERRUPTIONS;

/** How long a command may take to end after a signal, in milliseconds; and how long its child processes may outlive it. */
const PATIENCE = 5_000;
const PATIENCE_AFTER = 1_000;

/** Whether there are process groups: not on Windows. */
const GROUPS = process.platform !== 'win32';

/**
 * Runs a command in a shell, on this terminal. It gets a process group of its own, so that a signal which this process gets
 * reaches all of its processes, and none is left when it ends.
 * @param options the source of signals, and how long to wait after one, in milliseconds
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

/** Waits for the rest of a process group, then kills it. Zombies look alive, so the wait has a limit. */
async function endRest(group: number | undefined, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (send(group, 0) && Date.now() < deadline) await sleep(10);
  send(group, 'SIGKILL');
}

/** Sends a signal to a process group. @returns whether it has any process */
function send(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(GROUPS ? -group : group, signal);
  } catch {
    return false;
  }
}
