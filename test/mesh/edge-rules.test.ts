import { Caller, Gateway, MeshService, Tls } from 'cdk8s-mesh';
import { foreignWorld, inspect } from 'cdk8s-mesh/analysis';
import type { JsonObject } from '../../lib/kube/json';
import { manifestOf } from '../../lib/kube/object';
import { gatewayHasPods, gatewayIsEncrypted, hostHasOneGateway } from '../../lib/mesh/istio/rules/gateways';
import { routeHasGateway } from '../../lib/mesh/istio/rules/hosts-at-gateways';
import { entriesAgree, entryIsComplete } from '../../lib/mesh/istio/rules/service-entries';
import type { Rule } from '../../lib/mesh/rule';
import { devChart, IMAGE } from '../fixtures';

/** What a rule finds in somebody's objects, as severity, path and message. */
function found({ severity, check }: Rule, ...objects: readonly JsonObject[]): readonly string[] {
  const origin = { environment: 'dev', construct: 'dev.yaml', path: 'dev.yaml' };
  const world = foreignWorld(objects.map((json) => manifestOf(json, origin)));
  return [...check(world)].map((each) => `${each.severity ?? severity} ${each.path}: ${each.message}`);
}

function object(kind: string, spec: JsonObject, name = 'one', namespace = 'edge'): JsonObject {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec };
}

const HTTP: JsonObject = { number: 80, name: 'http', protocol: 'HTTP' };
const gateway = (server: JsonObject, name = 'one', selector: JsonObject = { istio: 'ingressgateway' }): JsonObject =>
  object('Gateway', { selector, servers: [{ hosts: ['a.org'], port: HTTP, ...server }] }, name);

describe('MSVC-GATE-010 plain HTTP', () => {
  test('is found, whatever is spoken in it', () => {
    expect(found(gatewayIsEncrypted, gateway({}))).toEqual([
      'warning spec.servers[0]: port 80 takes plain HTTP for a.org: everybody on the way can read and change requests',
    ]);
    expect(found(gatewayIsEncrypted, gateway({ port: { ...HTTP, protocol: 'grpc' } }))).toHaveLength(1);
  });

  test('is none where it is redirected, ended or no HTTP', () => {
    expect(found(gatewayIsEncrypted, gateway({ tls: { httpsRedirect: true } }))).toEqual([]);
    expect(found(gatewayIsEncrypted, gateway({ port: { ...HTTP, protocol: 'HTTPS' }, tls: {} }))).toEqual([]);
    expect(found(gatewayIsEncrypted, gateway({ port: { ...HTTP, protocol: 'TCP' } }))).toEqual([]);
  });

  test('is what a program may say', () => {
    const chart = devChart();
    new MeshService(chart, 'orders', { image: IMAGE });
    new Gateway(chart, 'shop', { hosts: ['a.org'], plainHttp: 'serve' });
    expect(inspect(chart.node.root).report.findings).toEqual([]);
  });
});

describe('MSVC-GATE-011 a host at two gateways', () => {
  const twice = (server: JsonObject, selector?: JsonObject) =>
    found(hostHasOneGateway, gateway({}), gateway(server, 'two', selector));

  test('of the same pods is found', () => {
    expect(twice({})).toEqual([
      'warning spec.servers[0].hosts: Gateway edge/one takes a.org on port 80, too: which of the two decides is a matter of their age',
    ]);
    expect(twice({}, { istio: 'ingressgateway', app: 'x' })).toHaveLength(1);
    const both: JsonObject[] = [
      { hosts: ['a.org'], port: HTTP },
      { hosts: ['a.org'], port: { ...HTTP, name: 'other' } },
    ];
    const own = object('Gateway', { selector: { a: 'b' }, servers: both });
    expect(found(hostHasOneGateway, own).join()).toContain('another server of it takes a.org');
  });

  test.each<[string, JsonObject, JsonObject?]>([
    ['on another port', { port: { ...HTTP, number: 81 } }],
    ['at another address', { bind: '10.0.0.1' }],
    ['for the routes of different namespaces', { hosts: ['x/a.org'] }],
    ['of other pods', {}, { istio: 'other' }],
    ['with another host', { hosts: ['*.a.org'] }],
  ])('%s is none', (_, server, selector = { istio: 'ingressgateway' }) => {
    const first = gateway({ hosts: server['hosts'] === undefined ? ['a.org'] : ['y/a.org'] });
    expect(found(hostHasOneGateway, first, gateway(server, 'two', selector))).toEqual([]);
  });
});

