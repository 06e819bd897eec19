import { Cron, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import {
  Health,
  Image,
  Istio,
  MeshApp,
  MeshChart,
  MeshCronJob,
  MeshJob,
  MeshService,
  MeshStatefulService,
  type MeshWorkload,
  MeshWorker,
  Platform,
  Port,
  suppress,
  type WorkTerminationOptions,
} from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const REDIS = 'docker.io/library/redis:7-alpine';
const MODES = ['native', 'classic'] as const;
type Mode = (typeof MODES)[number];

const seconds = Duration.seconds;
const LONGEST = 8;
const ITEMS = 36;
/** Small enough that both namespaces fit on a machine with few cores. */
const SMALL = {
  cpu: { request: Cpu.millis(10) },
  memory: { request: Size.mebibytes(64), limit: Size.mebibytes(64) },
};
const REDIS_SERVER = ['--port', '6379', '--save', '', '--appendonly', 'no', '--protected-mode', 'no'];

/** Takes an item off the queue, works for as many seconds as it says, and counts it. At SIGTERM it takes no more. */
const WORK = `
trap 'stop=1' TERM
while [ -z "$stop" ]; do
  item=$(redis-cli -h queue RPOP "todo:$ROLE" 2>/dev/null) || item=
  if [ -z "$item" ]; then sleep 1; continue; fi
  sleep "\${item#*:}"
  redis-cli -h queue LPUSH "done:$ROLE" "$item"
done`;

/** Counts itself, once the queue can be reached. */
const RUN = `until redis-cli -h queue INCR "runs:$ROLE"; do sleep 1; done`;

/** Ends a classic sidecar: its agent takes a POST from the pod itself. */
const QUIT = `
wget -qO- --post-data= http://127.0.0.1:15020/quitquitquit || bash -c '
  exec 3<>/dev/tcp/127.0.0.1/15020
  printf "POST /quitquitquit HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n" >&3
  cat <&3'`;

function namespaceOf(mode: Mode): string {
  return `workloads-${mode}`;
}

/** A queue, what takes work from it, and what runs once. The control ends with less than would be derived. */
class Workloads extends MeshChart {
  private readonly image = Image.parse(REDIS, { shell: true, uid: 999 });
  private readonly queue: MeshService;

  constructor(scope: Construct, mode: Mode) {
    super(scope, mode, {
      namespace: namespaceOf(mode),
      platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar({ mode }) }),
    });
    suppress(this, 'MSVC-ROLL-004', 'one pod, so that there is one queue');
    this.queue = new MeshService(this, 'queue', {
      image: this.image,
      args: REDIS_SERVER,
      ports: [Port.tcp(6379, { name: 'redis' })],
      health: Health.tcp(),
      replicas: 1,
      resources: SMALL,
    });
    this.worker('worker', { longestWork: seconds(LONGEST) });
    // What would be derived for the controls is given, and too little.
    const short =
      mode === 'native'
        ? { longestWork: seconds(LONGEST), gracePeriod: seconds(1) }
        : { longestWork: seconds(LONGEST), proxy: { terminationDrainDuration: seconds(1) } };
    const control = this.worker('control', short);
    suppress(control, mode === 'native' ? 'MSVC-TERM-001' : 'MSVC-TERM-009', 'a control: its work is to be cut');
    const endsProxy = mode === 'classic';
    const script = endsProxy ? `${RUN}; ${QUIT}` : RUN;
    const command = ['/bin/sh', '-c', script];
    const props = { image: this.image, command, resources: SMALL, endsProxy, activeDeadline: Duration.minutes(3) };
    this.calling('once', new MeshJob(this, 'once', props));
    this.calling('minutely', new MeshCronJob(this, 'minutely', { ...props, schedule: Cron.everyMinute() }));
    if (mode === 'native') this.ledger();
  }

  private worker(name: string, termination: WorkTerminationOptions): MeshWorker {
    const { image } = this;
    const command = ['/bin/sh', '-c', WORK];
    const worker = new MeshWorker(this, name, { image, command, resources: SMALL, replicas: 3, termination });
    this.calling(name, worker);
    worker.deployment.podMetadata.addAnnotation('sidecar.istio.io/proxyCPU', '10m');
    return worker;
  }

  private calling(role: string, workload: MeshWorkload): void {
    workload.calls(this.queue);
    workload.addEnv('ROLE', role);
  }

  /** Three servers with names that stay, and a client that was let in. */
  private ledger(): void {
    const ledger = new MeshStatefulService(this, 'ledger', {
      image: this.image,
      args: REDIS_SERVER,
      ports: [Port.tcp(6379, { name: 'redis' })],
      health: Health.tcp(),
      resources: SMALL,
      termination: { longestRequest: seconds(1), shutdownWork: seconds(0) },
    });
    const reader = new MeshWorker(this, 'reader', {
      image: this.image,
      command: ['/bin/sh', '-c', "trap 'exit 0' TERM; while :; do sleep 1; done"],
      resources: SMALL,
      replicas: 1,
      termination: { longestWork: seconds(1) },
    });
    reader.calls(ledger);
  }
}

function inNamespace(mode: Mode, ...args: readonly string[]): string {
  return kubectl(['-n', namespaceOf(mode), ...args]);
}

/** What the queue answers to a command of redis. */
function ask(mode: Mode, ...words: readonly string[]): string {
  return inNamespace(mode, 'exec', 'deploy/queue', '-c', 'app', '--', 'redis-cli', ...words).trim();
}

