import { ApiObject, JsonPatch } from 'cdk8s';
import { Duration } from 'cdk8s';
import {
  Hold,
  Image,
  Istio,
  type Mesh,
  MeshApp,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  NoMesh,
  Platform,
  Port,
  type SidecarOptions,
} from 'cdk8s-mesh';
import type { Finding } from '../../../lib/model/problem';
import { inspect } from '../../../lib/analysis/gate';
import { orders } from '../../fixtures';

const TEMPLATE = '/spec/template';
const CONTAINER = `${TEMPLATE}/spec/containers/0`;

function findingsOf(
  mode: SidecarOptions['mode'],
  props: Partial<MeshServiceProps>,
  change?: (service: MeshService) => void,
  kubernetes?: string,
): readonly Finding[] {
  return findingsOn(Istio.sidecar({ mode }), props, change, kubernetes);
}

function findingsOn(
  mesh: Mesh,
  props: Partial<MeshServiceProps>,
  change: (service: MeshService) => void = () => undefined,
  kubernetes = '1.34',
): readonly Finding[] {
  const platform = Platform.of({ kubernetes, mesh });
  const chart = new MeshChart(new MeshApp(), 'prod', { name: 'prod', namespace: 'production', platform });
  change(new MeshService(chart, 'order-service', { image: Image.parse('ghcr.io/acme/orders:1.4.2'), ...props }));
  return inspect(chart.node.root).report.findings;
}

const patched = (...patches: JsonPatch[]) => {
  return (service: MeshService) => ApiObject.of(service).addJsonPatch(...patches);
};

const tenSeconds = { timeout: Duration.seconds(10) };

test('the recipe that everyone copies is refused with the second at which it cuts requests', () => {
  const termination = {
    hold: Hold.inApp(Duration.seconds(5)),
    proxy: { terminationDrainDuration: Duration.seconds(5) },
  };
  expect(findingsOf('classic', { traffic: tenSeconds, termination })).toEqual([
    {
      code: 'MSVC-TERM-009',
      severity: 'error',
      construct: 'prod/order-service',
      object: 'Deployment production/order-service',
      path: 'termination.proxy.terminationDrainDuration',
      message:
        'istio-proxy is killed 5 s after deletion, but the app only starts to drain at 5 s and needs until 15 s: ' +
        'requests in flight from second 5 on are cut.',
      fix: 'Set terminationDrainDuration to 17 s, or leave it out and let it be derived.',
    },
  ]);
});

test('what is derived is safe as classic and as native sidecar', () => {
  for (const mode of ['auto', 'classic', 'native'] as const) expect(findingsOf(mode, {})).toEqual([]);
});

