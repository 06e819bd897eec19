import { Caller } from '../../lib/model/access/caller';
import { Duration } from '../../lib/model/quantity/duration';
import { Port } from '../../lib/model/workload/port';
import { type LoadBalancing, Traffic, type TrafficOptions } from '../../lib/model/traffic/traffic';
import { authorizationPolicySpec } from '../../lib/mesh/istio/authorization-policy';
import { destinationRuleSpec } from '../../lib/mesh/istio/destination-rule';
import { Istio, type SidecarOptions } from '../../lib/mesh/istio/istio';
import { sidecarPatch } from '../../lib/mesh/istio/sidecar';
import { virtualServiceSpec } from '../../lib/mesh/istio/virtual-service';
import type { MeshTarget } from '../../lib/mesh/mesh';
import { targetOn } from './target';

const HOST = 'orders.shop-dev.svc.cluster.local';
const CANARY = [
  { name: 'stable', weight: 90 },
  { name: 'canary', weight: 10 },
];

function target(changes: Partial<MeshTarget> = {}): MeshTarget {
  return targetOn(Istio.sidecar(), changes);
}

function policyOf(options: TrafficOptions): unknown {
  return destinationRuleSpec(target({ traffic: Traffic.of(options) }))?.trafficPolicy;
}

describe('VirtualService', () => {
  test('is not made where nobody decided anything', () => {
    expect(virtualServiceSpec(target())).toBeUndefined();
  });

  test('is not made for a port whose requests Istio does not read', () => {
    const traffic = Traffic.of({ timeout: Duration.seconds(1) });
    expect(virtualServiceSpec(target({ ports: [Port.tcp(6379)], traffic }))).toBeUndefined();
  });

  test('a timeout alone has one destination, without subset and without weight', () => {
    const traffic = Traffic.of({ timeout: Duration.millis(1500) });
    expect(virtualServiceSpec(target({ traffic }))).toEqual({
      hosts: [HOST],
      http: [{ route: [{ destination: { host: HOST } }], timeout: '1500ms' }],
    });
  });

  test("no retries switches off Istio's own", () => {
    const spec = virtualServiceSpec(target({ traffic: Traffic.of({ retry: 'none' }) }));
    expect(spec?.http?.[0]?.retries).toEqual({ attempts: 0 });
  });

  test('a retry without a per-try timeout leaves it to the timeout', () => {
    const traffic = Traffic.of({ retry: { attempts: 2, on: ['connect-failure', 'refused-stream'] } });
    expect(virtualServiceSpec(target({ traffic }))?.http?.[0]?.retries).toEqual({
      attempts: 2,
      retryOn: 'connect-failure,refused-stream',
    });
  });

  test('a version without weight is reached by its route only', () => {
    const versions = [
      { name: 'stable', weight: 100 },
      { name: 'canary', weight: 0 },
    ];
    const routes = [{ headers: { 'x-canary': 'true', 'x-user': '7' }, version: 'canary' }];
    expect(virtualServiceSpec(target({ versions, routes }))?.http).toEqual([
      {
        match: [{ headers: { 'x-canary': { exact: 'true' }, 'x-user': { exact: '7' } } }],
        route: [{ destination: { host: HOST, subset: 'canary' } }],
      },
      { route: [{ destination: { host: HOST, subset: 'stable' } }] },
    ]);
  });

  test('with several ports every rule names its own, and ports without requests have none', () => {
    const ports = [Port.http(8080), Port.grpc(9000), Port.tcp(5432)];
    const http = virtualServiceSpec(target({ ports, versions: CANARY }))?.http ?? [];
    expect(http.map(({ match }) => match)).toEqual([[{ port: 8080 }], [{ port: 9000 }]]);
    expect(http[1]?.route).toEqual([
      { destination: { host: HOST, subset: 'stable', port: { number: 9000 } }, weight: 90 },
      { destination: { host: HOST, subset: 'canary', port: { number: 9000 } }, weight: 10 },
    ]);
  });

  test('every rule has the timeout and the retries of the service', () => {
    const traffic = Traffic.of({ timeout: Duration.seconds(3), retry: 'none' });
    const routes = [{ headers: { 'x-canary': 'true' }, version: 'canary' }];
    const http = virtualServiceSpec(target({ traffic, routes, versions: CANARY }))?.http ?? [];
    expect(http).toHaveLength(2);
    for (const rule of http) expect(rule).toMatchObject({ timeout: '3s', retries: { attempts: 0 } });
  });
});

