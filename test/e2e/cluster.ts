import { execFileSync, spawnSync } from 'node:child_process';
import { describeUnless, missingTools, testUnless } from './needs';

/** Runs a command; its standard output. Fails with both streams in the message. */
function run(command: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(command, [...args], { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

export function kubectl(args: readonly string[], input?: string): string {
  return run('kubectl', args, input);
}

/** A command that may fail, as it does where access is refused. */
export function attempt(command: string, args: readonly string[]): { readonly ok: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command, [...args], { encoding: 'utf8' });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/** What a suite or a test needs beside kubectl and a cluster. */
export interface Needs {
  readonly tools?: readonly string[];
  /** Images that no registry has, and that the nodes must have. */
  readonly images?: readonly string[];
}

/** Why something cannot be tested here; nothing when it can. */
function reason({ tools = [], images = [] }: Needs): string | undefined {
  const missing = missingTools(['kubectl', ...tools]);
  if (missing !== undefined) return missing;
  const nodes = attempt('kubectl', ['get', 'nodes', '-o', 'json', '--request-timeout=10s']);
  if (!nodes.ok) return 'no cluster behind KUBECONFIG';
  const absent = images.filter((image) => !nodes.output.includes(`"${image}"`));
  return absent.length === 0 ? undefined : `no node has ${absent.join(', ')}`;
}

/** A suite that needs a cluster; skipped by name where there is none. */
export function describeOnCluster(name: string, suite: () => void, needs: Needs = {}): void {
  describeUnless(reason(needs), name, suite);
}

/** A test within such a suite that needs more than the rest of it; skipped by name where that is missing. */
export function testWith(needs: Needs, name: string, body: () => void): void {
  testUnless(reason(needs), name, body);
}

/** Whether there is such an object; a cluster that does not answer is neither. */
export function exists(kind: string, name: string): boolean {
  return kubectl(['get', kind, name, '--ignore-not-found', '-o', 'name']) !== '';
}

/** Removes namespaces and waits until they are gone. */
export function deleteNamespaces(names: readonly string[]): void {
  execFileSync('kubectl', ['delete', 'namespace', ...names, '--ignore-not-found', '--timeout=180s'], {
    stdio: 'ignore',
  });
}

/** Asks until the answer is true, once a second. */
export function eventually(seconds: number, what: string, holds: () => boolean): void {
  for (let second = 0; second < seconds; second++) {
    if (holds()) return;
    spawnSync('sleep', ['1']);
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}