describe('MSVC-GATE-012 a gateway without pods', () => {
  const pods = (labels: JsonObject, template = 'gateway'): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'gateway', namespace: 'edge' },
    spec: { template: { metadata: { labels, annotations: { 'inject.istio.io/templates': template } }, spec: {} } },
  });

  test('is found where the pods of gateways are known', () => {
    expect(found(gatewayHasPods, gateway({}), pods({ istio: 'other' }))).toEqual([
      'warning spec.selector: no pod of a gateway has the labels istio: ingressgateway: nobody listens for a.org',
    ]);
    expect(found(gatewayHasPods, gateway({}), pods({ istio: 'ingressgateway', app: 'x' }))).toEqual([]);
  });

  test('is nothing to say where they are installed elsewhere', () => {
    expect(found(gatewayHasPods, gateway({}))).toEqual([]);
    expect(found(gatewayHasPods, gateway({}), pods({ a: 'b' }, 'sidecar'))).toEqual([]);
    const other = object('Gateway', { selector: { a: 'b' }, servers: [] }, 'one', 'shop');
    expect(found(gatewayHasPods, other, pods({ c: 'd' }))).toEqual([]);
  });
});

describe('MSVC-EDGE-010 a route at a gateway', () => {
  const route = (gateways: string[], hosts = ['a.org'], namespace = 'edge') =>
    object('VirtualService', { hosts, gateways, http: [{ route: [{ destination: { host: 'a' } }] }] }, 'r', namespace);

  test('that is not there is found, with the one that may be meant', () => {
    expect(found(routeHasGateway, route(['two']))).toEqual([
      'warning spec.gateways[0]: there is no Gateway two in namespace edge: no request comes in there',
    ]);
    const origin = { environment: 'dev', construct: 'dev.yaml', path: 'dev.yaml' };
    const world = foreignWorld(
      [gateway({}), route(['one'], ['a.org'], 'shop')].map((json) => manifestOf(json, origin)),
    );
    expect([...routeHasGateway.check(world)].map(({ fix }) => fix)).toEqual(['write edge/one']);
  });

  test('that does not take its host is found', () => {
    expect(found(routeHasGateway, gateway({}), route(['one'], ['a.org', 'b.org']))).toEqual([
      'warning spec.hosts[1]: the Gateway edge/one does not take b.org for routes of this namespace: no request follows this route there',
    ]);
    expect(found(routeHasGateway, gateway({ hosts: ['shop/a.org'] }), route(['one']))).toHaveLength(1);
  });

  test.each<[string, string[], string, JsonObject]>([
    ['by name', ['one'], 'edge', {}],
    ['with a dot for its namespace', ['./one'], 'edge', {}],
    ['by its old name', ['one.edge.svc.cluster.local'], 'shop', {}],
    ['of a namespace that nothing here is in', ['elsewhere/two'], 'edge', {}],
    ['of another namespace', ['edge/one'], 'shop', {}],
    ['of a pattern', ['one'], 'edge', { hosts: ['*.org'] }],
    ['of its namespace', ['one'], 'edge', { hosts: ['./a.org'] }],
    ['of the mesh', ['mesh'], 'edge', { hosts: ['b.org'] }],
    ['of the mesh as well', ['mesh', 'one'], 'edge', { hosts: ['b.org'] }],
  ])('%s is none', (_, gateways, namespace, server) =>
    expect(found(routeHasGateway, gateway(server), route(gateways, ['a.org'], namespace))).toEqual([]),
  );

  test('that a program imports is none', () => {
    const chart = devChart();
    const orders = new MeshService(chart, 'orders', { image: IMAGE });
    const identity = Caller.serviceAccount('edge/gateway');
    orders.exposeOn(Gateway.import('edge/public', { identity }), { host: 'a.org' });
    new MeshService(chart, 'web', { image: IMAGE }).exposeOn(
      new Gateway(chart, 'own', { hosts: ['b.org'], tls: Tls.secret('cert'), identity }),
    );
    const codes = inspect(chart.node.root).report.findings.map(({ code }) => code);
    expect(codes.filter((code) => /GATE|EDGE-010/.test(code))).toEqual([]);
  });
});

