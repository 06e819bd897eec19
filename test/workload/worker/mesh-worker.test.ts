import { Duration } from 'cdk8s';
import { Health, Istio, MeshService, MeshWorker, type MeshWorkerProps, NoMesh, Port } from 'cdk8s-mesh';
import { errorsOf, inspect } from 'cdk8s-mesh/analysis';
import { JsonPatch, ApiObject } from 'cdk8s';
import { at } from '../../../lib/kube/json';
import { drawingsOf, drawnIn } from '../../../lib/stages/timelines';
import { drawText } from '../../../lib/pictures/timeline/draw-text';
import { drawSvg } from '../../../lib/pictures/timeline/draw-svg';
import { devChart, IMAGE, namesOf, objectOf, platformWith, podOf, thrownBy } from '../../fixtures';

const seconds = Duration.seconds;

function mailer(props: Partial<MeshWorkerProps> = {}, chart = devChart()): MeshWorker {
  return new MeshWorker(chart, 'mailer', { image: IMAGE, termination: { longestWork: seconds(8) }, ...props });
}

function chartOf(worker: MeshWorker) {
  return worker.node.scope as ReturnType<typeof devChart>;
}

function findings(worker: MeshWorker) {
  return inspect(worker.node.root).report.findings;
}

test('a worker has no Service and no hook: nobody calls it, and it stops taking work at once', () => {
  const chart = chartOf(mailer());
  expect(namesOf(chart, 'Service')).toEqual([]);
  expect(namesOf(chart, 'AuthorizationPolicy')).toEqual([]);
  const { containers, terminationGracePeriodSeconds } = podOf(chart, 'mailer');
  expect(at(containers, 0, 'lifecycle')).toBeUndefined();
  expect(at(containers, 0, 'ports')).toBeUndefined();
  expect(at(containers, 0, 'readinessProbe')).toBeUndefined();
  // 8 s of work, 2 s of shutdown work, 3 s in reserve.
  expect(terminationGracePeriodSeconds).toBe(13);
});

test('its sidecar stays until the last call of its work is answered', () => {
  const annotations = at(
    objectOf(chartOf(mailer()), 'Deployment', 'mailer'),
    'spec',
    'template',
    'metadata',
    'annotations',
  );
  expect(annotations).toEqual({ 'proxy.istio.io/config': '{"terminationDrainDuration":"10s"}' });
});

test('its calls give it access over there, under its own service account', () => {
  const chart = devChart();
  const users = new MeshService(chart, 'users', { image: IMAGE });
  const worker = mailer({}, chart);
  worker.addEnv('USERS_URL', worker.calls(users));
  expect(at(objectOf(chart, 'AuthorizationPolicy', 'users'), 'spec', 'rules', 0, 'from')).toEqual([
    { source: { principals: ['cluster.local/ns/shop-dev/sa/mailer'] } },
  ]);
  expect(at(podOf(chart, 'mailer'), 'containers', 0, 'env')).toEqual([
    { name: 'USERS_URL', value: 'http://users:8080' },
  ]);
});

test.each(['native', 'classic', 'auto'] as const)('nothing is wrong with a worker on a %s sidecar', (mode) => {
  const worker = mailer({}, devChart({ platform: platformWith(Istio.sidecar({ mode })) }));
  expect(findings(worker)).toEqual([]);
});

test('one pod of a worker is enough, and without a mesh there is nothing to say of its access', () => {
  expect(findings(mailer({ replicas: 1 }))).toEqual([]);
  expect(findings(mailer({}, devChart({ platform: platformWith(NoMesh.of()) })))).toEqual([]);
});

test('a grace period that is one second too short is refused, with the second at which work is cut', () => {
  const termination = { longestWork: seconds(8), gracePeriod: seconds(12) };
  const [finding, ...others] = errorsOf(inspect(mailer({ termination }).node.root).report);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'MSVC-TERM-001', severity: 'error', construct: 'dev/mailer' });
  expect(finding?.message).toBe(
    'SIGKILL comes 12 s after deletion, but longest piece of work 8 s + shutdown work 2 s + margin 3 s need 13 s: ' +
      '2 s of margin is too little for the kubelet, which counts in whole seconds.',
  );
  expect(findings(mailer({ termination: { ...termination, gracePeriod: seconds(13) } }))).toEqual([]);
});

test('rules see a patch of its pods', () => {
  const worker = mailer();
  ApiObject.of(worker.deployment).addJsonPatch(
    JsonPatch.add('/spec/template/spec/terminationGracePeriodSeconds', 5),
    JsonPatch.add('/spec/template/spec/containers/0/securityContext/privileged', true),
    JsonPatch.add('/spec/template/metadata/annotations/sidecar.istio.io~1inject', 'false'),
  );
  const codes = errorsOf(inspect(worker.node.root).report).map(({ code }) => code);
  expect([...new Set(codes)].sort()).toEqual(['MSVC-MESH-010', 'MSVC-SEC-001', 'MSVC-TERM-001']);
});

test('a hook that a patch adds delays SIGTERM, and with it the end of taking work', () => {
  const worker = mailer();
  ApiObject.of(worker.deployment).addJsonPatch(
    JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { sleep: { seconds: 4 } } }),
  );
  const messages = findings(worker).map(({ code, message }) => `${code} ${message}`);
  expect(messages).toContainEqual(
    'MSVC-TERM-001 SIGKILL comes 13 s after deletion, but hold 4 s + longest piece of work 8 s + shutdown work 2 s + ' +
      'margin 3 s need 17 s: the shutdown work is cut at second 13.',
  );
});

