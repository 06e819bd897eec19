import { Size } from 'cdk8s';
import { Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { Hold, MeshApp, MeshChart, MeshService, NoMesh, Port, suppress } from 'cdk8s-mesh';
import { composeYaml } from 'cdk8s-mesh/compose';
import { log } from '@pulumi/pulumi';
import { deploy } from 'cdk8s-mesh/pulumi';
import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { at, listAt } from '../../../lib/kube/json';
import type { ComposeService } from '../../../lib/stages/compose/compose-file';
import { CLUSTER, devRow, IMAGE, platformWith } from '../../fixtures';
import { record } from '../pulumi/recorder';
import { parsed, schemaErrors } from './schema';

/** 1000 in .ci/run: registering a thousand services takes the mocks half a minute. */
const SERVICES = Number(process.env['RANDOM_SERVICES'] ?? 100);
// Without a mesh: its objects say nothing of what is compared here, and registering them takes as long again.
const ROW = devRow({ platform: platformWith(NoMesh.of({ without: ['access'] })) });

/** A service as its author wrote it: what all three outputs must say again. */
interface Wanted {
  readonly millis: number | undefined;
  readonly mebibytes: number;
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  readonly hold: number;
  readonly longest: number;
}

const PORTS = fc.uniqueArray(
  fc.integer({ min: 1, max: 65535 }).filter((port) => port < 15000 || port > 15090),
  { minLength: 1, maxLength: 3 },
);
const WANTED: fc.Arbitrary<Wanted> = fc.record({
  millis: fc.option(fc.integer({ min: 100, max: 8000 }), { nil: undefined }),
  mebibytes: fc.oneof(fc.integer({ min: 128, max: 9000 }), fc.constantFrom(1024, 2048)),
  ports: PORTS,
  // Dollars and quotes on purpose; `$(` is Kubernetes's own and tested by itself.
  env: fc.dictionary(
    fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/).filter((name) => name !== 'SHUTDOWN_HOLD_SECONDS'),
    fc
      .oneof(fc.string(), fc.constantFrom('yes', '1e3', '$', '${HOME}', "it's", ' ', '0x1F', '10:10'))
      .filter((value) => !/\$[$(]/.test(value)),
    { maxKeys: 4 },
  ),
  hold: fc.integer({ min: 5, max: 60 }),
  longest: fc.integer({ min: 1, max: 300 }),
});

function place(scope: MeshChart, wanted: readonly Wanted[]): void {
  // Two lines of Pulumi's log for each service; what they say is tested elsewhere.
  for (const code of ['MSVC-MESH-101', 'MSVC-ACCESS-101'])
    suppress(scope, code, 'a comparison of values, without a mesh');
  for (const [index, { millis, mebibytes, ports, env, hold, longest }] of wanted.entries()) {
    const [first, ...others] = ports.map((port, position) =>
      Port.http(port, position === 0 ? {} : { name: `p${position}` }),
    );
    new MeshService(scope, `s${index}`, {
      image: IMAGE,
      env,
      ports: [first as Port, ...others],
      termination: {
        hold: Hold.inApp(Duration.seconds(hold)),
        longestRequest: Duration.seconds(longest),
      },
      resources: {
        cpu: { request: Cpu.millis(50), ...(millis !== undefined && { limit: Cpu.millis(millis) }) },
        memory: { request: Size.mebibytes(64), limit: Size.mebibytes(mebibytes) },
      },
    });
  }
}

/** What all three are brought to: thousandths of a core, bytes, numbers, texts and seconds. */
interface Read {
  readonly millis: number | undefined;
  readonly bytes: number;
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  readonly grace: number;
}

const BYTES: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, M: 2 ** 20, K: 2 ** 10 };

function bytes(text: unknown): number {
  const [, amount, unit = ''] = /^(\d+)([A-Za-z]+)$/.exec(String(text)) ?? [];
  return Number(amount) * (BYTES[unit] ?? NaN);
}

function ofDeployment(deployment: unknown): Read {
  const pod = at(deployment, 'spec', 'template', 'spec');
  const container = at(pod, 'containers', 0);
  const cpu = at(container, 'resources', 'limits', 'cpu') as string | undefined;
  return {
    millis: cpu === undefined ? undefined : cpu.endsWith('m') ? parseInt(cpu, 10) : Number(cpu) * 1000,
    bytes: bytes(at(container, 'resources', 'limits', 'memory')),
    ports: listAt(container, 'ports').map((port) => Number(at(port, 'containerPort'))),
    env: Object.fromEntries(listAt(container, 'env').map((item) => [at(item, 'name'), at(item, 'value') ?? ''])),
    grace: Number(at(pod, 'terminationGracePeriodSeconds')),
  };
}

function ofCompose({ deploy: deployed, environment = {}, expose, stop_grace_period }: ComposeService): Read {
  const { cpus, memory } = deployed?.resources.limits ?? {};
  return {
    millis: cpus === undefined ? undefined : Math.round(Number(cpus) * 1000),
    bytes: bytes(memory),
    ports: (expose ?? []).map(Number),
    env: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll('$$', '$')])),
    grace: Number(/^(\d+)s$/.exec(stop_grace_period)?.[1]),
  };
}

function ofAuthor({ millis, mebibytes, ports, env, hold }: Wanted, grace: number): Read {
  return { millis, bytes: mebibytes * 2 ** 20, ports, env: { SHUTDOWN_HOLD_SECONDS: `${hold}`, ...env }, grace };
}

test(`YAML, Pulumi and Compose say the same of ${SERVICES} random services`, async () => {
  const wanted = fc.sample(WANTED, SERVICES);
  const app = new MeshApp();
  const scope = new MeshChart(app, 'dev', ROW);
  place(scope, wanted);
  const isDeployment = (object: unknown) => at(object, 'kind') === 'Deployment';
  const yaml = new Map(
    (loadAll(app.synthYaml()) as object[]).filter(isDeployment).map((each) => [at(each, 'metadata', 'name'), each]),
  );
  const text = composeYaml(app);
  expect(schemaErrors(text)).toEqual([]);
  const { services } = parsed(text);
  jest.spyOn(log, 'warn').mockResolvedValue(); // of kept connections, MSVC-TERM-023
  const registered = await record(() => {
    const chart = new MeshChart(new MeshApp(), 'dev', ROW);
    place(chart, wanted);
    deploy(chart, { cluster: CLUSTER });
  });
  const pulumi = new Map(
    registered
      .filter(({ type }) => type.endsWith(':Deployment'))
      .map(({ inputs }) => [at(inputs, 'metadata', 'name'), inputs]),
  );
  expect([yaml.size, pulumi.size, Object.keys(services).length]).toEqual([SERVICES, SERVICES, SERVICES]);
  for (const [index, each] of wanted.entries()) {
    const name = `s${index}`;
    const [first, second] = [ofDeployment(yaml.get(name)), ofDeployment(pulumi.get(name))];
    const third = ofCompose(services[name] as ComposeService);
    // The parts that the author gave add up: hold, longest request, two seconds of work, three of margin.
    const asked = ofAuthor(each, each.hold + each.longest + 5);
    expect([name, first.grace >= asked.grace, first]).toEqual([name, true, { ...asked, grace: first.grace }]);
    expect([name, second, third]).toEqual([name, first, first]);
  }
}, 300_000);
