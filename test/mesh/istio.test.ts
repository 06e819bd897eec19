import type { Grant, Service } from '../../lib/model/network';
import { checkedTermination } from '../../lib/model/termination/termination';
import { Exposure } from '../../lib/model/termination/exposure';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import type { CheckedTraffic, LoadBalancing } from '../../lib/model/traffic/traffic';
import { Caller } from '../../lib/model/access/caller';
import { authorizationPolicies } from '../../lib/mesh/istio/render/authorization-policy';
import { destinationRuleSpec } from '../../lib/mesh/istio/render/destination-rule';
import { virtualServiceSpec } from '../../lib/mesh/istio/render/virtual-service';
import { Istio, type SidecarOptions } from '../../lib/mesh/istio/istio';
import { deriveSettings } from '../../lib/termination/derive';
import { networkOf, serviceWith } from './service';

const HOST = 'orders.shop-dev.svc.cluster.local';
const CANARY = [
  { name: 'stable', weight: 90 },
  { name: 'canary', weight: 10 },
];

type Decided = Partial<CheckedTraffic>;

function withTraffic(traffic: Decided, changes: Partial<Service> = {}): Service {
  return serviceWith({ traffic: { routes: [], ...traffic }, ...changes });
}

function policyOf(traffic: Decided): unknown {
  return destinationRuleSpec(withTraffic(traffic))?.trafficPolicy;
}

/** The settings that a pod ends by where nobody says anything. */
function settingsOn(mesh: Istio) {
  return deriveSettings({
    dataPlane: mesh.dataPlane,
    kubernetes: KubernetesVersion.of('1.34'),
    exposure: Exposure.cluster(),
    propagation: 'typical',
    termination: checkedTermination(),
    shell: false,
  });
}

describe('VirtualService', () => {
  test('is not made where nobody decided anything', () => {
    expect(virtualServiceSpec(serviceWith())).toBeUndefined();
  });

  test('is not made for a port whose requests Istio does not read', () => {
    const ports = [{ name: 'tcp', number: 6379, protocol: 'tcp' }] as const;
    expect(virtualServiceSpec(withTraffic({ timeout: 1000 }, { ports }))).toBeUndefined();
  });

  test('a timeout alone has one destination, without subset and without weight', () => {
    expect(virtualServiceSpec(withTraffic({ timeout: 1500 }))).toEqual({
      hosts: [HOST],
      http: [{ route: [{ destination: { host: HOST } }], timeout: '1500ms' }],
    });
  });

  test("no retries switches off Istio's own", () => {
    const spec = virtualServiceSpec(withTraffic({ retry: 'none' }));
    expect(spec?.http?.[0]?.retries).toEqual({ attempts: 0 });
  });

  test('a retry without a per-try timeout leaves it to the timeout', () => {
    const retry = { attempts: 2, on: ['connect-failure', 'refused-stream'] } as const;
    expect(virtualServiceSpec(withTraffic({ retry }))?.http?.[0]?.retries).toEqual({
      attempts: 2,
      retryOn: 'connect-failure,refused-stream',
    });
  });

  test('a version without weight is reached by its route only', () => {
    const versions = [
      { name: 'stable', weight: 100 },
      { name: 'canary', weight: 0 },
    ];
    const match = [{ headers: { 'x-canary': 'true', 'x-user': '7' } }];
    const routes = [{ name: 'beta', match, to: { destinations: [{ version: 'canary', weight: 100 }] } }];
    expect(virtualServiceSpec(withTraffic({ routes }, { versions }))?.http).toEqual([
      {
        name: 'beta',
        match: [{ headers: { 'x-canary': { exact: 'true' }, 'x-user': { exact: '7' } } }],
        route: [{ destination: { host: HOST, subset: 'canary' } }],
      },
      { route: [{ destination: { host: HOST, subset: 'stable' } }] },
    ]);
  });

  test('with several ports every rule names its own, and ports without requests have none', () => {
    const ports = [
      { name: 'http', number: 8080, protocol: 'http' },
      { name: 'grpc', number: 9000, protocol: 'grpc' },
      { name: 'tcp', number: 5432, protocol: 'tcp' },
    ] as const;
    const http = virtualServiceSpec(serviceWith({ ports, versions: CANARY }))?.http ?? [];
    expect(http.map(({ match }) => match)).toEqual([[{ port: 8080 }], [{ port: 9000 }]]);
    expect(http[1]?.route).toEqual([
      { destination: { host: HOST, subset: 'stable', port: { number: 9000 } }, weight: 90 },
      { destination: { host: HOST, subset: 'canary', port: { number: 9000 } }, weight: 10 },
    ]);
  });

  test('every rule has the timeout and the retries of the service', () => {
    const routes = [
      {
        name: 'beta',
        match: [{ headers: { 'x-canary': 'true' } }],
        to: { destinations: [{ version: 'canary', weight: 100 }] },
      },
    ];
    const traffic = { timeout: 3000, retry: 'none', routes } as const;
    const http = virtualServiceSpec(withTraffic(traffic, { versions: CANARY }))?.http ?? [];
    expect(http).toHaveLength(2);
    for (const rule of http) expect(rule).toMatchObject({ timeout: '3s', retries: { attempts: 0 } });
  });
});