describe('DestinationRule', () => {
  test('is not made where nobody decided anything', () => {
    expect(destinationRuleSpec(target())).toBeUndefined();
  });

  test('versions are subsets by their label', () => {
    expect(destinationRuleSpec(target({ versions: CANARY }))).toEqual({
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
      connectTimeout: Duration.millis(250),
      maxPendingRequests: 2,
      maxRequests: 3,
      maxRequestsPerConnection: 4,
      idleTimeout: Duration.minutes(5),
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
    const outlierDetection = { consecutiveGatewayErrors: 3, interval: Duration.seconds(1) };
    expect(policyOf({ outlierDetection })).toEqual({
      outlierDetection: { consecutiveGatewayErrors: 3, interval: '1s' },
    });
  });
});

describe('AuthorizationPolicy', () => {
  test('without a caller it allows nothing, which denies everything', () => {
    expect(authorizationPolicySpec(target({ grants: [] }))).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'orders' } },
    });
  });

  test('callers are principals of the trust domain, or namespaces, each on its ports', () => {
    const grants = [
      { caller: Caller.serviceAccount('shop-dev/users'), ports: [8080] },
      { caller: Caller.namespace('monitoring'), ports: [9090] },
      { caller: Caller.serviceAccount('shop-dev/frontend'), ports: [8080] },
      { caller: Caller.serviceAccount('shop-dev/frontend'), ports: [8080] },
    ];
    expect(authorizationPolicySpec(target({ grants, trustDomain: 'acme.example' })).rules).toEqual([
      {
        from: [
          { source: { principals: ['acme.example/ns/shop-dev/sa/frontend', 'acme.example/ns/shop-dev/sa/users'] } },
        ],
        to: [{ operation: { ports: ['8080'] } }],
      },
      { from: [{ source: { namespaces: ['monitoring'] } }], to: [{ operation: { ports: ['9090'] } }] },
    ]);
  });

  test('a caller and a namespace on the same port are alternatives, not a conjunction', () => {
    const grants = [
      { caller: Caller.serviceAccount('shop-dev/users'), ports: [8080] },
      { caller: Caller.namespace('monitoring'), ports: [8080] },
    ];
    expect(authorizationPolicySpec(target({ grants })).rules?.[0]?.from).toEqual([
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
    const patch = sidecarPatch(targetOn(Istio.sidecar({ mode })).termination, undefined);
    expect(patch.annotations['sidecar.istio.io/nativeSidecar']).toBe(annotation);
    expect(patch.labels).toEqual({ 'sidecar.istio.io/inject': 'true' });
  });

  test('a revision injects pods and labels the namespace, in place of the default', () => {
    const mesh = Istio.sidecar({ revision: 'canary' });
    expect(mesh.namespaceLabels).toEqual({ 'istio.io/rev': 'canary' });
    expect(sidecarPatch(targetOn(mesh).termination, 'canary').labels).toEqual({ 'istio.io/rev': 'canary' });
    expect(Istio.sidecar().namespaceLabels).toEqual({ 'istio-injection': 'enabled' });
  });

  test("the classic proxy's drain is JSON, which Istio's YAML reader takes too", () => {
    const patch = sidecarPatch(targetOn(Istio.sidecar({ mode: 'classic' })).termination, undefined);
    const config = JSON.parse(patch.annotations['proxy.istio.io/config'] ?? '') as Record<string, unknown>;
    expect(Object.keys(config)).not.toContain('kind');
    expect(JSON.stringify(config)).toMatch(/\d+s/);
  });
});