test('its timeline is drawn, as text and as SVG', () => {
  const worker = mailer({}, devChart({ platform: platformWith(Istio.sidecar({ mode: 'classic' })) }));
  const [drawn] = drawnIn(inspect(worker.node.root));
  const [drawing] = drawn === undefined ? [] : drawingsOf(drawn, false);
  if (drawing === undefined) throw new Error('nothing is drawn');
  expect(drawText(drawing).split('\n').slice(0, 8)).toEqual([
    'dev/mailer · Istio, classic sidecar',
    'clients  (none: it takes work from elsewhere, and stops at SIGTERM)',
    'app      |--------- finishes its work ----------|aaaaaaaaa|',
    '         ^ SIGTERM app 0 s',
    'proxy    |============= istio-proxy accepts ==============|',
    '         ^ SIGTERM proxy 0 s                              ^ proxy killed 10 s',
    'kubelet                                                   |mmm margin mmm|',
    '                                                                         ^ SIGKILL 13 s',
  ]);
  expect(drawText(drawing)).toContain('no work is lost; 0 s of slack before the safety margin');
  expect(drawSvg(drawing)).toContain('finishes its work: 0 s to 8 s');
  expect(drawSvg(drawing)).not.toContain('told to reconnect');
});

test.each<readonly [string, Partial<MeshWorkerProps>, string, string]>([
  [
    'no termination',
    { termination: undefined as never },
    'MSVC-WORK-001',
    'longestWork: got undefined, expected the longest time of a piece of work',
  ],
  [
    'no longest piece',
    { termination: {} as never },
    'MSVC-WORK-001',
    'longestWork: got undefined, expected the longest time of a piece of work',
  ],
  [
    'a number of seconds',
    { termination: { longestWork: 8 as never } },
    'MSVC-TIME-002',
    'longestWork: got 8, expected a Duration',
  ],
  [
    'a hold',
    { termination: { longestWork: seconds(8), hold: seconds(5) } as never },
    'MSVC-INPUT-102',
    'key of termination: got "hold"',
  ],
  ['ports', { ports: [Port.http(8080)] } as never, 'MSVC-INPUT-102', 'key of MeshWorker: got "ports"'],
  [
    'probes of a port that it has not',
    { health: Health.http() },
    'MSVC-WORK-002',
    'health: got "a probe of the main port"',
  ],
  ['the port of a sidecar', { metrics: Port.http(15090, { name: 'metrics' }) }, 'MSVC-PORT-002', 'port: got 15090'],
  ['null', null as never, 'MSVC-INPUT-101', ''],
])('%s is refused', (_what, props, code, says) => {
  const error = thrownBy(() => (props === null ? new MeshWorker(devChart(), 'mailer', props as never) : mailer(props)));
  if (props === null) expect(error).toMatchObject({ code: 'MSVC-INPUT-101' });
  else {
    expect(error).toMatchObject({ code });
    expect(String((error as Error).message)).toContain(says);
  }
});

test('a probe of a port is possible where the worker has one', () => {
  expect(findings(mailer({ health: Health.http(), metrics: Port.http(9090, { name: 'metrics' }) }))).toEqual([]);
});

// What a company writes in a package of its own: it imports nothing but cdk8s-mesh.
class LedgerWorker extends MeshWorker {
  constructor(
    scope: ConstructorParameters<typeof MeshWorker>[0],
    id: string,
    { ledger, ...props }: Omit<MeshWorkerProps, 'termination'> & { readonly ledger: MeshService },
  ) {
    super(scope, id, { replicas: 3, termination: { longestWork: seconds(20) }, ...props });
    this.addEnv('LEDGER_URL', this.calls(ledger));
    this.addContainer({ name: 'exporter', image: 'registry.example.com/acme/exporter:2.1.0' });
    this.deployment.podMetadata.addAnnotation('acme.example.com/ledger', 'main');
  }
}

// And what one of its teams makes of that.
class PayoutWorker extends LedgerWorker {
  // A word of the library's own implementation, which must not matter.
  public readonly core = 'payout';

  constructor(...[scope, id, props]: ConstructorParameters<typeof LedgerWorker>) {
    super(scope, id, { ...props, replicas: 1 });
    this.addEnv('QUEUE', 'payouts');
  }
}

test("a company's worker, subclassed once more, has what all three say", () => {
  const chart = devChart();
  const ledger = new MeshService(chart, 'ledger', { image: IMAGE });
  const worker = new PayoutWorker(chart, 'payouts', { image: IMAGE, ledger });
  const deployment = objectOf(chart, 'Deployment', 'payouts');
  expect(at(deployment, 'spec', 'replicas')).toBe(1);
  expect(at(deployment, 'spec', 'template', 'metadata', 'annotations')).toMatchObject({
    'acme.example.com/ledger': 'main',
  });
  const containers = podOf(chart, 'payouts')['containers'];
  expect(at(containers, 0, 'env')).toEqual([
    { name: 'LEDGER_URL', value: 'http://ledger:8080' },
    { name: 'QUEUE', value: 'payouts' },
  ]);
  expect(at(containers, 1, 'name')).toBe('exporter');
  expect(findings(worker)).toEqual([]);
  expect(worker.core).toBe('payout');
});

test('a field of a subclass that hides one of the worker is refused', () => {
  class Hiding extends MeshWorker {
    public override readonly deployment = 'mine' as never;
  }
  const worker = new Hiding(devChart(), 'mailer', { image: IMAGE, termination: { longestWork: seconds(8) } });
  expect(thrownBy(() => inspect(worker.node.root))).toMatchObject({ code: 'MSVC-CLASS-002' });
});