describe('a route', () => {
  const http = (route: Partial<CheckedTraffic['routes'][number]>, traffic: Decided = {}) =>
    virtualServiceSpec(withTraffic({ ...traffic, routes: [{ name: 'beta', match: [{ path: '/x' }], ...route }] }))
      ?.http;

  test.each([
    ['/api/reports', [{ uri: { exact: '/api/reports' } }]],
    ['/api/*', [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }]],
    ['/*', [{ uri: { prefix: '/' } }]],
  ])('of the path %s matches whole segments', (path, match) => {
    expect(http({ match: [{ path }] })?.[0]?.match).toEqual(match);
  });

  test('matches all of what one match names, and any of several', () => {
    const match = [{ path: '/a/*', method: 'GET' }, { headers: { 'x-user': 'beta' } }];
    expect(http({ match })?.[0]?.match).toEqual([
      { uri: { exact: '/a' }, method: { exact: 'GET' } },
      { uri: { prefix: '/a/' }, method: { exact: 'GET' } },
      { headers: { 'x-user': { exact: 'beta' } } },
    ]);
  });

  test('has its own timeout and retries, and the rest of the service', () => {
    const traffic = { timeout: 15000, retry: { attempts: 2, on: ['connect-failure'] } } as const;
    expect(http({ timeout: 60000 }, traffic)?.[0]).toMatchObject({ timeout: '60s', retries: { attempts: 2 } });
    expect(http({ retry: 'none' }, traffic)?.[0]).toMatchObject({ timeout: '15s', retries: { attempts: 0 } });
    expect(http({ timeout: 'none' }, traffic)?.[0]).not.toHaveProperty('timeout');
    expect(http({ timeout: 'none' }, traffic)?.[1]).toMatchObject({ timeout: '15s' });
  });

  test('without a target goes by the weights', () => {
    const spec = virtualServiceSpec(
      withTraffic({ routes: [{ name: 'beta', match: [{ path: '/x' }] }] }, { versions: CANARY }),
    );
    expect(spec?.http?.[0]?.route).toEqual(spec?.http?.[1]?.route);
  });
});

describe('DestinationRule', () => {
  test('is not made where nobody decided anything', () => {
    expect(destinationRuleSpec(serviceWith())).toBeUndefined();
  });

  test('versions are subsets by their label', () => {
    expect(destinationRuleSpec(serviceWith({ versions: CANARY }))).toEqual({
      host: HOST,
      subsets: [
        { name: 'stable', labels: { version: 'stable' } },
        { name: 'canary', labels: { version: 'canary' } },
      ],
    });
  });

  test('every field of the connection pool has its place', () => {
    const connectionPool = {
      maxConnections: 1,
      connectTimeout: 250,
      maxPendingRequests: 2,
      maxRequests: 3,
      maxRequestsPerConnection: 4,
      idleTimeout: 300_000,
      h2UpgradePolicy: 'do-not-upgrade',
    } as const;
    expect(policyOf({ connectionPool })).toEqual({
      connectionPool: {
        tcp: { maxConnections: 1, connectTimeout: '250ms' },
        http: {
          http1MaxPendingRequests: 2,
          http2MaxRequests: 3,
          maxRequestsPerConnection: 4,
          idleTimeout: '300s',
          h2UpgradePolicy: 'DO_NOT_UPGRADE',
        },
      },
    });
  });

  test('half a connection pool is written without the other half', () => {
    expect(policyOf({ connectionPool: { maxConnections: 1 } })).toEqual({
      connectionPool: { tcp: { maxConnections: 1 } },
    });
    expect(policyOf({ connectionPool: { maxRequests: 1 } })).toEqual({
      connectionPool: { http: { http2MaxRequests: 1 } },
    });
  });

  test.each<[LoadBalancing, unknown]>([
    ['round-robin', { simple: 'ROUND_ROBIN' }],
    ['least-request', { simple: 'LEAST_REQUEST' }],
    ['random', { simple: 'RANDOM' }],
    [{ consistentHash: 'source-ip' }, { consistentHash: { useSourceIp: true } }],
    [{ consistentHash: { header: 'x-user' } }, { consistentHash: { httpHeaderName: 'x-user' } }],
  ])('%j', (loadBalancing, written) => {
    expect(policyOf({ loadBalancing })).toEqual({ loadBalancer: written });
  });

  test('gateway errors are counted apart where they are given', () => {
    const outlierDetection = { consecutiveGatewayErrors: 3, interval: 1000 };
    expect(policyOf({ outlierDetection })).toEqual({
      outlierDetection: { consecutiveGatewayErrors: 3, interval: '1s' },
    });
  });
});

