import fc, { type Arbitrary } from 'fast-check';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { manifestOf } from '../../lib/kube/object';
import type { JsonObject } from '../../lib/kube/json';
import { hostRoutesObject } from '../../lib/mesh/istio/render/objects';
import { KINDS } from '../../lib/mesh/kinds';
import type { HostRoutes, Labels } from '../../lib/model/network';
import type { ConnectionMatch } from '../../lib/model/traffic/connection-route';
import type { HttpRoute } from '../../lib/model/traffic/http-route';
import { checkedRoutes, type Route } from '../../lib/model/traffic/route';
import { randomRule, reachable } from './random-route';

const WHERE = { node: { path: 'edge/shop' } };
const ORIGIN = { environment: 'prod', construct: 'edge', path: 'edge' };
const SERVICE = 'orders.shop.svc.cluster.local';

/** What the objects of these rules say. */
function read(routes: HostRoutes) {
  const into = new NetworkBuilder('cluster.local');
  KINDS.read([manifestOf(hostRoutesObject(routes) as unknown as JsonObject, ORIGIN)], into);
  return { hosts: into.network().hosts, lost: into.lost.map(({ path }) => path) };
}

/** Checked rules, as a construct makes them; each with a timeout or none. */
const http: Arbitrary<readonly HttpRoute[]> = fc
  .tuple(
    fc.array(randomRule([], [80, 443]), { minLength: 1, maxLength: 3 }),
    fc.constantFrom<HttpRoute['timeout'][]>('none', 2500),
    fc.boolean(),
  )
  .map(([drawn, timeout, hasDefault]) => {
    const routes = reachable(drawn).map((rule, index): Route => ({ name: `route-${index}`, ...rule }));
    const checked = checkedRoutes(routes, { gateways: ['edge/public'], timeout: 'none' }, WHERE).map((route) =>
      route.to !== undefined && 'destinations' in route.to ? { ...route, timeout } : route,
    );
    const delegate: HttpRoute = { match: [], to: { delegate: { namespace: 'team', name: 'rest' } } };
    return [...checked, ...(hasDefault ? [delegate] : [])] as readonly HttpRoute[];
  })
  .filter((rules) => rules.length > 0);

const connection: Arbitrary<ConnectionMatch> = fc.record(
  {
    destinationSubnets: fc.constant(['10.0.0.0/8']),
    port: fc.constantFrom(443, 5432),
    sourceLabels: fc.constant({ app: 'a' }),
    sourceNamespace: fc.constant('shop'),
    gateways: fc.constantFrom(['mesh'], ['edge/public', 'mesh']),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const destinations = fc.constantFrom(
  [{ host: { namespace: 'shop', name: 'orders' }, port: 8443, weight: 100 }],
  [
    { host: { namespace: 'shop', name: 'orders' }, version: 'next', weight: 1 },
    { host: 'db.example.com', weight: 3 },
  ],
);

const hostRoutes: Arbitrary<HostRoutes> = fc.record(
  {
    namespace: fc.constantFrom('edge', 'shop'),
    name: fc.constant('shop'),
    labels: fc.constantFrom<Labels[]>({}, { app: 'shop' }),
    hosts: fc.constantFrom(['shop.example.com'], [SERVICE, '*.example.com'], ['*'], ['orders.shop']),
    gateways: fc.constantFrom(['mesh'], ['edge/public'], ['mesh', 'edge/public']),
    http: fc.oneof(http, fc.constant([])),
    tls: fc.array(
      fc.record({
        match: fc.array(
          connection.map((match) => ({ ...match, sniHosts: ['a.example.com', '*.b.com'] })),
          { minLength: 1, maxLength: 2 },
        ),
        destinations,
      }),
      { maxLength: 1 },
    ),
    tcp: fc.array(fc.record({ match: fc.array(connection, { maxLength: 2 }), destinations }), { maxLength: 2 }),
    exportTo: fc.constantFrom(['.'], ['.', 'team']),
  },
  { requiredKeys: ['namespace', 'name', 'labels', 'hosts', 'gateways', 'http', 'tls', 'tcp'], noNullPrototype: true },
);

describe('rules for hosts', () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(hostRoutes, (drawn) => {
        const routes = structuredClone(drawn);
        expect(read(routes)).toStrictEqual({ hosts: [routes], lost: [] });
      }),
      { seed: 20261124, numRuns: Number(process.env['RANDOM_APPS'] ?? 500) },
    );
  });

  test('that others delegate to have no hosts, and their timeout where they say none', () => {
    const destination = { destinations: [{ host: { namespace: 'team', name: 'search' }, weight: 100 }] };
    const rules: HttpRoute[] = [
      { match: [{ path: '/search/*' }], to: destination, timeout: 'none' },
      { match: [], to: destination },
    ];
    const shared = { namespace: 'team', name: 'rest', labels: {}, hosts: [], gateways: [], tls: [], tcp: [] };
    expect(hostRoutesObject({ ...shared, http: rules }).spec).toEqual({
      http: [
        {
          match: [{ uri: { exact: '/search' } }, { uri: { prefix: '/search/' } }],
          route: [{ destination: { host: 'search.team.svc.cluster.local' } }],
          timeout: '0s',
        },
        { route: [{ destination: { host: 'search.team.svc.cluster.local' } }] },
      ],
    });
    expect(read({ ...shared, http: rules })).toEqual({ hosts: [{ ...shared, http: rules }], lost: [] });
  });
});
