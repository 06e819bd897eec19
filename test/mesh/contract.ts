import type { MeshServiceProps } from 'cdk8s-mesh';
import { type Feature, FEATURES, type Mesh } from 'cdk8s-mesh/mesh';
import { Access } from '../../lib/model/access/access';
import { Caller } from '../../lib/model/access/caller';
import { Issuer } from '../../lib/model/access/issuer';
import type { Guard } from '../../lib/model/access/protection';
import { requestsOf } from '../../lib/model/access/requests';
import type { Network, Service } from '../../lib/model/network';
import { groupOf } from '../../lib/mesh/capabilities';
import type { CheckedTraffic } from '../../lib/model/traffic/traffic';
import { Port } from '../../lib/model/workload/port';
import { Duration } from 'cdk8s';
import { inspect } from '../../lib/analysis/gate';
import { reportText } from '../../lib/analysis/report';
import { at, type JsonObject } from '../../lib/kube/json';
import { manifestOf } from '../../lib/kube/object';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';
import { devChart, objectOf, objectsOf, orders, platformWith } from '../fixtures';
import { networkOf, serviceWith } from './service';

/** A field of the model with two values that must not mean the same, and how a service asks for it. */
interface Asked {
  readonly values: readonly [Partial<Service>, Partial<Service>];
  /** None for what every service has. */
  readonly props?: Partial<MeshServiceProps>;
}

const CANARY = [
  { name: 'stable', weight: 90 },
  { name: 'canary', weight: 10 },
];
const PORTS: Partial<Service> = {
  ports: [
    { name: 'http', number: 8080, protocol: 'http' },
    { name: 'http-admin', number: 9090, protocol: 'http' },
  ],
};
const RETRY = { attempts: 2, on: ['5xx'] } as const;

/** Features that no service asks for by itself: its namespace does, a gateway, or a host outside. */
const ELSEWHERE: readonly Feature[] = ['mutualTls', 'exposure', 'origination', 'scopes'];

