// npm run bench:pulumi: how long `pulumi preview` and `pulumi up` take for 100 services of eight objects, beside the same
// objects in hand-written Pulumi and in yaml.ConfigGroup. On the cluster of KUBECONFIG; nothing there is awaited or runs.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { number, table } from './table.mjs';

const SERVICES = Number(process.env.SERVICES ?? 100);
const VARIANTS = { mesh: 'cdk8s-mesh', 'hand-written': 'hand-written', 'config-group': 'yaml.ConfigGroup' };
const PHASES = ['preview', 'up', 'preview again'];

const root = fileURLToPath(new URL('../', import.meta.url));
// Below build/, so that programs find the package under its own name.
const work = mkdtempSync(join(root, 'build/bench-pulumi-'));
const missing = ['kubectl', 'pulumi'].filter((tool) => spawnSync('which', [tool]).status !== 0);
if (missing.length > 0) {
  console.log(`skipped: no ${missing.join(', ')} on the PATH`);
  rmSync(work, { recursive: true });
  process.exit();
}

const cluster = {
  name: 'bench',
  server: run('kubectl', ['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']),
};
try {
  console.log(
    `${SERVICES} services of eight objects, Node ${process.version}, ${cpus().length} cores; seconds of wall time.\n`,
  );
  const seconds = Object.keys(VARIANTS).map((variant) => [VARIANTS[variant], ...measure(variant)]);
  const base = seconds.find(([name]) => name === VARIANTS['hand-written']);
  console.log(
    table(
      ['', ...PHASES, 'up, to hand-written'],
      seconds.map((row) => [row[0], ...row.slice(1).map(number), number(row[2] / base[2])]),
    ),
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Wall seconds of each phase, in a namespace and a stack of their own that go afterwards. */
function measure(variant) {
  const namespace = `bench-${variant}`;
  const folder = join(work, variant);
  mkdirSync(join(folder, 'state'), { recursive: true });
  copyFileSync(join(root, 'bench/pulumi-program.cjs'), join(folder, 'program.cjs'));
  const runtime = { name: 'nodejs', options: { typescript: false } };
  writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify({ name: 'bench', runtime, main: './program.cjs' }));
  const objects = join(folder, 'objects.json');
  const bench = (over) => JSON.stringify({ variant, services: SERVICES, cluster, namespace, objects, ...over });
  const env = {
    ...process.env,
    PULUMI_HOME: join(work, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    // The file backend writes its whole state after every step, which would be most of the time of every variant.
    PULUMI_SKIP_CHECKPOINTS: 'true',
    PULUMI_EXPERIMENTAL: 'true',
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
    BENCH: bench(),
  };
  writeFileSync(
    objects,
    run('node', ['program.cjs'], { cwd: folder, env: { ...env, BENCH: bench({ variant: 'objects' }) } }),
  );
  const pulumi = (...args) => timed(() => run('pulumi', [...args, '--non-interactive'], { cwd: folder, env }));
  pulumi('stack', 'init', 'bench');
  // It puts nothing in order, and gives up where its namespace is not first.
  if (variant === 'config-group') run('kubectl', ['create', 'namespace', namespace]);
  try {
    return [
      pulumi('preview', '-s', 'bench'),
      pulumi('up', '--yes', '--skip-preview', '-s', 'bench'),
      pulumi('preview', '--expect-no-changes', '-s', 'bench'),
    ];
  } finally {
    run('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=300s']);
  }
}

function timed(action) {
  const start = performance.now();
  action();
  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(`${number(seconds)} s\n`); // a run takes minutes
  return seconds;
}

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30, ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout.slice(-4000)}${stderr.slice(-4000)}`);
  return stdout;
}
