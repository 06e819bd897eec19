import { type Ended, runInShell } from './shell';

/** What the command line touches of the outside. */
export interface Io {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  /** Runs a command of the shell with these variables. */
  readonly run: (command: string, env: NodeJS.ProcessEnv) => Promise<Ended>;
}

export const TERMINAL: Io = { stdout: process.stdout, stderr: process.stderr, run: runInShell };