const NETWORK = networkOf(serviceWith());
const TARGET = { selector: { matchLabels: { app: 'orders' } } };

describe('AuthorizationPolicy', () => {
  const policy = (access: readonly Grant[] | undefined, trustDomain = 'cluster.local') =>
    authorizationPolicies(serviceWith({ access }), TARGET, trustDomain)[0]?.spec;

  test('without a caller it allows nothing, which denies everything', () => {
    expect(policy([])).toEqual({ action: 'ALLOW', selector: { matchLabels: { app: 'orders' } } });
  });

  test('is not made where nobody restricts access', () => expect(policy(undefined)).toBeUndefined());

  test('callers are principals of the trust domain, or namespaces, each on its ports', () => {
    const access = [
      { caller: Caller.serviceAccount('shop-dev/users'), port: 8080 },
      { caller: Caller.namespace('monitoring'), port: 9090 },
      { caller: Caller.serviceAccount('shop-dev/frontend'), port: 8080 },
    ];
    expect(policy(access, 'acme.example')?.rules).toEqual([
      {
        from: [
          { source: { principals: ['acme.example/ns/shop-dev/sa/frontend', 'acme.example/ns/shop-dev/sa/users'] } },
        ],
        to: [{ operation: { ports: ['8080'] } }],
      },
      { from: [{ source: { namespaces: ['monitoring'] } }], to: [{ operation: { ports: ['9090'] } }] },
    ]);
  });

  test('a caller of several ports stands in one rule', () => {
    const caller = Caller.namespace('monitoring');
    expect(
      policy([
        { caller, port: 9090 },
        { caller, port: 8080 },
      ])?.rules,
    ).toEqual([
      { from: [{ source: { namespaces: ['monitoring'] } }], to: [{ operation: { ports: ['8080', '9090'] } }] },
    ]);
  });

  test('a caller and a namespace on the same port are alternatives, not a conjunction', () => {
    const access = [
      { caller: Caller.serviceAccount('shop-dev/users'), port: 8080 },
      { caller: Caller.namespace('monitoring'), port: 8080 },
    ];
    expect(policy(access)?.rules?.[0]?.from).toEqual([
      { source: { principals: ['cluster.local/ns/shop-dev/sa/users'] } },
      { source: { namespaces: ['monitoring'] } },
    ]);
  });
});

describe('the pod template', () => {
  test.each<[SidecarOptions['mode'], string | undefined]>([
    ['auto', undefined],
    ['native', 'true'],
    ['classic', 'false'],
  ])('in mode %s the annotation for native sidecars is %s', (mode = 'auto', annotation) => {
    const mesh = Istio.sidecar({ mode });
    const patch = mesh.pod(settingsOn(mesh));
    expect(patch.annotations['sidecar.istio.io/nativeSidecar']).toBe(annotation);
    expect(patch.labels).toEqual({ 'sidecar.istio.io/inject': 'true' });
  });

  test('a revision injects pods and labels the namespace, in place of the default', () => {
    const mesh = Istio.sidecar({ revision: 'canary' });
    expect(mesh.namespace('shop', NETWORK).labels).toEqual({ 'istio.io/rev': 'canary' });
    expect(mesh.pod(settingsOn(mesh)).labels).toEqual({ 'istio.io/rev': 'canary' });
    expect(Istio.sidecar().namespace('shop', NETWORK).labels).toEqual({ 'istio-injection': 'enabled' });
  });

  test("the classic proxy's drain is JSON, which Istio's YAML reader takes too", () => {
    const mesh = Istio.sidecar({ mode: 'classic' });
    const config = mesh.pod(settingsOn(mesh)).annotations['proxy.istio.io/config'] ?? '';
    expect(JSON.parse(config)).toEqual({ terminationDrainDuration: '22s' });
  });
});

test('the objects of a service carry its labels', () => {
  const service = serviceWith({ labels: { app: 'orders', team: 'shop' }, traffic: { timeout: 1000, routes: [] } });
  for (const { metadata } of Istio.sidecar().service(service, networkOf(service))) {
    expect(metadata.labels).toEqual({ app: 'orders', team: 'shop' });
  }
});
