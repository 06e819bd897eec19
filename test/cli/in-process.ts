import type { Io } from '../../lib/cli/io';
import { main } from '../../lib/cli/command-line';
import { thrownText } from '../../lib/cli/thrown-text';

/** How a command line ended, and what it printed. */
export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An app's program, with the variables that it is run with. */
export type Program = (env: NodeJS.ProcessEnv) => void;

/** Runs a command line whose app is a function: what it writes and throws is taken as that of a process of its own. */
export async function cli(args: readonly string[], program?: Program, isTTY = false): Promise<Result> {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      printed[name] += String(text);
      return true;
    },
  });
  const run: Io['run'] = async (_command, env) => {
    if (program === undefined) throw new Error('no app was to be run');
    return { code: asProcess(program, env, stream), signal: null };
  };
  const status = await main(args, { stdout: stream('stdout'), stderr: stream('stderr'), run });
  return { status, ...printed };
}

function asProcess(
  program: Program,
  env: NodeJS.ProcessEnv,
  stream: (name: 'stdout' | 'stderr') => Pick<NodeJS.WriteStream, 'write'>,
): number {
  const before = { env: { ...process.env }, exitCode: process.exitCode };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => stream(name).write(text)),
  );
  delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('cdk8s-mesh.written')];
  Object.assign(process.env, env);
  process.exitCode = 0;
  try {
    program(env);
    return Number(process.exitCode);
  } catch (error) {
    process.stderr.write(`${thrownText(error)}\n`);
    return 1;
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before.env);
    process.exitCode = before.exitCode;
  }
}
