import { Cron, Duration } from 'cdk8s';
import { Istio, MeshCronJob, MeshJob, MeshService, MeshWorker, NoMesh, Port, Scale } from 'cdk8s-mesh';
import { errorsOf, inspect } from 'cdk8s-mesh/analysis';
import { composeYaml } from 'cdk8s-mesh/compose';
import * as fc from 'fast-check';
import { devChart, IMAGE, objectsOf, platformWith } from '../fixtures';

const seconds = fc.integer({ min: 0, max: 900 }).map((count) => Duration.seconds(count));
const positive = fc.integer({ min: 1, max: 900 }).map((count) => Duration.seconds(count));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Props without keys whose value is undefined, as users write them. */
function record<Props extends object>(model: { [Key in keyof Props]: fc.Arbitrary<Props[Key]> }): fc.Arbitrary<
  Partial<Props>
> {
  return fc
    .record(model)
    .map(
      (props) => Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Partial<Props>,
    );
}

const end = {
  shutdownWork: maybe(seconds),
  callsDuringShutdown: maybe(fc.boolean()),
};
const common = {
  args: maybe(fc.array(fc.string(), { maxLength: 3 })),
  env: maybe(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), fc.string({ unit: 'grapheme-ascii' }))),
};
const worker = record({
  ...common,
  termination: record({ ...end, longestWork: positive }),
  replicas: maybe(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(Scale.autoscaled({ min: 2, max: 5 })))),
  metrics: maybe(fc.constant(Port.http(9090, { name: 'metrics' }))),
});
const jobModel = {
  ...common,
  termination: maybe(record({ ...end, longestStep: maybe(positive) })),
  completions: maybe(fc.integer({ min: 1, max: 50 })),
  parallelism: maybe(fc.integer({ min: 1, max: 50 })),
  backoffLimit: maybe(fc.integer({ min: 0, max: 9 })),
  activeDeadline: maybe(positive),
  ttlAfterFinished: maybe(seconds),
  endsProxy: fc.constant(true),
};
const cronJob = record({
  ...jobModel,
  schedule: fc.integer({ min: 0, max: 59 }).map((minute) => Cron.schedule({ minute: `${minute}` })),
  timeZone: maybe(fc.constantFrom('UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires')),
  concurrencyPolicy: maybe(fc.constantFrom('Allow', 'Forbid', 'Replace')),
  startingDeadline: maybe(fc.integer({ min: 10, max: 900 }).map((count) => Duration.seconds(count))),
  suspend: maybe(fc.boolean()),
  successfulJobsRetained: maybe(fc.integer({ min: 0, max: 9 })),
  failedJobsRetained: maybe(fc.integer({ min: 0, max: 9 })),
});
const meshes = fc.constantFrom(
  NoMesh.of({ without: ['access'] }),
  Istio.sidecar(),
  Istio.sidecar({ mode: 'classic' }),
  Istio.sidecar({ mode: 'native' }),
);

test('whatever is derived for a random worker, job and cron job, no rule has anything against it', () => {
  fc.assert(
    fc.property(meshes, worker, record(jobModel), cronJob, (mesh, w, j, c) => {
      const chart = devChart({ platform: platformWith(mesh) });
      const queue = new MeshService(chart, 'queue', { image: IMAGE });
      const workloads = [
        new MeshWorker(chart, 'worker', { image: IMAGE, ...w } as never),
        new MeshJob(chart, 'job', { image: IMAGE, ...j } as never),
        new MeshCronJob(chart, 'cron', { image: IMAGE, ...c } as never),
      ];
      for (const workload of workloads) workload.addEnv('QUEUE_ADDRESS', workload.calls(queue));
      expect(errorsOf(inspect(chart.node.root).report)).toEqual([]);
      expect(objectsOf(chart)).toEqual(objectsOf(chart));
      const compose = composeYaml(chart.node.root as never);
      expect(compose).toMatch(/^ {2}worker:$/m);
      expect(compose).toMatch(/^ {2}job:$/m);
      expect(compose).not.toMatch(/^ {2}cron:$/m);
    }),
    { numRuns: 60 },
  );
});