/** A row for each feature; the compiler asks for the row of a new one. */
const ASKED: Readonly<Record<Feature, Asked>> = {
  timeout: traffic({ timeout: 3000 }, { timeout: 4000 }, { timeout: Duration.seconds(3) }),
  'retry.attempts': retried({ attempts: 2 }, { attempts: 3 }),
  'retry.on': retried({ on: ['5xx'] }, { on: ['connect-failure'] }),
  'retry.perTryTimeout': retried({ perTryTimeout: 1000 }, { perTryTimeout: 2000 }),
  'routes.path': routed({ path: '/a' }, { path: '/b' }),
  'routes.method': routed({ method: 'GET' }, { method: 'PUT' }),
  'retry.backoff': retried({ backoff: 1000 }, { backoff: 2000 }),
  'retry.retryRemoteLocalities': retried({ retryRemoteLocalities: true }, {}),
  'retry.retryIgnorePreviousHosts': retried({ retryIgnorePreviousHosts: true }, { retryIgnorePreviousHosts: false }),
  'routes.headers': routed({ headers: { 'x-a': '1' } }, { headers: { 'x-a': '2' } }),
  'routes.ignoreCase': routed({ path: '/a', ignoreCase: true }, { path: '/a' }),
  'routes.queryParams': routed({ queryParams: { a: '1' } }, { queryParams: { a: '2' } }),
  'routes.authority': routed({ authority: 'a' }, { authority: 'b' }),
  'routes.scheme': routed({ scheme: 'http' }, { scheme: 'https' }),
  'routes.port': routed({ port: 8080, path: '/a' }, { port: 9090, path: '/a' }, PORTS),
  'routes.sourceLabels': routed({ sourceLabels: { app: 'a' } }, { sourceLabels: { app: 'b' } }),
  'routes.sourceNamespace': routed({ sourceNamespace: 'a' }, { sourceNamespace: 'b' }),
  'routes.gateways': routed({ gateways: ['mesh'] }, { gateways: ['edge/public'] }),
  'routes.rewrite': ruled({ rewrite: { path: '/b' } }, { rewrite: { path: '/c' } }),
  'routes.destinations': {
    ...ruled(
      { to: { destinations: [{ version: 'canary', weight: 100 }] } },
      { to: { destinations: [{ version: 'stable', weight: 100 }] } },
      {},
      { versions: CANARY },
    ),
    props: {
      traffic: { routes: [{ name: 'beta', match: { path: '/a' }, to: { host: 'a.example.com' } }] },
    },
  },
  'routes.redirect': ruled({ to: { redirect: { path: '/b' } } }, { to: { redirect: { path: '/c' } } }),
  'routes.directResponse': ruled(
    { to: { directResponse: { status: 404 } } },
    { to: { directResponse: { status: 410 } } },
  ),
  'routes.delegate': {
    values: ['a', 'b'].map((name): Partial<Service> => ({
      traffic: { routes: [{ match: [{ path: '/a' }], to: { delegate: { namespace: 'shop', name } } }] },
    })) as [Partial<Service>, Partial<Service>],
  },
  fault: policed({ fault: { abort: { status: 500, percent: 1 } } }, { fault: { abort: { status: 501, percent: 1 } } }),
  mirrors: policed(
    { mirrors: [{ host: 'a.example.com', percent: 1 }] },
    { mirrors: [{ host: 'a.example.com', percent: 2 }] },
  ),
  cors: policed({ cors: { allowOrigins: ['https://a.com'] } }, { cors: { allowOrigins: ['https://b.com'] } }),
  headers: policed({ headers: { request: { remove: ['a'] } } }, { headers: { request: { remove: ['b'] } } }),
  'routes.otherwise': {
    ...ruled({}, {}),
    values: [{}, { otherwise: 'none' } as const].map((more): Partial<Service> => ({
      traffic: { timeout: 3000, routes: [{ match: [{ path: '/a' }] }], ...more },
    })) as [Partial<Service>, Partial<Service>],
    props: { traffic: { routes: [{ name: 'beta', match: { path: '/a' } }], otherwise: 'none' } },
  },
  'connectionPool.maxConnections': pooled({ maxConnections: 1 }, { maxConnections: 2 }),
  'connectionPool.connectTimeout': pooled({ connectTimeout: 1000 }, { connectTimeout: 2000 }),
  'connectionPool.maxPendingRequests': pooled({ maxPendingRequests: 1 }, { maxPendingRequests: 2 }),
  'connectionPool.maxRequests': pooled({ maxRequests: 1 }, { maxRequests: 2 }),
  'connectionPool.maxRequestsPerConnection': pooled({ maxRequestsPerConnection: 1 }, { maxRequestsPerConnection: 2 }),
  'connectionPool.idleTimeout': pooled({ idleTimeout: 1000 }, { idleTimeout: 2000 }),
  'connectionPool.h2UpgradePolicy': pooled({ h2UpgradePolicy: 'upgrade' }, { h2UpgradePolicy: 'do-not-upgrade' }),
  'outlierDetection.consecutive5xxErrors': ejected({ consecutive5xxErrors: 4 }, { consecutive5xxErrors: 6 }),
  'outlierDetection.consecutiveGatewayErrors': ejected(
    { consecutiveGatewayErrors: 1 },
    { consecutiveGatewayErrors: 2 },
  ),
  'outlierDetection.interval': ejected({ interval: 1000 }, { interval: 2000 }),
  'outlierDetection.baseEjectionTime': ejected({ baseEjectionTime: 1000 }, { baseEjectionTime: 2000 }),
  'outlierDetection.maxEjectionPercent': ejected({ maxEjectionPercent: 50 }, { maxEjectionPercent: 60 }),
  loadBalancing: traffic({ loadBalancing: 'random' }, { loadBalancing: 'round-robin' }, { loadBalancing: 'random' }),
  weights: {
    values: [{ versions: CANARY }, { versions: CANARY.map(({ name }) => ({ name, weight: 50 })) }],
    props: { versions: { canary: { weight: 10 } } },
  },
  access: { values: [{ access: [] }, { access: [{ caller: Caller.namespace('monitoring'), port: 8080 }] }] },
  'access.requests': narrowed('request.path', ['/a'], ['/b'], () => Access.anyone({ paths: ['/a'] })),
  'access.conditions': narrowed('request.headers[x-a]', ['1'], ['2'], () => Access.anyone({ headers: { 'x-a': '1' } })),
  'access.addresses': narrowed('source.ip', ['10.0.0.0/8'], ['10.1.0.0/16'], () => Access.ipBlocks(['10.0.0.0/8'])),
  'access.tokens': {
    values: [{ issuers: [Issuer.of('https://a.example')] }, { issuers: [Issuer.of('https://b.example')] }],
    props: { access: [Access.jwt(Issuer.of('https://a.example'))] },
  },
  'access.deny': guarded({ action: 'deny' }, { ports: [8080] }, Access.deny),
  'access.audit': guarded({ action: 'audit' }, { ports: [8080] }, Access.audit),
  'access.external': guarded({ action: 'external', provider: 'opa' }, {}, () => Access.external('opa')),
  'access.dryRun': {
    values: [{ access: [] }, { access: undefined, dryRun: [] } as Partial<Service>],
    props: { accessDryRun: true },
  },
  plainText: {
    values: [
      { portMutualTls: [{ port: 8080, mutualTls: 'permissive' }] },
      { portMutualTls: [{ port: 9090, mutualTls: 'permissive' }] },
    ],
    props: { plainText: { ports: [8080], reason: 'the scraper has no sidecar' } },
  },
  mutualTls: { values: [{}, {}] },
  exposure: { values: [{}, {}] },
  origination: { values: [{}, {}] },
  scopes: { values: [{}, {}] },
};

