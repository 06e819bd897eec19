import { Access, Caller, Issuer, type MeshChart, Namespace, NoMesh, ValidationError, WorkloadAccess } from 'cdk8s-mesh';
import { synthesize } from '../../lib/bridge/synthesize';
import { inspect } from '../../lib/analysis/gate';
import { at, type JsonObject } from '../../lib/kube/json';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';
import { Registry } from '../../lib/workload/registry';
import { devChart, objectOf, objectsOf, orders, platformWith, thrownBy } from '../fixtures';

const PROMETHEUS = Access.from(Caller.serviceAccount('monitoring/prometheus'), { ports: [9090] });

function codeOf(act: () => unknown): string {
  const error = thrownBy(act);
  if (error instanceof ValidationError) return error.code;
  throw error;
}

function namesIn(chart: MeshChart): readonly string[] {
  return objectsOf(chart)
    .filter(({ kind }) => /Policy|Authentication/.test(String(kind)))
    .map((json) => `${String(json['kind'])} ${String(at(json, 'metadata', 'name'))}`)
    .sort();
}

/** What is said of an environment and what its finished objects mean are the same. */
function expectReadBack(chart: MeshChart): void {
  const builder = new NetworkBuilder('cluster.local');
  KINDS.read(
    synthesize(chart.node.root).charts.flatMap(({ manifests }) => manifests),
    builder,
  );
  const { namespaces, services, protections } = Registry.of(chart).network('dev', 'cluster.local');
  expect(builder.network()).toMatchObject({ namespaces, services, protections });
  expect(builder.lost).toEqual([]);
}

describe('access of a namespace', () => {
  test('holds for all its pods, beside what each service says', () => {
    const chart = devChart({ namespace: Namespace.managed('shop-dev', { access: [PROMETHEUS] }) });
    orders({ access: [Access.namespace('edge')] }, chart);
    expect(namesIn(chart)).toEqual([
      'AuthorizationPolicy all.pods',
      'AuthorizationPolicy orders',
      'PeerAuthentication default',
    ]);
    expect(at(objectOf(chart, 'AuthorizationPolicy', 'all.pods'), 'spec')).toEqual({
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/monitoring/sa/prometheus'] } }],
          to: [{ operation: { ports: ['9090'] } }],
        },
      ],
    });
    expectReadBack(chart);
    expect(inspect(chart.node.root).report.findings.filter(({ code }) => /ACCESS|MTLS/.test(code))).toEqual([]);
  });

  test('that only refuses closes nothing else', () => {
    const access = [Access.deny({ paths: ['/internal/*'], ports: [8080] })];
    const chart = devChart({ namespace: Namespace.existing('shop-dev', { ownPeerAuthentication: true, access }) });
    expect(namesIn(chart)).toEqual(['AuthorizationPolicy all.pods.deny']);
    expectReadBack(chart);
  });

  test('may be nobody', () => {
    const chart = devChart({ namespace: Namespace.managed('shop-dev', { access: [Access.nobody()] }) });
    expect(at(objectOf(chart, 'AuthorizationPolicy', 'all.pods'), 'spec')).toEqual({ action: 'ALLOW' });
    expectReadBack(chart);
  });

  test.each<[string, () => unknown, string]>([
    ['an empty list', () => Namespace.managed('a', { access: [] }), 'MSVC-ACCESS-120'],
    ['no Access', () => Namespace.managed('a', { access: ['b' as never] }), 'MSVC-ACCESS-105'],
    [
      'paths without ports',
      () => Namespace.managed('a', { access: [Access.deny({ paths: ['/a'] })] }),
      'MSVC-ACCESS-121',
    ],
    ['no port', () => Namespace.managed('a', { access: [Access.anyone({ ports: [0] })] }), 'MSVC-ACCESS-005'],
    [
      'the namespace of the mesh',
      () => devChart({ namespace: Namespace.existing('istio-system', { access: [PROMETHEUS] }) }),
      'MSVC-ACCESS-122',
    ],
    [
      'a mesh without it',
      () =>
        devChart({ platform: platformWith(NoMesh.of()), namespace: Namespace.existing('a', { access: [PROMETHEUS] }) }),
      'MSVC-MESH-001',
    ],
  ])('of %s is refused', (_, act, code) => expect(codeOf(act)).toBe(code));
});

describe('access of other pods', () => {
  const labels = { app: 'gateway' };

  test('is by their labels, in their namespace', () => {
    const chart = devChart();
    const access = [
      Access.jwt(Issuer.of('https://a.example'), { ports: [8080] }),
      Access.external('opa', { ports: [8080] }),
    ];
    const gateway = new WorkloadAccess(chart, 'edge', { namespace: 'ingress', labels, access });
    expect(gateway.mesh.kinds).toEqual(['AuthorizationPolicy', 'AuthorizationPolicy', 'RequestAuthentication']);
    for (const json of objectsOf(chart).filter((each) => at(each, 'spec', 'selector') !== undefined)) {
      expect(at(json, 'metadata', 'namespace')).toBe('ingress');
      expect(at(json, 'spec', 'selector')).toEqual({ matchLabels: labels });
    }
    expectReadBack(chart);
  });

  test('in the namespace of the mesh is said as it holds: of such pods everywhere', () => {
    const chart = devChart();
    new WorkloadAccess(chart, 'edge', { namespace: 'istio-system', labels, access: [PROMETHEUS] });
    expect(Registry.of(chart).network('dev', 'cluster.local').protections).toMatchObject([
      { scope: { kind: 'workloads', labels } },
    ]);
    expectReadBack(chart);
  });

  test.each<[object, string]>([
    [{ labels: {}, access: [PROMETHEUS] }, 'MSVC-ACCESS-123'],
    [{ labels, access: [] }, 'MSVC-ACCESS-120'],
    [{ labels }, 'MSVC-ACCESS-120'],
    [{ labels, access: [Access.external('opa')] }, 'MSVC-ACCESS-121'],
    [{ labels, access: [PROMETHEUS], name: 'A' }, 'MSVC-ACCESS-124'],
    [{ labels, access: [PROMETHEUS], namespace: '*' }, 'MSVC-ACCESS-125'],
    [{ label: labels, access: [PROMETHEUS] }, 'MSVC-INPUT-102'],
  ])('%j is refused', (props, code) => {
    expect(codeOf(() => new WorkloadAccess(devChart(), 'edge', props as never))).toBe(code);
  });

  test('has a name of its own', () => {
    const chart = devChart();
    orders({}, chart);
    expect(codeOf(() => new WorkloadAccess(chart, 'edge', { name: 'orders', labels, access: [PROMETHEUS] }))).toBe(
      'MSVC-NAME-004',
    );
  });
});

test('a chart without access of its namespace has no object for it', () => {
  const kinds = objectsOf(devChart()).map((json: JsonObject) => json['kind']);
  expect(kinds).toEqual(['Namespace', 'PeerAuthentication']);
});
