import { type Ended, runInShell } from './shell';

/** What the command line uses of its environment, so that tests can replace it. */
export interface Io {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  /** Runs a command in a shell, with these environment variables. */
  readonly run: (command: string, env: NodeJS.ProcessEnv) => Promise<Ended>;
}

export const TERMINAL: Io = { stdout: process.stdout, stderr: process.stderr, run: runInShell };
