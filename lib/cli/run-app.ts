import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REQUEST_VARIABLE, type Request } from '../stages/request';
import type { Project } from './project';

/** Runs the app's command; what it prints goes to the terminal. Returns the exit code. */
export function runApp(request: Request, { app, output }: Project): number {
  // A plain cdk8s App writes its manifests whatever is asked of it: where none are wanted, nobody keeps them.
  const scratch = request.command === 'synth' ? undefined : mkdtempSync(join(tmpdir(), 'cdk8s-mesh-'));
  try {
    const { status, error } = spawnSync(app, {
      shell: true,
      stdio: 'inherit',
      env: environment(request, scratch ?? output),
    });
    if (error !== undefined) process.stderr.write(`cdk8s-mesh: cannot run '${app}': ${error.message}\n`);
    return status === 0 ? 0 : 1;
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
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
