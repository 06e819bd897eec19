import { ApiObject, Cron, Duration, JsonPatch } from 'cdk8s';
import {
  Istio,
  type Mesh,
  MeshCronJob,
  type MeshCronJobProps,
  MeshJob,
  type MeshJobProps,
  MeshService,
  NoMesh,
} from 'cdk8s-mesh';
import { errorsOf, inspect } from 'cdk8s-mesh/analysis';
import { at } from '../../../lib/kube/json';
import { drawText } from '../../../lib/pictures/timeline/draw-text';
import { drawingsOf, drawnIn } from '../../../lib/stages/timelines';
import { devChart, IMAGE, objectOf, objectsOf, platformWith, thrownBy } from '../../fixtures';

const seconds = Duration.seconds;

function on(mesh: Mesh, kubernetes?: string) {
  return devChart({ platform: platformWith(mesh, kubernetes) });
}

function migrate(props: Partial<MeshJobProps> = {}, chart = devChart()): MeshJob {
  return new MeshJob(chart, 'migrate', { image: IMAGE, ...props });
}

function report(props: Partial<MeshCronJobProps> = {}, chart = devChart()): MeshCronJob {
  return new MeshCronJob(chart, 'report', {
    image: IMAGE,
    schedule: Cron.daily(),
    activeDeadline: Duration.hours(1),
    ...props,
  });
}

function jobOf(chart = devChart(), props: Partial<MeshJobProps> = {}) {
  migrate(props, chart);
  return objectOf(chart, 'Job', 'migrate');
}

test('a job has what was decided, and nothing else', () => {
  expect(at(jobOf(), 'spec')).toEqual({
    podFailurePolicy: {
      rules: [{ action: 'Ignore', onPodConditions: [{ status: 'True', type: 'DisruptionTarget' }] }],
    },
    podReplacementPolicy: 'Failed',
    template: expect.anything() as unknown,
  });
  expect(at(jobOf(on(NoMesh.of(), '1.28')), 'spec')).toEqual({ template: expect.anything() as unknown });
});

test('where the cluster chooses the sidecar, a job asks for the one that ends with it', () => {
  const annotations = (mesh: Mesh) => at(jobOf(on(mesh)), 'spec', 'template', 'metadata', 'annotations');
  expect(annotations(Istio.sidecar())).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
  expect(annotations(Istio.sidecar({ mode: 'native' }))).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
  expect(annotations(NoMesh.of())).toBeUndefined();
});

const CLASSIC =
  'istio-proxy runs on when the work is done (Istio, classic sidecar): the pod never completes, and the job is never ' +
  'counted as done.';
const WAY_OUT =
  'Run on Kubernetes 1.29 or later with a native sidecar, which ends with the work; or let the program end the sidecar as ' +
  'its last act (POST http://localhost:15020/quitquitquit), and say so with endsProxy: true.';

test.each([
  ['a job', (props: Partial<MeshJobProps>) => migrate(props, on(Istio.sidecar({ mode: 'classic' })))],
  ['a cron job', (props: Partial<MeshJobProps>) => report(props, on(Istio.sidecar({ mode: 'classic' })))],
] as const)(
  '%s behind a classic sidecar is refused with the way out, and accepted where the program ends it',
  (_, make) => {
    const errors = errorsOf(inspect(make({}).node.root).report);
    expect(errors.map(({ code, message, fix }) => ({ code, message, fix }))).toEqual([
      { code: 'MSVC-TERM-027', message: CLASSIC, fix: WAY_OUT },
    ]);
    expect(inspect(make({ endsProxy: true }).node.root).report.findings).toEqual([]);
  },
);

test('on a cluster that cannot have a native sidecar, the choice of the cluster is no way out', () => {
  const [error] = errorsOf(inspect(migrate({}, on(Istio.sidecar(), '1.28')).node.root).report);
  expect(error?.code).toBe('MSVC-TERM-027');
});

test('a patch that chooses the sidecar which never ends is found', () => {
  const job = migrate();
  const path = '/spec/template/metadata/annotations/sidecar.istio.io~1nativeSidecar';
  ApiObject.of(job.job).addJsonPatch(JsonPatch.replace(path, 'false'));
  expect(errorsOf(inspect(job.node.root).report).map(({ code }) => code)).toContain('MSVC-TERM-027');
});

test('a pod that is deleted before its work is done finishes its step', () => {
  const grace = (props: Partial<MeshJobProps>) =>
    at(jobOf(devChart(), props), 'spec', 'template', 'spec', 'terminationGracePeriodSeconds');
  expect(grace({})).toBe(5);
  expect(grace({ termination: { longestStep: seconds(20) } })).toBe(25);
  expect(grace({ termination: { longestStep: seconds(20), shutdownWork: seconds(0) } })).toBe(23);
});

test('rules see the pods of jobs and cron jobs, and name the field where it is', () => {
  const job = report();
  ApiObject.of(job.cronJob).addJsonPatch(
    JsonPatch.add('/spec/jobTemplate/spec/template/spec/containers/0/lifecycle', {
      preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 1'] } },
    }),
  );
  const paths = errorsOf(inspect(job.node.root).report).map(({ code, path }) => `${code} ${path}`);
  expect(paths).toContain('MSVC-TERM-007 spec.jobTemplate.spec.template.spec.containers.lifecycle.preStop.exec');
});

test('a job calls others under its own service account', () => {
  const chart = devChart();
  const users = new MeshService(chart, 'users', { image: IMAGE });
  const job = report({}, chart);
  job.addEnv('USERS_URL', job.calls(users));
  expect(at(objectOf(chart, 'AuthorizationPolicy', 'users'), 'spec', 'rules', 0, 'from')).toEqual([
    { source: { principals: ['cluster.local/ns/shop-dev/sa/report'] } },
  ]);
  expect(inspect(chart.node.root).report.findings).toEqual([]);
});

