import { readdirSync, readFileSync } from 'node:fs';
import { deleteNamespaces, describeOnCluster, eventually, exists, kubectl } from './cluster';
import { PulumiStack, type Variant } from './pulumi-stack';

/** How many moments, for the program and for the engine alike; the shop itself with PULUMI_KILL_PROGRAM=shop. */
const KILLS = Number(process.env['PULUMI_KILLS'] ?? 5);
const SEED = Number(process.env['PULUMI_KILL_SEED'] ?? 1);
const PROGRAM = process.env['PULUMI_KILL_PROGRAM'] ?? 'small';
/** An undisturbed `up` takes about this long, in milliseconds. */
const DURATION = PROGRAM === 'small' ? 13_000 : 24_000;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(pid), parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** All processes that one started, itself not among them. */
function below(root: number): Process[] {
  const all = processes();
  const children = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...children(child.pid)]);
  return children(root);
}

/** Whether there was something to kill. */
function kill(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it ended by itself
  }
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function* seeded(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    yield ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Deployments by name, with what must not change of those that are ready. */
function ready(namespace: string): Map<string, string> {
  const { items } = JSON.parse(kubectl(['-n', namespace, 'get', 'deployments', '-o', 'json'])) as {
    items: {
      metadata: { name: string; uid: string };
      spec: { replicas: number };
      status: { availableReplicas?: number };
    }[];
  };
  return new Map(
    items
      .filter(({ spec, status }) => status.availableReplicas === spec.replicas)
      .map(({ metadata }) => [metadata.name, metadata.uid]),
  );
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Starts an `up` and kills its program or its engine after a while; what both left behind is ended a second later.
 * Whether it was killed: the `up` may have been faster.
 */
async function interrupted(
  stack: PulumiStack,
  variant: Variant,
  what: 'program' | 'engine',
  moment: number,
): Promise<boolean> {
  const engine = stack.startUp(variant);
  const ended = new Promise((resolve) => engine.once('exit', resolve));
  await wait(moment);
  const pid = Number(engine.pid);
  const started = below(pid);
  const program = started.find(({ command }) => command.includes('/cmd/run'));
  const killed = kill(what === 'engine' ? pid : program?.pid);
  await ended;
  await wait(1000);
  started.forEach((each) => kill(each.pid));
  return killed && (what === 'program' || engine.signalCode === 'SIGKILL');
}

/**
 * What docs/pulumi.md tells: an empty namespace that was made and not recorded is deleted by hand. The provider takes
 * over objects in namespaces of ours, and never a namespace.
 */
function upAgain(stack: PulumiStack, variant: Variant, namespace: string): void {
  stack.cancel();
  const { ok, output } = stack.attempt(['up', '--yes', '--skip-preview', '-s', 'e2e'], variant);
  if (ok) return;
  expect(output).toMatch(/Namespace.*already exists/);
  expect(kubectl(['-n', namespace, 'get', 'deployments', '-o', 'name'])).toBe('');
  deleteNamespaces([namespace]);
  stack.up(variant);
}

describeOnCluster(
  `an up that is killed, seed ${SEED}`,
  () => {
    const random = seeded(SEED);
    const moments = Array.from({ length: 2 * KILLS }, (_, index) => ({
      what: index % 2 === 0 ? ('program' as const) : ('engine' as const),
      moment: Math.round(1000 + random.next().value * DURATION),
      namespace: `pulumi-kill-${index}`,
    }));
    const namespaces = moments.map(({ namespace }) => namespace);
    const killed: string[] = [];
    const keptPods: string[] = [];
    beforeAll(() => deleteNamespaces(namespaces));
    afterAll(() => deleteNamespaces(namespaces));

    test.each(moments)(
      'the $what after $moment ms: cancel and up make everything ready',
      async ({ what, moment, namespace }) => {
        const stack = new PulumiStack();
        const variant = { program: PROGRAM, namespace, canary: 'added' };
        try {
          if (await interrupted(stack, variant, what, moment)) killed.push(`${what} after ${moment} ms`);
          const before = ready(namespace);
          if (before.size > 0) keptPods.push(namespace);
          upAgain(stack, variant, namespace);
          const after = ready(namespace);
          expect([...after.keys()].sort()).toEqual(
            PROGRAM === 'small'
              ? ['api', 'api-canary']
              : ['frontend', 'order-service', 'order-service-canary', 'user-service', 'user-service-redis'],
          );
          expect([...before].filter(([name, uid]) => after.get(name) !== uid)).toEqual([]);
          expect(stack.preview(variant)).toEqual([]);
        } finally {
          kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
          stack.remove();
        }
      },
    );

    test('most of them were killed while they were under way, and some when pods were ready', () => {
      process.stdout.write(`killed: ${killed.join(', ')}\n`);
      expect(killed.length).toBeGreaterThan(KILLS);
      expect(keptPods).not.toEqual([]);
    });

    test('nothing is left behind', () => {
      eventually(120, 'the end of the namespaces', () => !namespaces.some((name) => exists('namespace', name)));
    });
  },
  { tools: ['pulumi'] },
);