describe('a patch of the finished pod is judged, not derived anew', () => {
  const codes = (mode: SidecarOptions['mode'], change: (service: MeshService) => void) =>
    findingsOf(mode, { traffic: tenSeconds }, change).map(({ code }) => code);
  const grace = (seconds: number) =>
    patched(JsonPatch.replace(`${TEMPLATE}/spec/terminationGracePeriodSeconds`, seconds));

  test('a grace period one second too short is found, and one that is long enough is not', () => {
    expect(codes('native', grace(19))).toEqual(['MSVC-TERM-001']);
    expect(codes('native', grace(20))).toEqual([]);
    expect(codes('native', grace(60))).toEqual([]);
  });

  test('a preStop hook that is taken away leaves no hold', () => {
    expect(codes('native', patched(JsonPatch.remove(`${CONTAINER}/lifecycle`)))).toEqual(['MSVC-TERM-003']);
  });

  test('a shorter sleep is found', () => {
    expect(codes('native', patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop/sleep/seconds`, 4)))).toEqual([
      'MSVC-TERM-004',
    ]);
  });

  test("a proxy config without the drain duration means Istio's own 5 s", () => {
    const path = `${TEMPLATE}/metadata/annotations/proxy.istio.io~1config`;
    expect(codes('classic', patched(JsonPatch.replace(path, 'concurrency: 2')))).toContain('MSVC-TERM-009');
    expect(codes('classic', patched(JsonPatch.replace(path, 'terminationDrainDuration: 17s')))).toEqual([]);
    expect(codes('classic', patched(JsonPatch.replace(path, 'terminationDrainDuration: 16s')))).toEqual([
      'MSVC-TERM-009',
    ]);
  });
});

describe('what a patch writes about the end of a pod is read as its reader reads it', () => {
  const CONFIG = `${TEMPLATE}/metadata/annotations/proxy.istio.io~1config`;
  const proxy = (config: string) => patched(JsonPatch.replace(CONFIG, config));
  const hook = (handler: object) => patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, handler));
  const variable = (value: string) => patched(JsonPatch.replace(`${CONTAINER}/env/0/value`, value));
  const withShell = Image.parse('ghcr.io/acme/orders:1.4.2', { shell: true });
  const inApp = { hold: Hold.inApp(Duration.seconds(5)) };
  const exitOnZero = (more = '') =>
    proxy(`proxyMetadata:\n  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true'${more && `\n  ${more}`}`);

  // Held for 5 s, requests of at most 10 s, 2 s of work: the proxy is needed for 17 s.
  test.each<[string, ReturnType<typeof patched>, Partial<MeshServiceProps>, readonly string[]]>([
    [
      'listeners that close before the hold ends',
      proxy('{"terminationDrainDuration":"17s","drainDuration":"3s"}'),
      {},
      ['MSVC-TERM-010'],
    ],
    ['listeners that close after it', proxy('terminationDrainDuration: 17s\ndrainDuration: 1m30s'), {}, []],
    ['half a second of drain', proxy('terminationDrainDuration: 500ms'), {}, ['MSVC-TERM-009']],
    ['half a second too little', proxy('terminationDrainDuration: 16.5s'), {}, ['MSVC-TERM-009']],
    [
      'a drain in minutes, longer than the grace period',
      proxy('terminationDrainDuration: 1m30s'),
      {},
      ['MSVC-TERM-011'],
    ],
    ['a drain that is commented out', proxy('# terminationDrainDuration: 17s\nconcurrency: 2'), {}, ['MSVC-TERM-009']],
    ['a drain that is no duration', proxy('terminationDrainDuration: 17'), {}, ['MSVC-TERM-009']],
    ["a proxy that leaves when idle, after Istio's own 5 s", exitOnZero(), {}, ['MSVC-TERM-013']],
    ['one that leaves a second too early', exitOnZero('MINIMUM_DRAIN_DURATION: 16s'), {}, ['MSVC-TERM-013']],
    ['one that leaves in time', exitOnZero('MINIMUM_DRAIN_DURATION: 17s'), {}, []],
    [
      'a shorter sleep of a shell',
      hook({ exec: { command: ['/bin/sh', '-c', 'sleep 4'] } }),
      { image: withShell },
      ['MSVC-TERM-004'],
    ],
    [
      'half of it',
      hook({ exec: { command: ['sleep', '0.5'] } }),
      { image: withShell },
      ['MSVC-TERM-003', 'MSVC-TERM-004', 'MSVC-TERM-023'],
    ],
    [
      'as long a sleep, in two',
      hook({ exec: { command: ['/bin/sh', '-c', 'sleep 2; sleep 3s'] } }),
      { image: withShell },
      [],
    ],
    [
      'a sleep that nobody waits for',
      hook({ exec: { command: ['/bin/sh', '-c', 'sleep 5 &'] } }),
      { image: withShell },
      ['MSVC-TERM-003'],
    ],
    [
      'a minute of sleep',
      hook({ exec: { command: ['sleep', '1m'] } }),
      { image: withShell },
      ['MSVC-TERM-005', 'MSVC-TERM-009', 'MSVC-TERM-010'],
    ],
    ['an app that is told to hold for less', variable('3'), { termination: inApp }, ['MSVC-TERM-004']],
    ['an app that is told to hold for no number', variable('5s'), { termination: inApp }, ['MSVC-TERM-003']],
    [
      'an app that is told nothing',
      patched(JsonPatch.remove(`${CONTAINER}/env`)),
      { termination: inApp },
      ['MSVC-TERM-003'],
    ],
    ['an app that is told the same', variable('5'), { termination: inApp }, []],
  ])('%s', (_, change, props, codes) => {
    const found = findingsOf('classic', { traffic: tenSeconds, ...props }, change);
    expect(found.map(({ code }) => code)).toEqual(codes);
  });

  test('a longer hold is judged by the grace period and the drain that stand beside it', () => {
    const longer = patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop/sleep/seconds`, 6));
    const found = findingsOf('classic', { traffic: tenSeconds }, longer);
    expect(found.map(({ code }) => code)).toEqual(['MSVC-TERM-001', 'MSVC-TERM-009']);
  });

  test('a proxy that no longer waits for its last connection is killed by the clock', () => {
    const termination = { proxy: { exitOnZeroActiveConnections: true } };
    const props = { traffic: tenSeconds, termination };
    expect(findingsOf('classic', props).map(({ code }) => code)).toEqual([]);
    const found = findingsOf('classic', props, proxy('concurrency: 2'));
    expect(found.map(({ code }) => code)).toContain('MSVC-TERM-009');
  });

  test("a sleep of the kubelet's that the API server of old drops is none", () => {
    const sleeps = hook({ sleep: { seconds: 5 } });
    expect(findingsOf('classic', { image: withShell }, sleeps, '1.30').map(({ code }) => code)).toEqual([]);
    expect(findingsOf('classic', { image: withShell }, sleeps, '1.29').map(({ code }) => code)).toEqual([
      'MSVC-TERM-003',
    ]);
  });
});

describe('what bounds a request', () => {
  const codes = (mesh: Mesh, props: Partial<MeshServiceProps>, change?: (service: MeshService) => void) =>
    findingsOn(mesh, props, change)
      .map(({ code }) => code)
      .filter((code) => /TERM-0(02|24)/.test(code));
  const traffic = { timeout: Duration.seconds(300) };
  const longest = (seconds: number) => ({
    termination: { longestRequest: Duration.seconds(seconds) },
  });

  test('is the timeout where a mesh enforces it on every port', () => {
    expect(codes(Istio.sidecar(), { traffic })).toEqual([]);
    expect(codes(Istio.sidecar(), { traffic, ports: [Port.http(8080), Port.grpc(9000)] })).toEqual([]);
    expect(codes(Istio.sidecar(), { traffic, ports: [Port.http(8080), Port.tcp(9000)] })).toEqual(['MSVC-TERM-002']);
    expect(codes(Istio.sidecar(), { traffic }, (service) => service.addPort(Port.tcp(9000)))).toEqual([
      'MSVC-TERM-002',
    ]);
  });
  test('is no timeout where a patch makes a port one whose requests the mesh does not read', () => {
    const patch =
      (...patches: JsonPatch[]) =>
      (service: MeshService) =>
        ApiObject.of(service.service).addJsonPatch(...patches);
    const protocol = '/spec/ports/0/appProtocol';
    expect(codes(Istio.sidecar(), { traffic }, patch(JsonPatch.replace(protocol, 'tcp')))).toEqual(['MSVC-TERM-002']);
    expect(codes(Istio.sidecar(), { traffic }, patch(JsonPatch.remove(protocol)))).toEqual([]);
    expect(codes(Istio.sidecar(), { traffic }, patch(JsonPatch.replace(protocol, 'http2')))).toEqual([]);
  });
  test('is nothing on a mesh that enforces no timeout, unless the service says it', () => {
    const mesh = NoMesh.of({ without: ['timeout'] });
    expect(codes(mesh, { traffic })).toEqual(['MSVC-TERM-002']);
    expect(codes(mesh, { traffic, ...longest(300) })).toEqual([]);
  });
  test('is the timeout that a patch put into the route, or nothing where it took it out', () => {
    const patch = (...patches: JsonPatch[]) => {
      return (service: MeshService) => void service.mesh.patch('VirtualService', ...patches);
    };
    const all = (change: (service: MeshService) => void, props: Partial<MeshServiceProps> = {}) =>
      findingsOn(Istio.sidecar({ mode: 'native' }), { traffic, ...props }, change).map(({ code }) => code);
    const timeout = '/spec/http/0/timeout';
    expect(all(patch(JsonPatch.replace(timeout, '5m')))).toEqual([]);
    expect(all(patch(JsonPatch.replace(timeout, '301s')))).toEqual(['MSVC-TERM-001']);
    expect(all(patch(JsonPatch.remove(timeout)))).toEqual(['MSVC-TERM-002']);
    expect(all(patch(JsonPatch.replace(timeout, '0s')))).toEqual(['MSVC-TERM-002']);
    expect(all(patch(JsonPatch.replace(timeout, null)))).toEqual(['MSVC-TERM-002']);
    expect(all(patch(JsonPatch.replace(timeout, '')))).toEqual(['MSVC-TERM-002']);
    expect(all(patch(JsonPatch.remove('/spec/http')))).toEqual(['MSVC-TERM-002']);
    expect(all((service) => void service.node.tryRemoveChild('VirtualService'))).toEqual(['MSVC-TERM-002']);
    const ports = [Port.http(8080), Port.grpc(9000)];
    expect(all(patch(JsonPatch.replace('/spec/http/1/timeout', '301s')), { ports })).toEqual(['MSVC-TERM-001']);
    expect(all(patch(JsonPatch.remove('/spec/http/1/timeout')), { ports })).toEqual(['MSVC-TERM-002']);
    expect(all(patch(JsonPatch.remove(timeout)), longest(300))).toEqual([]);
  });
  test('is what the service says, and never less than a route allows', () => {
    expect(codes(Istio.sidecar(), { traffic, ...longest(300) })).toEqual([]);
    expect(codes(Istio.sidecar(), { traffic, ...longest(299) })).toEqual(['MSVC-TERM-024']);
    expect(codes(Istio.sidecar(), { traffic, ...longest(299), ports: [Port.http(8080), Port.tcp(9000)] })).toEqual([
      'MSVC-TERM-024',
    ]);
  });
  test('is no longer by default than the service says', () => {
    expect(codes(Istio.sidecar(), longest(4))).toEqual([]);
    expect(codes(Istio.sidecar(), longest(60))).toEqual([]);
    const timeout = (seconds: number) => orders(longest(seconds)).facts.spec.traffic.timeout;
    expect([4, 15, 60].map(timeout)).toEqual([4000, 15_000, 15_000]);
  });
});

test('a patch that chooses another kind of sidecar is judged as that kind', () => {
  const annotations = (json: object) => patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, json));
  const codes = (change: (service: MeshService) => void) => findingsOf('native', {}, change).map(({ code }) => code);
  expect(codes(annotations({ 'sidecar.istio.io/nativeSidecar': 'true' }))).toEqual([]);
  expect(codes(annotations({ 'sidecar.istio.io/nativeSidecar': 'false' }))).toEqual(['MSVC-TERM-009']);
});

test("an exec hook needs a shell in the image of its own version, whatever the others' have", () => {
  const [withShell, without] = [true, false].map((shell) => Image.parse('ghcr.io/acme/orders:1.5.0', { shell }));
  const exec = (service: MeshService) =>
    service.eachDeployment((deployment) =>
      ApiObject.of(deployment).addJsonPatch(
        JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, { exec: { command: ['sleep', '5'] } }),
      ),
    );
  const objects = (image?: Image, canary?: Image) =>
    findingsOf('native', { ...(image && { image }), versions: { canary: { ...(canary && { image: canary }) } } }, exec)
      .filter(({ code }) => code === 'MSVC-TERM-007')
      .map(({ object }) => object);
  expect(objects(withShell, without)).toEqual(['Deployment production/order-service-canary']);
  expect(objects(without, withShell)).toEqual(['Deployment production/order-service']);
  expect(objects(withShell, withShell)).toEqual([]);
});

describe.each([
  [
    'MSVC-TERM-007',
    'an exec hook on an image without a shell',
    patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, { exec: { command: ['sleep', '5'] } })),
    patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, { httpGet: { path: '/hold', port: 8080 } })),
  ],
  [
    'MSVC-TERM-008',
    'a tcpSocket hook',
    patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, { tcpSocket: { port: 8080 } })),
    patched(JsonPatch.replace(`${CONTAINER}/lifecycle/preStop`, { httpGet: { path: '/hold', port: 8080 } })),
  ],
  [
    'MSVC-TERM-015',
    'a misspelt drain setting',
    patched(
      JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'proxy.istio.io/config': 'terminationDrainSeconds: 17s' }),
    ),
    patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'proxy.istio.io/config': 'concurrency: 2' })),
  ],
  [
    'MSVC-TERM-018',
    'a key that nothing reads',
    patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'sidecar.istio.io/native-side': 'true' })),
    patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'sidecar.istio.io/nativeSidecar': 'true' })),
  ],
  [
    'MSVC-TERM-019',
    'a proxy annotation on the Deployment itself',
    patched(JsonPatch.add('/metadata/annotations', { 'proxy.istio.io/config': 'terminationDrainDuration: 17s' })),
    patched(JsonPatch.add('/metadata/annotations', { 'acme.example/owner': 'orders' })),
  ],
  [
    'MSVC-PROBE-003',
    'a startup probe that gives up before the declared budget',
    patched(JsonPatch.replace(`${CONTAINER}/startupProbe/failureThreshold`, 29)),
    patched(JsonPatch.replace(`${CONTAINER}/startupProbe/failureThreshold`, 30)),
  ],
  [
    'MSVC-PROBE-002',
    'a startup probe that asks twice',
    patched(JsonPatch.add(`${CONTAINER}/startupProbe/successThreshold`, 2)),
    patched(JsonPatch.add(`${CONTAINER}/startupProbe/successThreshold`, 1)),
  ],
  [
    'MSVC-PROBE-004',
    'a rollout that is given up before a pod can be ready',
    patched(JsonPatch.add('/spec/progressDeadlineSeconds', 60)),
    patched(JsonPatch.add('/spec/progressDeadlineSeconds', 120)),
  ],
  [
    'MSVC-ROLL-001',
    'Recreate, which leaves no pod',
    patched(JsonPatch.replace('/spec/strategy', { type: 'Recreate' })),
    patched(JsonPatch.replace('/spec/strategy/rollingUpdate/maxUnavailable', 1)),
  ],
  [
    'MSVC-PROBE-006',
    'probes that are not rewritten under STRICT mTLS',
    patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' })),
    patched(JsonPatch.add(`${TEMPLATE}/metadata/annotations`, { 'sidecar.istio.io/rewriteAppHTTPProbers': 'true' })),
  ],
])('%s: %s', (code, _, bad, good) => {
  test('is found', () => {
    const finding = findingsOf('native', {}, bad).find((candidate) => candidate.code === code);
    expect(finding).toMatchObject({ severity: 'error', construct: 'prod/order-service' });
    expect(finding?.object).toBe('Deployment production/order-service');
  });

  test('nearly the same is fine', () => {
    expect(findingsOf('native', {}, good).map((finding) => finding.code)).not.toContain(code);
  });
});
