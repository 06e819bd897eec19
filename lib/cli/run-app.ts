import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, REQUEST_VARIABLE, type Request } from '../stages/request';
import { withProgress } from './progress';
import type { Project } from './project';

/** Runs the app's command; what it prints goes to the terminal. Returns the exit code. */
export function runApp(asked: Asked, { app, output }: Project): number {
  if (asked.command === 'synth') return run(app, asked, output);
  // A plain cdk8s App writes its manifests whatever is asked of it: where none are wanted, nobody keeps them.
  const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-'));
  const answer = join(scratch, '.answer');
  try {
    return exitCode(asked, run(app, { ...asked, answer }, scratch), answer);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(app: string, request: Request, output: string): number {
  const options = { shell: true, stdio: 'inherit', env: environment(request, output) } as const;
  const { status, error } = withProgress(`${app} runs`, () => spawnSync(app, options));
  if (error !== undefined) process.stderr.write(`cdk8s-mesh: cannot run '${app}': ${error.message}\n`);
  return status === 0 ? 0 : 1;
}

/** An app that ends well without an answer did not understand the question. */
function exitCode({ command }: Asked, status: number, answer: string): number {
  if (existsSync(answer)) return readFileSync(answer, 'utf8') === 'given' ? status : 2;
  if (status !== 0) return status;
  process.stderr.write(
    `cdk8s-mesh: the app did not answer '${command}': only a MeshApp does, when its synth() is called; an App of cdk8s writes its manifests instead\n`,
  );
  return 2;
}

function environment(request: Request, output: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CDK8S_OUTDIR: output,
    [REQUEST_VARIABLE]: JSON.stringify(request),
    NODE_OPTIONS:
      `${process.env['NODE_OPTIONS'] ?? ''} --require ${JSON.stringify(join(__dirname, 'short-errors.js'))}`.trim(),
  };
}
