import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs kubectl; its standard output. */
export function kubectl(args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('kubectl', [...args], { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`kubectl ${args.join(' ')}\n${stdout}${stderr}`));
    });
    child.stdin?.end(input ?? '');
  });
}

/** The answer to `kubectl get`. */
export async function get<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl(['get', ...args, '-o', 'json'])) as T;
}

/** The lines that a container writes, as they come. */
export function follow(namespace: string, pod: string, line: (text: string) => void): ChildProcess {
  const child = spawn('kubectl', ['-n', namespace, 'logs', '-f', pod, '-c', 'load'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line);
  });
  return child;
}

/** Asks until the answer is true. */
export async function until(seconds: number, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(500);
  }
}

export { sleep };