function narrowed(attribute: string, one: string[], other: string[], access: () => Access): Asked {
  const value = (is: string[]): Partial<Service> => ({
    access: [requestsOf(Caller.namespace('monitoring'), 8080, [{ attribute, is }])],
  });
  return { values: [value(one), value(other)], props: { access: [access()] } };
}

function guarded<Options>(
  what: Pick<Guard, 'action' | 'provider'>,
  options: Options,
  of: (options: Options) => Access,
): Asked {
  const value = (port: number): Partial<Service> => ({ guards: [{ ...what, caller: { kind: 'anyone' }, port }] });
  return { values: [value(8080), value(9000)], props: { access: [of(options)] } };
}

type Decided = Partial<CheckedTraffic>;

function traffic(one: Decided, other: Decided, asked: MeshServiceProps['traffic'], more: Partial<Service> = {}): Asked {
  const value = (changes: Decided): Partial<Service> => ({ ...more, traffic: { routes: [], ...changes } });
  return { values: [value(one), value(other)], props: { traffic: asked } };
}

function retried(one: object, other: object): Asked {
  const value = (changes: object): Decided => ({ timeout: 15000, retry: { ...RETRY, ...changes } });
  const retry = { ...RETRY, idempotent: true, ...('perTryTimeout' in one && { perTryTimeout: Duration.seconds(1) }) };
  return traffic(value(one), value(other), { retry: retry as never });
}

function routed(one: object, other: object, more: Partial<Service> = {}): Asked {
  const value = (match: object): Decided => ({ routes: [{ name: 'beta', match: [match] }] });
  return traffic(value(one), value(other), { routes: [{ name: 'beta', match: one }] }, more);
}

/** Of a route by itself, without its match. */
function ruled(one: object, other: object, asked: object = one, more: Partial<Service> = {}): Asked {
  const match = { path: '/a' };
  const value = (fields: object): Decided => ({ routes: [{ name: 'beta', match: [match], ...fields }] });
  return traffic(value(one), value(other), { routes: [{ name: 'beta', match, ...asked }] }, more);
}

/** Of a service as a whole. */
function policed(one: Decided, other: Decided): Asked {
  return traffic(one, other, one as MeshServiceProps['traffic']);
}

function pooled(one: object, other: object): Asked {
  return traffic({ connectionPool: one }, { connectionPool: other }, { connectionPool: timed(one) });
}

function ejected(one: object, other: object): Asked {
  return traffic({ outlierDetection: one }, { outlierDetection: other }, { outlierDetection: timed(one) });
}

/** As a user writes it: times are durations. */
function timed(fields: object): object {
  const isTime = (name: string) => /Time|interval|Timeout/.test(name);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isTime(name) ? Duration.millis(value as number) : value]),
  );
}

/** Where kubelet probes, scrapes and the proxy itself arrive: a policy there would make every pod unready. */
const MESH_PORTS = /\b150(00|01|06|08|20|21|53|90)\b/;