test('a cron job whose runs wait for each other needs a limit', () => {
  const codes = (props: Partial<MeshCronJobProps>) =>
    inspect(report({ activeDeadline: undefined, ...props } as never).node.root).report.findings.map(({ code }) => code);
  expect(codes({})).toEqual(['MSVC-CRON-010']);
  expect(codes({ concurrencyPolicy: 'Allow' })).toEqual([]);
  expect(codes({ activeDeadline: Duration.hours(1) })).toEqual([]);
});

test('the timeline of a job says that no client chooses it', () => {
  const [drawn] = drawnIn(inspect(migrate({ termination: { longestStep: seconds(8) } }).node.root));
  const [drawing] = drawn === undefined ? [] : drawingsOf(drawn, false);
  if (drawing === undefined) throw new Error('nothing is drawn');
  expect(drawText(drawing).split('\n').slice(0, 5)).toEqual([
    'dev/migrate · Istio, native sidecar',
    'clients  (none: it does one piece of work, and ends with it)',
    'app      |--------- finishes its step ----------|aaaaaaaaa|',
    '         ^ SIGTERM app 0 s',
    'proxy    |============= istio-proxy accepts ==============|',
  ]);
});

const schedule = (text: string) => ({ schedule: { expressionString: text } as Cron });

test.each<readonly [string, Partial<MeshCronJobProps>, string, string]>([
  ['text as a schedule', { schedule: '0 3 * * *' as never }, 'MSVC-CRON-001', 'expected a Cron of cdk8s'],
  [
    'minute 60',
    schedule('60 3 * * *'),
    'MSVC-CRON-001',
    'minute of the schedule: got "60", expected numbers from 0 to 59',
  ],
  ['day 0', schedule('0 3 0 * *'), 'MSVC-CRON-001', 'day of the schedule: got "0"'],
  [
    'week day 7',
    schedule('0 3 * * 7'),
    'MSVC-CRON-001',
    'weekDay of the schedule: got "7", expected numbers from 0 to 6',
  ],
  ['a range from high to low', schedule('0 9-5 * * *'), 'MSVC-CRON-001', 'hour of the schedule: got "9-5"'],
  ['a step of 0', schedule('*/0 * * * *'), 'MSVC-CRON-001', 'minute of the schedule: got "*/0"'],
  [
    'six fields',
    schedule('0 0 3 * * *'),
    'MSVC-CRON-001',
    'schedule: got "0 0 3 * * *", expected 5 fields: minute, hour, day, month, weekDay',
  ],
  ['no time zone', { timeZone: 'UTC+1 and a half' }, 'MSVC-CRON-002', 'timeZone: got "UTC+1 and a half"'],
  ['the zone of the controller', { timeZone: 'Local' }, 'MSVC-CRON-002', 'timeZone: got "Local"'],
  [
    'a policy of its own',
    { concurrencyPolicy: 'Queue' as never },
    'MSVC-CRON-003',
    'got "Queue", expected one of Allow, Forbid, Replace',
  ],
  [
    'a deadline of 9 s',
    { startingDeadline: seconds(9) },
    'MSVC-CRON-004',
    'startingDeadline: got "9 s", expected whole seconds, at least 10 s',
  ],
  ['a history of -1', { failedJobsRetained: -1 }, 'MSVC-CRON-005', 'failedJobsRetained: got -1'],
  ['no completions', { completions: 0 }, 'MSVC-JOB-001', 'completions: got 0'],
  ['half a pod', { parallelism: 1.5 }, 'MSVC-JOB-001', 'parallelism: got 1.5'],
  ['a limit of 0 s', { activeDeadline: seconds(0) }, 'MSVC-JOB-002', 'activeDeadline: got "0 s"'],
  ['parts without a number', { indexed: true }, 'MSVC-JOB-003', 'indexed: got "no completions"'],
  [
    'a longest piece of work',
    { termination: { longestWork: seconds(1) } as never },
    'MSVC-INPUT-102',
    'key of termination: got "longestWork"',
  ],
  ['text as a truth', { endsProxy: 'yes' as never }, 'MSVC-INPUT-105', 'endsProxy: got "yes"'],
  ['a long name', { name: 'a'.repeat(53) }, 'MSVC-NAME-001', 'at most 52 characters'],
])('%s is refused', (_what, props, code, says) => {
  const error = thrownBy(() => report(props));
  expect(error).toMatchObject({ code });
  expect(error.message).toContain(says);
});

test.each(['* * * * *', '0 3 * * *', '*/5 0-23/2 1,15 jan-dec sun,2-6', '59 23 31 12 6', '? ? ? ? ?'])(
  'the schedule %s is taken as it is',
  (text) => {
    const job = report(schedule(text));
    expect(at(objectOf(job.node.scope as never, 'CronJob', 'report'), 'spec', 'schedule')).toBe(text);
  },
);

test('limits are taken at their edges', () => {
  expect(
    at(jobOf(devChart(), { backoffLimit: 0, ttlAfterFinished: seconds(0), activeDeadline: seconds(1) }), 'spec'),
  ).toMatchObject({
    backoffLimit: 0,
    ttlSecondsAfterFinished: 0,
    activeDeadlineSeconds: 1,
  });
  const kept = report({
    name: 'a'.repeat(52),
    successfulJobsRetained: 0,
    startingDeadline: seconds(10),
    suspend: true,
  });
  expect(objectsOf(kept.node.scope as never).at(-1)).toMatchObject({
    spec: { suspend: true, successfulJobsHistoryLimit: 0, startingDeadlineSeconds: 10 },
  });
});
