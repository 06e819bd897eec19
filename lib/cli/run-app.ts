import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, REQUEST_VARIABLE, type Request } from '../stages/request';
import type { Io } from './io';
import { withProgress } from './progress';
import type { Project } from './project';
import { type Ended, INTERRUPTIONS } from './shell';

/** Runs the app, which prints to the terminal. @returns the exit code */
export async function runApp(asked: Asked, { app, output }: Project, io: Io): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-'));
  const answer = join(scratch, '.answer');
  // A plain cdk8s App writes its manifests whatever it is asked. If nobody asked for them, they go to a temporary directory.
  const outdir = asked.command === 'synth' ? output : scratch;
  const began = Date.now();
  try {
    const run = io.run(app, environment({ ...asked, answer }, outdir)).catch((error: Error): Ended => {
      io.stderr.write(`cdk8s-mesh: cannot run '${app}': ${error.message}\n`);
      return { code: 1, signal: null };
    });
    const ended = await withProgress(`${app} runs`, run, io.stderr);
    if (ended.interrupted !== undefined) return 128 + INTERRUPTIONS[ended.interrupted];
    if (ended.signal !== null) io.stderr.write(`cdk8s-mesh: '${app}' was ended by ${ended.signal}\n`);
    if (existsSync(answer)) return readFileSync(answer, 'utf8') === 'given' ? failed(ended) : 2;
    // A plain App without constructs of this library never answers. It may have written its manifests all the same.
    if (failed(ended) === 1 || (asked.command === 'synth' && isWritten(output, began))) return failed(ended);
    io.stderr.write(`cdk8s-mesh: the app did not answer '${asked.command}': ${NO_ANSWER}\n`);
    return 2;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const NO_ANSWER = 'only a MeshApp does, when its synth() is called; an App of cdk8s writes its manifests instead';

function failed({ code }: Ended): 0 | 1 {
  return code === 0 ? 0 : 1;
}

/** Whether a directory has a file that was written since a time. File systems round times, local ones to 10 ms at most. */
function isWritten(directory: string, since: number): boolean {
  if (!existsSync(directory)) return false;
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return paths.some((path) => (statSync(join(directory, path), { throwIfNoEntry: false })?.mtimeMs ?? 0) > since - 10);
}

function environment(request: Request, output: string): NodeJS.ProcessEnv {
  const preload = `--require ${JSON.stringify(join(__dirname, 'short-errors.js'))}`;
  return {
    ...process.env,
    CDK8S_OUTDIR: output,
    [REQUEST_VARIABLE]: JSON.stringify(request),
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${preload}`.trim(),
  };
}