/** What every mesh must do, whoever makes it: call it with a name for the report and the mesh. */
export function meshContract(name: string, mesh: Mesh): void {
  const kindOf = (feature: Feature) => mesh.supports[feature].kind;
  const askable = FEATURES.filter((feature) => ASKED[feature].props !== undefined);
  const refused = askable.filter((feature) => kindOf(feature) === 'refused');
  const emulated = askable.filter((feature) => kindOf(feature) === 'emulated');
  const exact = FEATURES.filter((feature) => kindOf(feature) === 'exact' && !ELSEWHERE.includes(feature));

  describe(`the mesh contract: ${name}`, () => {
    test('every feature has an answer, and none is without a reason', () => {
      expect(Object.keys(mesh.supports).sort()).toEqual([...FEATURES].sort());
      for (const support of Object.values(mesh.supports)) {
        if (support.kind === 'refused') expect(support.why).not.toBe('');
        if (support.kind === 'emulated') expect(support.how).not.toBe('');
      }
    });

    if (exact.length > 0) {
      test.each(exact)('%s: another value gives other objects', (feature) => {
        const [one, other] = ASKED[feature].values.map((changes) => rendered(mesh, serviceWith(changes)));
        expect(one).not.toEqual(other);
      });
    }

    if (emulated.length > 0) {
      test.each(emulated)('%s is accepted, and by what it is done instead is said in the report', (feature) => {
        const service = orders(ASKED[feature].props, chartOn(mesh));
        const said = reportText(inspect(service.node.root).report);
        expect(said).toContain(at(mesh.supports[feature], 'how'));
      });
    }

    if (refused.length > 0) {
      test.each(refused)('%s is refused by name, for the service that asks', (feature) => {
        const ask = (without: Mesh['without'] = []): unknown =>
          orders(ASKED[feature].props, chartOn(lacking(mesh, without)));
        expect(() => ask()).toThrow(`[dev/orders] ${groupOf(feature)}`);
        expect(() => ask()).toThrow('MSVC-MESH-001');
        expect(() => ask()).toThrow(`without: ['${groupOf(feature)}']`);
        expect(() => ask([groupOf(feature)])).not.toThrow();
        expect(() => ask(refused.map(groupOf).filter((group) => group !== groupOf(feature)))).toThrow('MSVC-MESH-001');
      });

      test.each(refused)('%s may be missing where the platform says so, by that name alone', (feature) => {
        const others = refused.filter((other) => groupOf(other) === groupOf(feature) && other !== feature);
        const needed = others.filter((other) => asksFor(ASKED[feature].props, other));
        expect(() => orders(ASKED[feature].props, chartOn(lacking(mesh, [feature, ...needed])))).not.toThrow();
      });
    }

    test('a service that asks for nothing is accepted', () => {
      expect(() => objectsOf(orders({}, chartOn(mesh)))).not.toThrow();
    });

    test('the same network gives the same objects and the same pod template', () => {
      expect(rendered(mesh, withEverything())).toEqual(rendered(mesh, withEverything()));
    });

    test('the order in which callers were declared changes nothing', () => {
      const access = ['a', 'b', 'c'].map((caller) => ({ caller: Caller.serviceAccount(`shop/${caller}`), port: 8080 }));
      expect(rendered(mesh, serviceWith({ access }))).toEqual(
        rendered(mesh, serviceWith({ access: [...access].reverse() })),
      );
    });

    test('the network is read, never changed', () => {
      const service = frozen(withEverything());
      expect(() => mesh.service(service, frozen(networkOf(service)))).not.toThrow();
    });

    test('callers and ports that come later are in its objects', () => {
      const service = orders({}, chartOn(mesh));
      service.addPort(Port.grpc(9000));
      service.allowFrom(Caller.serviceAccount('late/caller'), { ports: [9000] });
      const { service: said } = service.facts;
      const kinds = mesh.service(said, networkOf(said)).map(({ kind }) => kind);
      for (const kind of kinds) {
        const [spec] = mesh.service(said, networkOf(said)).filter((each) => each.kind === kind);
        expect(at(objectOf(service, kind), 'spec')).toEqual(spec?.spec);
      }
    });

    test("its objects lie in the service's namespace and name the service with it", () => {
      for (const json of rendered(mesh, withEverything({ namespace: 'elsewhere' }))) {
        expect(at(json, 'metadata', 'namespace')).toBe('elsewhere');
        expect(at(json, 'metadata', 'name')).toMatch(/^orders/);
        for (const host of hostsIn(json)) expect(host).toContain('.elsewhere.svc.');
      }
    });

    test('services of one name in two namespaces share no object', () => {
      const identities = ['shop-dev', 'other'].flatMap((namespace) =>
        rendered(mesh, withEverything({ namespace })).map(
          ({ kind, metadata }) => `${kind} ${String(metadata.namespace)} ${metadata.name}`,
        ),
      );
      expect(new Set(identities).size).toBe(identities.length);
    });

    test('mTLS alone is what the pods of a namespace take, where that can be had', () => {
      const into = new NetworkBuilder('cluster.local');
      const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
      const objects = mesh.namespace('shop', emptyNetwork()).objects as unknown as readonly JsonObject[];
      KINDS.read(
        objects.map((json) => manifestOf(json, origin)),
        into,
      );
      const kept = into.network().namespaces;
      expect(kept).toEqual(kindOf('mutualTls') === 'refused' ? [] : [{ name: 'shop', mutualTls: 'strict' }]);
    });

    test('what it keeps per namespace lies in that namespace', () => {
      for (const { metadata } of mesh.namespace('elsewhere', emptyNetwork()).objects) {
        expect(metadata.namespace).toBe('elsewhere');
      }
    });

    test('labels and annotations of pods and namespace are text', () => {
      const { labels } = mesh.namespace('shop', emptyNetwork());
      const pod = mesh.pod(orders({}, chartOn(mesh)).facts.spec.termination);
      const values = [pod.labels, pod.annotations, labels].flatMap((map) => Object.values(map));
      expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
    });

    test('what it asks of pods is on every version of a service', () => {
      const chart = chartOn(mesh);
      const weighs = mesh.supports.weights.kind !== 'refused';
      const service = orders(weighs ? { versions: { canary: { weight: 10 } } } : {}, chart);
      const pod = mesh.pod(service.facts.spec.termination);
      for (const deployment of weighs ? ['orders', 'orders-canary'] : ['orders']) {
        const metadata = at(objectOf(chart, 'Deployment', deployment), 'spec', 'template', 'metadata');
        expect(at(metadata, 'labels')).toMatchObject(pod.labels);
        expect(at(metadata, 'annotations') ?? {}).toMatchObject(pod.annotations);
      }
    });

    test('health probes and the ports of the proxy are never locked out', () => {
      const objects = [...mesh.namespace('shop-dev', emptyNetwork()).objects, ...rendered(mesh, withEverything())];
      for (const { spec, kind } of objects) {
        expect(`${kind} ${JSON.stringify(spec)}`).not.toMatch(MESH_PORTS);
        expect(at(spec, 'action')).not.toBe('DENY');
      }
      const pod = mesh.pod(orders({}, chartOn(mesh)).facts.spec.termination);
      expect(pod.annotations['sidecar.istio.io/rewriteAppHTTPProbers']).not.toBe('false');
    });
  });
}

