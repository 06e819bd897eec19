import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl } from './cluster';

/** What one run of the program differs in; read by pulumi-program.cjs. */
export type Variant = Readonly<Record<string, unknown>>;

/** A step of a preview. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff: Readonly<Record<string, unknown>> | null;
  readonly newState?: { readonly inputs: Readonly<Record<string, unknown>> };
}

/** A resource of a stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const BUILD = join(__dirname, '../../build');

/** A Pulumi stack of its own: backend, home and project in a folder that goes with it. */
export class PulumiStack {
  private readonly folder = mkdtempSync(join(BUILD, 'pulumi-e2e-'));
  private readonly env: NodeJS.ProcessEnv;

  /** @param program a compiled file of build/, such as apps/shop/pulumi.js, or none for pulumi-program.cjs */
  constructor(program?: string) {
    mkdirSync(join(this.folder, 'state'));
    this.env = {
      ...process.env,
      PULUMI_HOME: join(this.folder, 'home'),
      PULUMI_BACKEND_URL: `file://${join(this.folder, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'e2e',
      PULUMI_ERROR_OUTPUT_STRING: 'true',
    };
    copyFileSync(join(__dirname, 'pulumi-program.cjs'), join(this.folder, 'program.cjs'));
    const main = program === undefined ? './program.cjs' : `../${program}`;
    const project = { name: 'shop', runtime: { name: 'nodejs', options: { typescript: false } }, main };
    writeFileSync(join(this.folder, 'Pulumi.yaml'), JSON.stringify(project));
    writeFileSync(
      join(this.folder, 'Pulumi.e2e.yaml'),
      JSON.stringify({ config: { 'shop:cluster': clusterOfContext() } }),
    );
    this.run(['stack', 'init', 'e2e']);
  }

  public up(variant: Variant = {}): string {
    return this.run(['up', '--yes', '--skip-preview', '-s', 'e2e'], variant);
  }

  /** `up` as a process of its own, to be killed. */
  public startUp(variant: Variant = {}): ChildProcess {
    const args = ['up', '--yes', '--skip-preview', '-s', 'e2e', '--non-interactive'];
    return spawn('pulumi', args, { cwd: this.folder, env: this.with(variant), stdio: 'ignore' });
  }

  /** What the next `up` would do, without what stays as it is. */
  public preview(variant: Variant = {}): Step[] {
    const { steps } = JSON.parse(this.run(['preview', '--json', '-s', 'e2e'], variant)) as { steps: Step[] };
    return steps.filter(({ op }) => op !== 'same');
  }

  public refresh(variant: Variant = {}): string {
    return this.run(['refresh', '--yes', '--skip-preview', '--expect-no-changes', '-s', 'e2e'], variant);
  }

  public cancel(): void {
    this.attempt(['cancel', '--yes', '-s', 'e2e']);
  }

  public destroy(variant: Variant = {}): void {
    this.run(['destroy', '--yes', '--skip-preview', '-s', 'e2e'], variant);
  }

  public state(): StateResource[] {
    const { deployment } = JSON.parse(this.run(['stack', 'export', '-s', 'e2e'])) as {
      deployment: { resources?: StateResource[] };
    };
    return deployment.resources ?? [];
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  public attempt(args: readonly string[], variant: Variant = {}): { readonly ok: boolean; readonly output: string } {
    const { status, stdout, stderr } = spawnSync('pulumi', [...args, '--non-interactive'], {
      cwd: this.folder,
      env: this.with(variant),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { ok: status === 0, output: status === 0 ? stdout : `${stdout}${stderr}` };
  }

  private run(args: readonly string[], variant: Variant = {}): string {
    const { ok, output } = this.attempt(args, variant);
    if (!ok) throw new Error(`pulumi ${args.join(' ')}\n${output}`);
    return output;
  }

  private with(variant: Variant): NodeJS.ProcessEnv {
    return { ...this.env, VARIANT: JSON.stringify(variant) };
  }
}

function clusterOfContext() {
  const server = kubectl(['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']);
  return { name: 'e2e', server };
}