function counted(mode: Mode, role: string): readonly string[] {
  const output = ask(mode, 'LRANGE', `done:${role}`, '0', '-1');
  return output === '' ? [] : output.split('\n').sort();
}

const ROLES = ['worker', 'control'] as const;
const ITEM = Array.from({ length: ITEMS }, (_, index) => `${index + 10}:${1 + ((index * 5) % LONGEST)}`);

/** Gives the same work to a worker and its control, and replaces, scales down and scales up their pods meanwhile. */
function disturb(): void {
  const everywhere = (act: (mode: Mode, role: (typeof ROLES)[number]) => void) =>
    MODES.forEach((mode) => ROLES.forEach((role) => act(mode, role)));
  everywhere((mode, role) => void ask(mode, 'LPUSH', `todo:${role}`, ...ITEM));
  pause(5);
  everywhere((mode, role) => void inNamespace(mode, 'rollout', 'restart', `deploy/${role}`));
  pause(20);
  everywhere((mode, role) => void inNamespace(mode, 'scale', `deploy/${role}`, '--replicas=1'));
  pause(10);
  everywhere((mode, role) => void inNamespace(mode, 'scale', `deploy/${role}`, '--replicas=3'));
  everywhere((mode, role) =>
    eventually(120, `${role} has no more work`, () => ask(mode, 'LLEN', `todo:${role}`) === '0'),
  );
  pause(LONGEST + 3);
}

function pause(count: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, count * 1000);
}

interface PodTimes {
  readonly name: string;
  readonly uid: string;
  readonly created: number;
  readonly ready: number;
}

function ledgerPods(): readonly PodTimes[] {
  const { items } = JSON.parse(inNamespace('native', 'get', 'pods', '-l', 'app=ledger', '-o', 'json')) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly uid: string; readonly creationTimestamp: string };
      readonly status: {
        readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
      };
    }[];
  };
  return items
    .map(({ metadata: { name, uid, creationTimestamp }, status }) => ({
      name,
      uid,
      created: Date.parse(creationTimestamp),
      ready: Date.parse(status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? ''),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether the reader reaches a pod by its name. */
function answers(number: number): boolean {
  const host = `ledger-${number}.ledger-pods.${namespaceOf('native')}.svc.cluster.local`;
  const command = ['redis-cli', '-h', host, 'PING'];
  return inNamespace('native', 'exec', 'deploy/reader', '-c', 'app', '--', ...command).trim() === 'PONG';
}

describeOnCluster(
  'workloads that serve no requests, and one whose pods keep their names',
  () => {
    beforeAll(() => {
      deleteNamespaces(MODES.map(namespaceOf));
      const app = new MeshApp();
      MODES.forEach((mode) => new Workloads(app, mode));
      kubectl(['apply', '-f', '-'], app.synthYaml());
      for (const mode of MODES) {
        for (const name of ['queue', ...ROLES])
          inNamespace(mode, 'rollout', 'status', `deploy/${name}`, '--timeout=180s');
      }
      disturb();
    });
    afterAll(() => deleteNamespaces(MODES.map(namespaceOf)));

    test.each(MODES)(
      'a worker with a %s sidecar loses no work when it is replaced and scaled, and does none twice',
      (mode) => {
        expect(counted(mode, 'worker')).toEqual([...ITEM].sort());
      },
    );

    test('the control without the derived grace period loses some', () => {
      expect(counted('native', 'control').length).toBeLessThan(ITEMS);
    });

    test('the control whose classic sidecar leaves early loses some', () => {
      expect(counted('classic', 'control').length).toBeLessThan(ITEMS);
    });

    test.each(MODES)('a job with a %s sidecar is counted as complete, and has run once', (mode) => {
      inNamespace(mode, 'wait', '--for=condition=complete', 'job/once', '--timeout=60s');
      expect(ask(mode, 'GET', 'runs:once')).toBe('1');
    });

    test.each(MODES)('the runs of a cron job with a %s sidecar end, and are counted as complete', (mode) => {
      const succeeded = () =>
        inNamespace(mode, 'get', 'jobs', '-o', 'jsonpath={range .items[*]}{.metadata.name}={.status.succeeded} {end}');
      eventually(90, 'a run that has succeeded', () => /minutely-\d+=1 /.test(succeeded()));
      expect(Number(ask(mode, 'GET', 'runs:minutely'))).toBeGreaterThanOrEqual(1);
    });

    test('a stateful service keeps its names in an update, which replaces one pod at a time, the last first', () => {
      inNamespace('native', 'rollout', 'status', 'statefulset/ledger', '--timeout=120s');
      const before = ledgerPods();
      expect(before.map(({ name }) => name)).toEqual(['ledger-0', 'ledger-1', 'ledger-2']);
      expect([0, 1, 2].map(answers)).toEqual([true, true, true]);
      inNamespace('native', 'rollout', 'restart', 'statefulset/ledger');
      inNamespace('native', 'rollout', 'status', 'statefulset/ledger', '--timeout=180s');
      const after = ledgerPods();
      expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
      expect(after.filter(({ uid }) => before.some((old) => old.uid === uid))).toEqual([]);
      const [first, second, third] = after as [PodTimes, PodTimes, PodTimes];
      expect(second.created).toBeGreaterThanOrEqual(third.ready);
      expect(first.created).toBeGreaterThanOrEqual(second.ready);
      eventually(30, 'an answer from every pod by its name', () => [0, 1, 2].every(answers));
    });
  },
  { images: [REDIS] },
);