const entry = (spec: JsonObject, name = 'one', namespace = 'edge'): JsonObject =>
  object(
    'ServiceEntry',
    { hosts: ['a.org'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], ...spec },
    name,
    namespace,
  );

describe('MSVC-EXT-010 a ServiceEntry', () => {
  const tcp: JsonObject = { number: 5432, name: 'tcp', protocol: 'TCP' };
  test.each<[string, JsonObject, string]>([
    ['static without endpoints', { resolution: 'STATIC' }, 'error spec.endpoints: resolution STATIC has no endpoint'],
    ['none with endpoints', { endpoints: [{ address: '10.0.0.1' }] }, 'error spec.endpoints'],
    ['by DNS for a pattern', { resolution: 'DNS', hosts: ['*.a.org'] }, 'error spec.hosts'],
    ['by DNS for a range', { resolution: 'DNS', addresses: ['10.0.0.0/8'] }, 'error spec.addresses'],
    [
      'one by one with several endpoints',
      { resolution: 'DNS_ROUND_ROBIN', endpoints: [{ address: 'a' }, { address: 'b' }] },
      'error spec.endpoints',
    ],
    ['dynamic for a name', { resolution: 'DYNAMIC_DNS' }, 'error spec.resolution'],
    [
      'with a selector and endpoints',
      { resolution: 'STATIC', endpoints: [{ address: 'a' }], workloadSelector: { labels: { a: 'b' } } },
      'error spec.workloadSelector',
    ],
    ['for every host', { hosts: ['*'] }, 'error spec.hosts'],
    [
      'with an endpoint of another port',
      { resolution: 'STATIC', endpoints: [{ address: 'a', ports: { b: 1 } }] },
      'error spec.endpoints',
    ],
    ['with a port twice', { ports: [tcp, { ...tcp, name: 'b' }], addresses: ['10.0.0.1'] }, 'error spec.ports'],
    ['with a name twice', { ports: [tcp, { ...tcp, number: 1 }], addresses: ['10.0.0.1'] }, 'error spec.ports'],
    ['of bytes without an address', { ports: [tcp] }, 'warning spec.addresses: port 5432 is plain TCP'],
  ])('%s is found', (_, spec, expected) => {
    const all = found(entryIsComplete, entry(spec));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(expected);
  });

  test.each<[string, JsonObject]>([
    ['by DNS', { resolution: 'DNS' }],
    ['by DNS of an endpoint', { resolution: 'DNS', hosts: ['*.a.org'], endpoints: [{ address: 'b.org' }] }],
    ['one by one', { resolution: 'DNS_ROUND_ROBIN', endpoints: [{ address: 'b.org' }] }],
    ['where the client has connected to', { hosts: ['*.a.org'], addresses: ['10.0.0.0/8'] }],
    ['at endpoints', { resolution: 'STATIC', endpoints: [{ address: '10.0.0.1', ports: { tls: 8443 } }] }],
    ['behind pods', { resolution: 'STATIC', workloadSelector: { labels: { a: 'b' } } }],
    ['dynamic', { resolution: 'DYNAMIC_DNS', hosts: ['*.a.org'] }],
  ])('%s is complete', (_, spec) => expect(found(entryIsComplete, entry(spec))).toEqual([]));
});

describe('MSVC-EXT-011 two ServiceEntries', () => {
  const twice = (spec: JsonObject, own: JsonObject = {}, namespace = 'edge') =>
    found(entriesAgree, entry(own), entry(spec, 'two', namespace));

  test('of one host and port are found, and more so where they differ', () => {
    expect(twice({})).toEqual([
      'warning spec.hosts: ServiceEntry edge/one has a.org with port 443, too: callers follow one of the two',
    ]);
    expect(twice({ ports: [{ number: 443, name: 'http', protocol: 'HTTP' }] })[0]).toMatch(
      /^error .* as tls and not http: callers follow one/,
    );
    expect(twice({ exportTo: ['.'] })).toHaveLength(1);
    expect(twice({ exportTo: ['edge'] }, { exportTo: ['.'] }, 'shop')).toHaveLength(1);
  });

  test('that nobody sees together, or of other hosts or ports, are none', () => {
    expect(twice({ exportTo: ['.'] }, { exportTo: ['.'] }, 'shop')).toEqual([]);
    expect(twice({ hosts: ['b.org'] })).toEqual([]);
    expect(twice({ ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] })).toEqual([]);
  });
});
