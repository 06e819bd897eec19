import { Chart, Testing } from 'cdk8s';
import { Duration } from 'cdk8s';
import { Caller, type Feature, type Mesh, type MeshServiceProps, type MeshTarget, Port } from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { at, type JsonObject } from '../../lib/kube/json';
import { devChart, objectOf, objectsOf, orders, platformWith } from '../fixtures';
import { targetOn } from './target';

/** How a service asks for a feature; what it cannot ask for by a prop is left out. */
const ASKING: Partial<Record<Feature, Partial<MeshServiceProps>>> = {
  timeout: { traffic: { timeout: Duration.seconds(3) } },
  retry: { traffic: { retry: { attempts: 2, on: ['connect-failure'] } } },
  connectionPool: { traffic: { connectionPool: { maxConnections: 7 } } },
  outlierDetection: { traffic: { outlierDetection: { consecutive5xxErrors: 7 } } },
  loadBalancing: { traffic: { loadBalancing: 'random' } },
  weights: { canary: { weight: 10 } },
  routes: { routes: [{ headers: { 'x-canary': 'true' }, version: 'stable' }] },
};

const FEATURES: readonly Feature[] = [
  'timeout',
  'retry',
  'connectionPool',
  'outlierDetection',
  'loadBalancing',
  'weights',
  'routes',
  'access',
  'mutualTls',
];

/** Where kubelet probes, scrapes and the proxy itself arrive: a policy there would make every pod unready. */
const MESH_PORTS = /\b150(00|01|06|08|20|21|53|90)\b/;

/** What every mesh must do, whoever makes it: call it with a name for the report and the mesh. */
export function meshContract(name: string, mesh: Mesh): void {
  const asked = FEATURES.filter((feature) => ASKING[feature] !== undefined);
  const refused = asked.filter((feature) => mesh.supports[feature].kind === 'refused');
  const served = asked.filter((feature) => mesh.supports[feature].kind !== 'refused');

  describe(`the mesh contract: ${name}`, () => {
    test('every feature has an entry, and no entry is without a reason', () => {
      expect(Object.keys(mesh.supports).sort()).toEqual([...FEATURES].sort());
      for (const support of Object.values(mesh.supports)) {
        if (support.kind === 'refused') expect(support.why).not.toBe('');
        if (support.kind === 'emulated') expect(support.how).not.toBe('');
      }
    });

    test('what it refuses is refused by name, for the service that asks', () => {
      for (const feature of refused) {
        const ask = (): unknown => orders(ASKING[feature], chartOn(mesh));
        expect(ask).toThrow(`MSVC-MESH-001 [dev/orders] ${feature}: `);
        expect(ask).toThrow(`without: ['${feature}']`);
      }
    });

    test('what it refuses may be missing where the platform says so', () => {
      for (const feature of refused) {
        expect(() => orders(ASKING[feature], chartOn(lacking(mesh, feature)))).not.toThrow();
        const others = refused.filter((other) => other !== feature);
        for (const other of others) {
          expect(() => orders(ASKING[other], chartOn(lacking(mesh, feature)))).toThrow('MSVC-MESH-001');
        }
      }
    });

    test('what it serves changes its objects: nothing is dropped in silence', () => {
      const plain = withoutWorkload(objectsOf(orders({}, chartOn(mesh))));
      for (const feature of served) {
        expect(withoutWorkload(objectsOf(orders(ASKING[feature], chartOn(mesh))))).not.toEqual(plain);
      }
    });

    test('a service that asks for nothing is accepted', () => {
      expect(() => objectsOf(orders({}, chartOn(mesh)))).not.toThrow();
    });

    test('binding twice gives the same objects and the same pod template', () => {
      expect(bound(mesh, targetOn(mesh))).toEqual(bound(mesh, targetOn(mesh)));
    });

    test('the order in which callers were declared changes nothing', () => {
      const grants = ['a', 'b', 'c'].map((caller) => ({
        caller: Caller.serviceAccount(`shop/${caller}`),
        ports: [8080],
      }));
      const swapped = [...grants].reverse();
      expect(bound(mesh, targetOn(mesh, { grants }))).toEqual(bound(mesh, targetOn(mesh, { grants: swapped })));
    });

    test('the target is read, never changed', () => {
      const target = frozen(targetOn(mesh, { ...targetWithEverything() }));
      expect(() => bound(mesh, target)).not.toThrow();
    });

    test('callers and ports that come after binding are in its objects', () => {
      let target = targetOn(mesh);
      const chart = bareChart();
      mesh.bind(chart, () => target);
      target = targetOn(mesh, {
        ports: [...target.ports, Port.grpc(9000)],
        grants: [...target.grants, { caller: Caller.serviceAccount('late/caller'), ports: [9000] }],
      });
      expect(objectsIn(chart)).toEqual(bound(mesh, target).objects);
    });

    test("its objects lie in the service's namespace and name the service with it", () => {
      const { objects } = bound(mesh, targetOn(mesh, { ...targetWithEverything(), namespace: 'elsewhere' }));
      for (const json of objects) {
        expect(at(json, 'metadata', 'namespace')).toBe('elsewhere');
        expect(at(json, 'metadata', 'name')).toMatch(/^orders/);
        for (const host of hostsIn(json)) expect(host).toContain('.elsewhere.svc.');
      }
    });

    test('services of one name in two namespaces share no object', () => {
      const identities = ['shop-dev', 'other'].flatMap((namespace) =>
        bound(mesh, targetOn(mesh, { ...targetWithEverything(), namespace })).objects.map(
          ({ kind, metadata }) =>
            `${String(kind)} ${String(at(metadata, 'namespace'))} ${String(at(metadata, 'name'))}`,
        ),
      );
      expect(new Set(identities).size).toBe(identities.length);
    });

    test('what it keeps per namespace lies in that namespace', () => {
      const chart = bareChart();
      mesh.bindNamespace(chart, 'elsewhere');
      for (const json of objectsIn(chart)) expect(at(json, 'metadata', 'namespace')).toBe('elsewhere');
    });

    test('labels and annotations of pods and namespace are text', () => {
      const { patch } = bound(mesh, targetOn(mesh));
      const values = [patch.labels, patch.annotations, mesh.namespaceLabels].flatMap((map) => Object.values(map));
      expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
    });

    test('what it asks of pods is on every version of a service', () => {
      const chart = chartOn(mesh);
      const weighs = mesh.supports.weights.kind !== 'refused';
      const service = orders(weighs ? { canary: { weight: 10 } } : {}, chart);
      const { patch } = bound(mesh, targetOn(mesh, { termination: service.facts.spec.termination }));
      for (const deployment of weighs ? ['orders', 'orders-canary'] : ['orders']) {
        const metadata = at(objectOf(chart, 'Deployment', deployment), 'spec', 'template', 'metadata');
        expect(at(metadata, 'labels')).toMatchObject(patch.labels);
        expect(at(metadata, 'annotations') ?? {}).toMatchObject(patch.annotations);
      }
    });

    test('health probes and the ports of the proxy are never locked out', () => {
      const chart = bareChart();
      mesh.bindNamespace(chart, 'shop-dev');
      const patch = mesh.bind(chart, () => targetOn(mesh, targetWithEverything()));
      for (const { spec, kind } of objectsIn(chart)) {
        expect(`${String(kind)} ${JSON.stringify(spec)}`).not.toMatch(MESH_PORTS);
        expect(at(spec, 'action')).not.toBe('DENY');
      }
      expect(patch.annotations['sidecar.istio.io/rewriteAppHTTPProbers']).not.toBe('false');
    });
  });
}

