import { ApiObject, JsonPatch, Size } from 'cdk8s';
import { Istio, MeshService, MeshStatefulService, type MeshStatefulServiceProps, NoMesh, Port } from 'cdk8s-mesh';
import { errorsOf, inspect } from 'cdk8s-mesh/analysis';
import { composeYaml } from 'cdk8s-mesh/compose';
import { at } from '../../../lib/kube/json';
import { devChart, IMAGE, namesOf, objectOf, platformWith, thrownBy } from '../../fixtures';

function ledger(props: Partial<MeshStatefulServiceProps> = {}, chart = devChart()): MeshStatefulService {
  return new MeshStatefulService(chart, 'ledger', { image: IMAGE, ...props });
}

function chartOf(service: MeshStatefulService) {
  return service.node.scope as ReturnType<typeof devChart>;
}

function setOf(props: Partial<MeshStatefulServiceProps> = {}) {
  return at(objectOf(chartOf(ledger(props)), 'StatefulSet', 'ledger'), 'spec');
}

test.each([
  Istio.sidecar(),
  Istio.sidecar({ mode: 'classic' }),
  Istio.sidecar({ mode: 'native' }),
  NoMesh.of({ without: ['access'] }),
])('nothing is wrong with a stateful service on $name', (mesh) => {
  const { findings } = inspect(ledger({ primary: true }, devChart({ platform: platformWith(mesh) })).node.root).report;
  expect(findings.filter(({ severity }) => severity !== 'info' && severity !== 'warning')).toEqual([]);
});

test('three pods, one after the other, unless said otherwise', () => {
  expect(setOf()).not.toHaveProperty('podManagementPolicy');
  expect(setOf()).not.toHaveProperty('updateStrategy');
  expect(setOf()).not.toHaveProperty('volumeClaimTemplates');
  expect(setOf()).toMatchObject({ replicas: 3, serviceName: 'ledger-pods' });
  expect(setOf({ podManagementPolicy: 'Parallel', partition: 3 })).toMatchObject({
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } },
  });
});

test('a Service for all pods, one with a name for each, and one for the first where it is wanted', () => {
  expect([...namesOf(chartOf(ledger()), 'Service')].sort()).toEqual(['ledger', 'ledger-pods']);
  expect([...namesOf(chartOf(ledger({ primary: true })), 'Service')].sort()).toEqual([
    'ledger',
    'ledger-pods',
    'ledger-primary',
  ]);
});

test('a claim is mounted, and its group is that of the user', () => {
  const claims = { data: { path: '/data', size: Size.mebibytes(1536), accessMode: 'ReadWriteOncePod' } } as const;
  expect(setOf({ claims })).toMatchObject({
    template: {
      spec: {
        containers: [{ volumeMounts: [{ mountPath: '/data', name: 'data' }] }],
        securityContext: { fsGroup: 65532, fsGroupChangePolicy: 'OnRootMismatch' },
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1536Mi' } } },
      },
    ],
  });
});

test('callers are let in as with any service, and find each pod by its name', () => {
  const chart = devChart();
  const service = ledger({}, chart);
  const reader = new MeshService(chart, 'reader', { image: IMAGE });
  expect(`${reader.calls(service)}`).toBe('http://ledger:8080');
  expect(service.podHost(2)).toBe('ledger-2.ledger-pods.shop-dev.svc.cluster.local');
  expect(
    at(objectOf(chart, 'AuthorizationPolicy', 'ledger'), 'spec', 'rules', 0, 'from', 0, 'source', 'principals'),
  ).toEqual(['cluster.local/ns/shop-dev/sa/reader']);
  expect(thrownBy(() => service.podHost(3))).toMatchObject({ code: 'MSVC-STATE-004' });
  expect(thrownBy(() => service.podHost(-1))).toMatchObject({ code: 'MSVC-STATE-004' });
});

test('a port that is added reaches every Service and the pods', () => {
  const service = ledger({ primary: true });
  service.addPort(Port.tcp(9999, { name: 'repl' }));
  for (const name of ['ledger', 'ledger-pods', 'ledger-primary']) {
    expect(at(objectOf(chartOf(service), 'Service', name), 'spec', 'ports')).toHaveLength(2);
  }
  const set = objectOf(chartOf(service), 'StatefulSet', 'ledger');
  expect(at(set, 'spec', 'template', 'spec', 'containers', 0, 'ports')).toHaveLength(2);
});