/** Whether what asks for one feature asks for another as well, as any retry has its attempts. */
function asksFor(props: Partial<MeshServiceProps> | undefined, feature: Feature): boolean {
  const [group, field = ''] = feature.split('.');
  const given = (props?.traffic as Record<string, unknown> | undefined)?.[group ?? ''];
  return [given].flat().some((each) => at(each, field) !== undefined || at(each, 'match', field) !== undefined);
}

/** The same mesh on a platform that says what may be missing. */
function lacking(mesh: Mesh, without: Mesh['without']): Mesh {
  return Object.create(mesh, { without: { value: without } }) as Mesh;
}

function chartOn(mesh: Mesh): ReturnType<typeof devChart> {
  return devChart({ platform: platformWith(mesh) });
}

function rendered(mesh: Mesh, service: Service) {
  return mesh.service(service, networkOf(service));
}

function emptyNetwork(): Network {
  return { ...networkOf(serviceWith()), services: [] };
}

function withEverything(changes: Partial<Service> = {}): Service {
  return serviceWith({
    ports: [
      { name: 'http', number: 8080, protocol: 'http' },
      { name: 'tcp', number: 9000, protocol: 'tcp' },
    ],
    versions: CANARY,
    traffic: {
      timeout: 10_000,
      retry: { attempts: 2, on: ['connect-failure'] },
      connectionPool: { maxConnections: 10 },
      outlierDetection: { consecutive5xxErrors: 5 },
      loadBalancing: { consistentHash: { header: 'x-user' } },
      routes: [
        {
          name: 'beta',
          match: [{ headers: { 'x-canary': 'true' } }],
          to: { destinations: [{ version: 'canary', weight: 100 }] },
        },
      ],
    },
    access: [8080, 9000].map((port) => ({ caller: Caller.namespace('monitoring'), port })),
    ...changes,
  });
}

function hostsIn(json: unknown): readonly string[] {
  return JSON.stringify(json).match(/[\w.-]+\.svc\.[\w.]+/g) ?? [];
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