/** The same mesh on a platform that says a feature may be missing. */
function lacking(mesh: Mesh, feature: Feature): Mesh {
  return Object.create(mesh, { without: { value: [feature] } }) as Mesh;
}

function chartOn(mesh: Mesh): ReturnType<typeof devChart> {
  return devChart({ platform: platformWith(mesh) });
}

function bareChart(): Chart {
  return new Chart(Testing.app(), 'bare');
}

function objectsIn(scope: Construct): readonly JsonObject[] {
  return Testing.synth(Chart.of(scope)) as JsonObject[];
}

function bound(mesh: Mesh, target: MeshTarget) {
  const chart = bareChart();
  const patch = mesh.bind(chart, () => target);
  return { patch, objects: objectsIn(chart) };
}

function targetWithEverything(): Partial<MeshTarget> {
  return {
    ports: [Port.http(8080), Port.tcp(9000)],
    versions: [
      { name: 'stable', weight: 90 },
      { name: 'canary', weight: 10 },
    ],
    routes: [{ headers: { 'x-canary': 'true' }, version: 'canary' }],
    traffic: {
      timeout: Duration.seconds(10),
      retry: { attempts: 2, on: ['connect-failure'] },
      connectionPool: { maxConnections: 10 },
      outlierDetection: { consecutive5xxErrors: 5 },
      loadBalancing: { consistentHash: { header: 'x-user' } },
    },
    grants: [{ caller: Caller.namespace('monitoring'), ports: [8080, 9000] }],
  };
}

/** The mesh's own objects: what is left of a service without what it is made of on every platform. */
function withoutWorkload(objects: readonly JsonObject[]): readonly JsonObject[] {
  const workload = ['Namespace', 'ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget'];
  return objects.filter(({ kind }) => !workload.includes(String(kind)));
}

function hostsIn(json: JsonObject): readonly string[] {
  return JSON.stringify(json).match(/[\w.-]+\.svc\.[\w.]+/g) ?? [];
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