test('rules see its pods', () => {
  const service = ledger();
  ApiObject.of(service.statefulSet).addJsonPatch(
    JsonPatch.add('/spec/template/spec/terminationGracePeriodSeconds', 12),
    JsonPatch.replace('/spec/selector/matchLabels', { app: 'other' }),
    JsonPatch.add('/spec/template/spec/hostNetwork', true),
  );
  const codes = errorsOf(inspect(service.node.root).report).map(({ code }) => code);
  expect([...new Set(codes)]).toEqual(expect.arrayContaining(['MSVC-TERM-001', 'MSVC-CANARY-004', 'MSVC-SEC-001']));
});

test('Compose runs one of its pods, and says that the claim is left out', () => {
  const chart = devChart();
  ledger({ claims: { data: { path: '/data', size: Size.gibibytes(1) } } }, chart);
  expect(composeYaml(chart.node.root as never)).toMatch(/^ {2}ledger:$/m);
});

test.each<readonly [string, Partial<MeshStatefulServiceProps>, string, string]>([
  ['no pod', { replicas: 0 }, 'MSVC-STATE-001', 'replicas: got 0'],
  [
    'a scale',
    { replicas: { kind: 'fixed', replicas: 3 } as never },
    'MSVC-STATE-001',
    'expected a whole number from 1 to 10000',
  ],
  ['an order of its own', { podManagementPolicy: 'Reverse' as never }, 'MSVC-STATE-002', 'got "Reverse"'],
  [
    'a partition beyond the pods',
    { partition: 4 },
    'MSVC-STATE-003',
    'partition: got 4, expected a whole number from 0 to 3',
  ],
  ['versions', { versions: {} } as never, 'MSVC-INPUT-102', 'key of MeshStatefulService: got "versions"'],
  ['a long name', { name: 'a'.repeat(53) }, 'MSVC-NAME-001', 'expected at most 52 characters'],
  [
    'a claim without a size',
    { claims: { data: { path: '/data' } as never } },
    'MSVC-CLAIM-003',
    'size of claim data: got undefined',
  ],
  [
    'a number as a size',
    { claims: { data: { path: '/data', size: 20 as never } } },
    'MSVC-CLAIM-003',
    'size of claim data: got 20',
  ],
  [
    'a claim at a relative path',
    { claims: { data: { path: 'data', size: Size.gibibytes(1) } } },
    'MSVC-CLAIM-002',
    'path of claim data: got "data"',
  ],
  [
    'a claim with a name of two words',
    { claims: { 'my data': { path: '/data', size: Size.gibibytes(1) } } },
    'MSVC-CLAIM-001',
    'name of a claim: got "my data"',
  ],
  [
    'two claims at one path',
    { claims: { a: { path: '/data', size: Size.gibibytes(1) }, b: { path: '/data', size: Size.gibibytes(1) } } },
    'MSVC-CLAIM-002',
    'path of claim b: got "/data"',
  ],
  [
    'a mode for many',
    { claims: { data: { path: '/data', size: Size.gibibytes(1), accessMode: 'ReadWriteMany' as never } } },
    'MSVC-CLAIM-004',
    'got "ReadWriteMany"',
  ],
  [
    'a class with blanks',
    { claims: { data: { path: '/data', size: Size.gibibytes(1), storageClass: 'very fast' } } },
    'MSVC-CLAIM-004',
    'got "very fast"',
  ],
  ['null for claims', { claims: null as never }, 'MSVC-INPUT-101', 'claims: got null'],
])('%s is refused', (_what, props, code, says) => {
  const error = thrownBy(() => ledger(props));
  expect(error).toMatchObject({ code });
  expect(error.message).toContain(says);
});

test('a company makes its own, and hides nothing of the library', () => {
  class AcmeStore extends MeshStatefulService {
    constructor(...[scope, id, props]: ConstructorParameters<typeof MeshStatefulService>) {
      super(scope, id, { primary: true, ...props });
      this.addPort(Port.http(9090, { name: 'metrics' }));
    }
  }
  class Hiding extends AcmeStore {
    public override readonly statefulSet = 'mine' as never;
  }
  const store = new AcmeStore(devChart(), 'ledger', { image: IMAGE });
  expect(errorsOf(inspect(store.node.root).report)).toEqual([]);
  const hiding = new Hiding(devChart(), 'ledger', { image: IMAGE });
  expect(thrownBy(() => inspect(hiding.node.root))).toMatchObject({ code: 'MSVC-CLASS-002' });
});
