import { protectionOf } from '../../lib/model/access/protection-of';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import type { JsonObject } from '../../lib/kube/json';
import { manifestOf } from '../../lib/kube/object';
import { KINDS } from '../../lib/mesh/kinds';
import type { Service } from '../../lib/model/network';

const HOST = 'orders.shop.svc.cluster.local';
const ORIGIN = { environment: 'dev', construct: 'dev/orders', path: 'dev/orders' };

function object(apiVersion: string, kind: string, spec: JsonObject, name = 'orders'): JsonObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec };
}

const deployment = (version: string): JsonObject =>
  object(
    'apps/v1',
    'Deployment',
    { template: { metadata: { labels: { app: 'orders', version } }, spec: { serviceAccountName: 'orders' } } },
    `orders-${version}`,
  );

const WORKLOAD: readonly JsonObject[] = [
  deployment('stable'),
  deployment('canary'),
  object('v1', 'Service', {
    selector: { app: 'orders' },
    ports: [
      { name: 'http', port: 8080 },
      { name: 'http-admin', port: 9090 },
    ],
  }),
];

/** The service as it is read, and what was lost on the way. */
function read(...objects: readonly JsonObject[]) {
  const into = new NetworkBuilder('cluster.local');
  KINDS.read(
    [...objects, ...WORKLOAD].map((json) => manifestOf(json, ORIGIN)),
    into,
  );
  const network = into.network();
  const service = network.services.find(({ name }) => name === 'orders') as Service;
  return { network, service, hosts: network.hosts, lost: into.lost.map(({ path }) => path) };
}

const to = (more: JsonObject = {}): JsonObject => ({ destination: { host: HOST }, ...more });
const virtualService = (...http: JsonObject[]): JsonObject =>
  object('networking.istio.io/v1', 'VirtualService', { hosts: [HOST], http });
const destinationRule = (spec: JsonObject): JsonObject =>
  object('networking.istio.io/v1', 'DestinationRule', { host: HOST, ...spec });
const policy = (spec: JsonObject): JsonObject => object('security.istio.io/v1', 'AuthorizationPolicy', spec);
const SELECTOR: JsonObject = { matchLabels: { app: 'orders' } };

describe('a VirtualService that somebody else wrote', () => {
  test('without conditions says how the service is treated', () => {
    const { service, lost } = read(virtualService({ route: [to()], timeout: '1m30s', retries: { attempts: 0 } }));
    expect(service.traffic).toEqual({ timeout: 90_000, retry: 'none', routes: [] });
    expect(lost).toEqual([]);
  });

  test('with a time of nothing sets no limit', () => {
    const retries = { attempts: 2, perTryTimeout: '0s', retryOn: '5xx' };
    const { service, lost } = read(virtualService({ route: [to()], timeout: '0s', retries }));
    expect(service.traffic).toEqual({ timeout: 'none', retry: { attempts: 2, on: ['5xx'] }, routes: [] });
    expect(lost).toEqual([]);
  });

  test.each<[string, JsonObject[string], readonly string[]]>([
    ['null, which the API server drops', null, []],
    ['an empty text, which it refuses', '', ['spec.http[0].timeout']],
    ['a time of nothing in milliseconds', '0ms', []],
    ['none', undefined, []],
  ])('with %s for a time sets no limit either', (_, timeout, expected) => {
    const { service, lost } = read(virtualService({ route: [to()], timeout, match: null, fault: null }));
    expect([service.traffic.timeout, lost]).toEqual(['none', expected]);
  });

  test('with another time for each port stays rules for hosts', () => {
    const ofPort = (port: number, limit: string): JsonObject => ({
      match: [{ port }],
      route: [{ destination: { host: HOST, port: { number: port } } }],
      timeout: limit,
    });
    const { service, hosts, lost } = read(virtualService(ofPort(8080, '300s'), ofPort(9090, '15s')));
    expect(service.traffic).toEqual({ routes: [] });
    expect(hosts[0]?.http.map(({ match, timeout }) => ({ match, timeout }))).toEqual([
      { match: [{ port: 8080 }], timeout: 300_000 },
      { match: [{ port: 9090 }], timeout: 15_000 },
    ]);
    expect(lost).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['hosts of elsewhere', { hosts: [HOST, 'shop.example.com'] }],
    ['a gateway', { gateways: ['istio-ingress/public'] }],
    ['a gateway and the mesh', { gateways: ['mesh', 'istio-ingress/public'] }],
    ['callers of its own namespace', { exportTo: ['.'] }],
  ])('for %s says nothing of all callers', (_, fields) => {
    const json = virtualService({ route: [to()], timeout: '300s' });
    Object.assign(json['spec'] as JsonObject, fields);
    const { service, hosts, lost } = read(json);
    expect(service.traffic).toEqual({ routes: [] });
    expect(hosts[0]).toMatchObject({ ...fields, http: [{ timeout: 300_000 }] });
    expect(lost).toEqual([]);
    expect(read(json, virtualService({ route: [to()], timeout: '3s' })).service.traffic.timeout).toBe(3000);
  });

  test.each<[string, JsonObject]>([
    ['the mesh by name', { gateways: ['mesh'] }],
    ['everybody by name', { exportTo: ['*'] }],
    ['the host by its name alone', { hosts: ['orders'] }],
  ])('for %s is for all callers', (_, fields) => {
    const json = virtualService({ route: [to()], timeout: '300s' });
    Object.assign(json['spec'] as JsonObject, fields);
    expect(read(json)).toMatchObject({ service: { traffic: { timeout: 300_000 } }, hosts: [], lost: [] });
  });

  test('names gateways and hosts in short, in its own namespace', () => {
    const json = virtualService({ route: [{ destination: { host: 'users' } }] });
    const gateways = ['public', 'edge/public', 'public.edge.svc.cluster.local', 'mesh'];
    Object.assign(json['spec'] as JsonObject, { gateways, hosts: ['*', 'orders', 'orders.shop'] });
    expect(read(json).hosts[0]).toMatchObject({
      gateways: ['shop/public', 'edge/public', 'edge/public', 'mesh'],
      // Istio completes a name without a dot alone.
      hosts: ['*', HOST, 'orders.shop'],
      http: [{ to: { destinations: [{ host: { namespace: 'shop', name: 'users' }, weight: 100 }] } }],
    });
  });

  test('leaves its routes without a name where they have none', () => {
    const { service } = read(virtualService({ match: [{ uri: { exact: '/a' } }], route: [to()] }, { route: [to()] }));
    expect(service.traffic.routes).toEqual([{ match: [{ path: '/a' }] }]);
  });

  const only = (rule: JsonObject) => {
    const { hosts, service, lost } = read(virtualService({ ...rule, name: 'a' }));
    expect(lost).toEqual([]);
    return hosts[0]?.http[0] ?? service.traffic.routes[0];
  };

  test.each<[string, JsonObject, object]>([
    ['an older percentage of a mirror', { mirror: { host: 'b' }, mirrorPercent: 5 }, { mirrors: [{ percent: 5 }] }],
    [
      'a percentage of a mirror',
      { mirror: { host: 'b' }, mirrorPercentage: { value: 0.5 } },
      { mirrors: [{ percent: 0.5 }] },
    ],
    ['a mirror', { mirror: { host: 'b' } }, { mirrors: [{ host: { namespace: 'shop', name: 'b' }, percent: 100 }] }],
    ['older origins', { corsPolicy: { allowOrigin: ['https://a'] } }, { cors: { allowOrigins: ['https://a'] } }],
    [
      'a fault by half',
      { fault: { delay: { fixedDelay: '1.5s', percent: 50 } } },
      { fault: { delay: { fixed: 1500, percent: 50 } } },
    ],
    [
      'a fault without a percentage',
      { fault: { abort: { httpStatus: 500 } } },
      { fault: { abort: { status: 500, percent: 0 } } },
    ],
    [
      'tries without a condition',
      { retries: { attempts: 1, backoff: '10us' } },
      { retry: { attempts: 1, backoff: 0.01 } },
    ],
    [
      'conditions with spaces',
      { retries: { attempts: 1, retryOn: '5xx, reset' } },
      { retry: { on: ['5xx', 'reset'] } },
    ],
    [
      'a rewrite by letters',
      { match: [{ uri: { prefix: '/a/' } }], rewrite: { uri: '/' } },
      { rewrite: { path: '/' }, match: [{ path: { rawPrefix: '/a/' } }] },
    ],
    [
      'a rewrite of everything',
      { rewrite: { uri: '/a' } },
      { rewrite: { path: '/a' }, match: [{ path: { rawPrefix: '/' } }] },
    ],
    ['a prefix of letters', { match: [{ uri: { prefix: '/a' } }] }, { match: [{ path: { rawPrefix: '/a' } }] }],
    ['a prefix of nothing', { match: [{ uri: { prefix: '' } }] }, { match: [{ path: '/*' }] }],
    ['a star in a path', { match: [{ uri: { exact: '/a.b/*' } }] }, { match: [{ path: { regex: '/a\\.b/\\*' } }] }],
    ['methods', { match: [{ method: { regex: '^(GET|POST)$' } }] }, { match: [{ method: ['GET', 'POST'] }] }],
    [
      'presence',
      { match: [{ headers: { 'X-A': {}, b: { regex: '*' } } }] },
      { match: [{ headers: { 'x-a': { present: true }, b: { present: true } } }] },
    ],
    [
      'absence',
      { match: [{ withoutHeaders: { a: {}, b: { exact: '1' } } }] },
      { match: [{ headers: { a: { present: false }, b: { not: '1' } } }] },
    ],
  ])('carries %s', (_, rule, expected) => {
    expect(only({ route: [to()], ...rule })).toMatchObject(expected);
  });

  test('a source beside gateways is not looked at, by Istio either', () => {
    const match = [{ gateways: ['edge/public'], sourceNamespace: 'a', sourceLabels: { app: 'a' } }];
    expect(only({ match, route: [to()] })?.match).toEqual([{ gateways: ['edge/public'] }]);
  });

  test.each<[string, JsonObject, string]>([
    ['a time that is none', { route: [to()], timeout: 'soon' }, 'spec.http[0].timeout'],
    ['a pattern of a method', { match: [{ method: { regex: 'G.*' } }], route: [to()] }, 'spec.http[0].match[0].method'],
    [
      'a pseudo-header',
      { match: [{ headers: { ':path': {} } }], route: [to()] },
      'spec.http[0].match[0].headers.:path',
    ],
    [
      'a claim',
      { match: [{ headers: { '@request.auth.claims.a': {} } }], route: [to()] },
      '.headers.@request.auth.claims.a',
    ],
    [
      'a header both within and without',
      { match: [{ headers: { a: {} }, withoutHeaders: { A: {} } }], route: [to()] },
      '.withoutHeaders.a',
    ],
    ['a prefix of statistics', { match: [{ statPrefix: 'a' }], route: [to()] }, 'spec.http[0].match[0].statPrefix'],
    [
      'an abort without a status',
      { route: [to()], fault: { abort: { percentage: { value: 1 } } } },
      'spec.http[0].fault.abort',
    ],
    ['a destination that is none', { route: [{ weight: 1 }] }, 'spec.http[0].route[0].destination'],
    ['a host that is none', { route: [{ destination: { name: 'a' } }] }, 'spec.http[0].route[0].destination.host'],
    ['a field that nobody knows', { route: [to()], retry: {} }, 'spec.http[0].retry'],
  ])('%s is lost, and said to be', (_, rule, path) => {
    expect(read(virtualService(rule)).lost.join()).toContain(path);
  });

  test('two matches are one prefix of segments only where all else in them is the same', () => {
    const paths = (method?: JsonObject) =>
      read(
        virtualService({
          match: [
            { uri: { exact: '/a' }, method: { exact: 'GET' } },
            { uri: { prefix: '/a/' }, ...method },
          ],
          route: [to()],
        }),
      ).service.traffic.routes.flatMap(({ match }) => match);
    expect(paths({ method: { exact: 'GET' } })).toEqual([{ path: '/a/*', method: 'GET' }]);
    expect(paths()).toEqual([{ path: '/a', method: 'GET' }, { path: { rawPrefix: '/a/' } }]);
  });
});

describe('what a VirtualService means and the traffic of a service cannot say stays rules for hosts', () => {
  const route = (uri: string, more: JsonObject = {}): JsonObject => ({
    match: [{ uri: { exact: uri }, ...more }],
    route: [to()],
  });

  test.each<[string, readonly JsonObject[]]>([
    ['a route to another service', [virtualService({ route: [{ destination: { host: 'users' } }] })]],
    [
      'a destination on another port',
      [virtualService({ route: [{ destination: { host: HOST, port: { number: 1 } } }] })],
    ],
    ['a rule after one that takes everything', [virtualService({ route: [to()] }, route('/a'))]],
    ['a policy that one route has not', [virtualService(route('/a'), { route: [to()], retries: { attempts: 0 } })]],
    ['a default with a name', [virtualService({ name: 'a', route: [to()] })]],
    ['a version that nobody knows', [virtualService({ route: [{ destination: { host: HOST, subset: 'a' } }] })]],
    ['a second object for the host', [virtualService(route('/a'), { route: [to()] }), second(route('/b'))]],
  ])('%s', (_, objects) => {
    expect(read(...objects).hosts).not.toEqual([]);
    expect(read(...objects).lost).toEqual([]);
  });

  function second(...http: JsonObject[]): JsonObject {
    return object('networking.istio.io/v1', 'VirtualService', { hosts: [HOST], http }, 'orders-2');
  }

  test('a rule for one port, or for each another, is the traffic of a service', () => {
    const [one, other] = [
      route('/a', { port: 8080 }),
      { match: [{ uri: { exact: '/b' }, port: 9090 }], route: [to()] },
    ];
    expect(read(virtualService(one, { route: [to()] })).service.traffic.routes).toEqual([
      { match: [{ path: '/a', port: 8080 }] },
    ]);
    const { match: ofOther } = other;
    const both = { ...one, match: [...(one['match'] as JsonObject[]), ...ofOther] };
    expect(read(virtualService(both, { route: [to()] })).service.traffic.routes).toEqual([
      {
        match: [
          { path: '/a', port: 8080 },
          { path: '/b', port: 9090 },
        ],
      },
    ]);
  });

  test('where no rule is for all requests, the rest is answered with 404', () => {
    expect(read(virtualService(route('/a'))).service.traffic).toEqual({
      otherwise: 'none',
      routes: [{ match: [{ path: '/a' }], timeout: 'none' }],
    });
  });
});

describe('a DestinationRule that somebody else wrote', () => {
  test('names versions; one whose labels no pod has is retired', () => {
    const subset = (name: string): JsonObject => ({ name, labels: { version: name } });
    const { service, lost } = read(destinationRule({ subsets: ['stable', 'canary', 'old'].map(subset) }));
    expect(service.versions).toMatchObject([{ name: 'stable' }, { name: 'canary' }, { name: 'old', retired: true }]);
    expect(lost).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [{ subsets: [{ name: 'blue', labels: { version: 'green' } }] }, 'spec.subsets[0].labels'],
    [{ subsets: [{ name: 'a', labels: { version: 'a' }, trafficPolicy: {} }] }, 'spec.subsets[0].trafficPolicy'],
    [{ trafficPolicy: { tls: { mode: 'DISABLE' } } }, 'spec.trafficPolicy.tls'],
    [
      { trafficPolicy: { connectionPool: { http: { idleTimeout: '0s' } } } },
      'spec.trafficPolicy.connectionPool.http.idleTimeout',
    ],
    [{ trafficPolicy: { portLevelSettings: [] } }, 'spec.trafficPolicy.portLevelSettings'],
    [
      { trafficPolicy: { connectionPool: { tcp: { tcpKeepalive: {} } } } },
      'spec.trafficPolicy.connectionPool.tcp.tcpKeepalive',
    ],
    [{ trafficPolicy: { loadBalancer: { warmup: {} } } }, 'spec.trafficPolicy.loadBalancer.warmup'],
    [{ trafficPolicy: { loadBalancer: { simple: 'PASSTHROUGH' } } }, 'spec.trafficPolicy.loadBalancer.simple'],
    [
      { trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: 'a', ttl: '0s' } } } } },
      'spec.trafficPolicy.loadBalancer.consistentHash.httpCookie',
    ],
    [
      { trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: 'SOMETIMES' } } } },
      'spec.trafficPolicy.connectionPool.http.h2UpgradePolicy',
    ],
  ])('%j loses %s', (spec, path) => expect(read(destinationRule(spec)).lost).toEqual([path]));

  test('of a host that is not here is lost', () => {
    expect(read(destinationRule({ host: 'users' })).lost).toEqual(['spec.host']);
  });
});

describe('a PeerAuthentication that somebody else wrote', () => {
  const ofNamespace = (spec: JsonObject) => {
    const into = new NetworkBuilder('cluster.local');
    KINDS.read([manifestOf(object('security.istio.io/v1', 'PeerAuthentication', spec), ORIGIN)], into);
    const [namespace] = into.network().namespaces;
    return { mutualTls: namespace?.mutualTls, lost: into.lost.map(({ path }) => path) };
  };

  test.each([
    ['STRICT', 'strict'],
    ['PERMISSIVE', 'permissive'],
    ['DISABLE', 'disabled'],
    ['UNSET', undefined],
  ])('that says %s means %s', (mode, mutualTls) => {
    expect(ofNamespace({ mtls: { mode } })).toEqual({ mutualTls, lost: [] });
  });

  test('that says nothing means nothing', () => {
    expect(ofNamespace({})).toEqual({ mutualTls: undefined, lost: [] });
    expect(ofNamespace({ selector: {}, portLevelMtls: {} })).toEqual({ mutualTls: undefined, lost: [] });
  });

  test.each<[string, JsonObject, string]>([
    ['a mode that nobody knows', { mtls: { mode: 'Strict' } }, 'spec.mtls.mode'],
    ['a field that nobody knows', { mtls: { modes: 'STRICT' } }, 'spec.mtls.modes'],
    ['another selector', { selector: { matchExpressions: [] } }, 'spec.selector.matchExpressions'],
    ['a port of no pods', { portLevelMtls: { 8080: { mode: 'DISABLE' } } }, 'spec.portLevelMtls'],
    ['a mode of a port', { portLevelMtls: { 8080: { mode: 'Off' } } }, 'spec.portLevelMtls[8080].mode'],
  ])('loses %s', (_, spec, path) => {
    expect(ofNamespace(spec)).toEqual({ mutualTls: undefined, lost: [path] });
  });

  const peer = (spec: JsonObject, name?: string): JsonObject =>
    object('security.istio.io/v1', 'PeerAuthentication', spec, name);

  test('for the pods of a service is of that service, with its ports', () => {
    const portLevelMtls = { 9090: { mode: 'PERMISSIVE' }, 8080: { mode: 'UNSET' }, 443: { mode: 'DISABLE' } };
    const { service, network, lost } = read(peer({ selector: SELECTOR, mtls: { mode: 'STRICT' }, portLevelMtls }));
    expect(service).toMatchObject({
      mutualTls: 'strict',
      portMutualTls: [
        { port: 443, mutualTls: 'disabled' },
        { port: 9090, mutualTls: 'permissive' },
      ],
    });
    expect(network).toMatchObject({ namespaces: [], protections: [] });
    expect(lost).toEqual([]);
  });

  test('for other pods is of those', () => {
    const labels = { app: 'elsewhere' };
    const { network, lost } = read(peer({ selector: { matchLabels: labels }, mtls: { mode: 'DISABLE' } }));
    expect(network.protections).toEqual([
      { scope: { kind: 'workloads', namespace: 'shop', labels }, mutualTls: 'disabled' },
    ]);
    expect(lost).toEqual([]);
  });

  test('beside another that says otherwise of the same pods is lost', () => {
    const both = read(peer({ mtls: { mode: 'STRICT' } }, 'a'), peer({ mtls: { mode: 'DISABLE' } }, 'b'));
    expect(both.network.namespaces).toEqual([{ name: 'shop', mutualTls: 'strict' }]);
    expect(both.lost).toEqual(['spec.mtls']);
  });
});

describe('an AuthorizationPolicy that somebody else wrote', () => {
  const accessOf = (spec: JsonObject) => read(policy({ selector: SELECTOR, ...spec })).service.access;
  const source = (fields: JsonObject): JsonObject => ({ from: [{ source: fields }] });

  const ANYONE = { kind: 'anyone' } as const;
  /** Who may call by all that the network says. */
  const effective = (...objects: readonly JsonObject[]) => {
    const { network, service } = read(...objects);
    return protectionOf(network, service);
  };

  test('without rules lets nobody in, and without conditions everybody', () => {
    expect(accessOf({})).toEqual([]);
    expect(accessOf({ rules: [{}] })).toEqual([{ caller: ANYONE, port: 'any' }]);
  });

  test('is access of callers of this trust domain, of another, of namespaces, and of patterns', () => {
    const principals = ['cluster.local/ns/a/sa/b', 'other/ns/a/sa/b', '*', 'cluster.local/ns/a/sa/*'];
    const serviceAccounts = ['a/b'];
    const rules = [source({ principals }), source({ namespaces: ['c', 'd-*'] }), source({ serviceAccounts })];
    expect(accessOf({ rules })).toEqual([
      { caller: { kind: 'namespace', namespace: 'c' }, port: 'any' },
      { caller: { kind: 'pattern', of: 'source.namespace', pattern: 'd-*' }, port: 'any' },
      { caller: { kind: 'pattern', of: 'source.principal', pattern: '*' }, port: 'any' },
      { caller: { kind: 'pattern', of: 'source.principal', pattern: 'ns/a/sa/*' }, port: 'any' },
      { caller: { kind: 'pattern', of: 'source.serviceAccount', pattern: 'a/b' }, port: 'any' },
      { caller: { kind: 'service-account', namespace: 'a', name: 'b' }, port: 'any' },
      { caller: { kind: 'service-account', namespace: 'a', name: 'b', trustDomain: 'other' }, port: 'any' },
    ]);
  });

  test('whose conditions must all hold is access of one, on condition of the other', () => {
    const fields = {
      principals: ['cluster.local/ns/a/sa/b'],
      namespaces: ['c'],
      notPrincipals: ['x'],
      ipBlocks: ['1.2.3.4'],
    };
    expect(accessOf({ rules: [source(fields)] })).toEqual([
      {
        caller: { kind: 'service-account', namespace: 'a', name: 'b' },
        port: 'any',
        when: [
          { attribute: 'source.ip', is: ['1.2.3.4'] },
          { attribute: 'source.namespace', is: ['c'] },
          { attribute: 'source.principal', not: ['x'] },
        ],
      },
    ]);
  });

  test('says the same in a source as in a condition', () => {
    const when = (key: string, ...values: string[]): JsonObject => ({ when: [{ key, values }] });
    const principals = ['cluster.local/ns/a/sa/b'];
    expect(accessOf({ rules: [when('source.principal', ...principals)] })).toEqual(
      accessOf({ rules: [source({ principals })] }),
    );
    expect(accessOf({ rules: [when('destination.port', '8080', '9090')] })).toEqual(
      accessOf({ rules: [{ to: [{ operation: { ports: ['8080', '9090'] } }] }] }),
    );
  });

  test('is narrowed by requests, tokens and headers', () => {
    const rule: JsonObject = {
      from: [{ source: { requestPrincipals: ['iss/*'] } }],
      to: [{ operation: { methods: ['POST', 'GET'], notPaths: ['/health'], hosts: ['a'], ports: ['8080'] } }],
      when: [
        { key: 'request.auth.claims[groups]', values: ['a'] },
        { key: 'request.auth.claims[groups]', values: ['b'] },
        { key: 'request.headers[x-a]', notValues: ['b'] },
      ],
    };
    expect(read(policy({ selector: SELECTOR, rules: [rule] })).lost).toEqual([]);
    expect(accessOf({ rules: [rule] })).toEqual([
      {
        caller: ANYONE,
        port: 8080,
        when: [
          { attribute: 'request.auth.claims[groups]', is: ['a'] },
          { attribute: 'request.auth.claims[groups]', is: ['b'] },
          { attribute: 'request.auth.principal', is: ['iss/*'] },
          { attribute: 'request.headers[x-a]', not: ['b'] },
          { attribute: 'request.host', is: ['a'] },
          { attribute: 'request.method', is: ['GET', 'POST'] },
          { attribute: 'request.path', not: ['/health'] },
        ],
      },
    ]);
  });

  test.each<[string, JsonObject, object]>([
    ['DENY', {}, { action: 'deny' }],
    ['AUDIT', {}, { action: 'audit' }],
    ['CUSTOM', { provider: { name: 'opa' } }, { action: 'external', provider: 'opa' }],
  ])('with action %s does something else, and restricts nothing', (action, more, what) => {
    const { service, lost } = read(policy({ selector: SELECTOR, action, ...more, rules: [{}] }));
    expect(service.access).toBeUndefined();
    expect(service.guards).toEqual([{ ...what, caller: ANYONE, port: 'any' }]);
    expect(lost).toEqual([]);
  });

  test('that is attached to something is of that', () => {
    const target = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' };
    for (const spec of [{ targetRef: target }, { targetRefs: [target] }]) {
      expect(read(policy({ ...spec, rules: [{}] }))).toMatchObject({
        lost: [],
        network: {
          protections: [{ scope: { kind: 'target', namespace: 'shop', target }, access: [{ caller: ANYONE }] }],
        },
      });
    }
  });

  test.each<[string, JsonObject, string]>([
    ['an action that nobody knows', { action: 'REFUSE' }, 'spec.action'],
    [
      'a key that nobody knows',
      { rules: [{ when: [{ key: 'request.header[a]', values: ['b'] }] }] },
      'spec.rules[0].when[0].key',
    ],
    [
      'a field of an operation',
      { rules: [{ to: [{ operation: { verbs: ['GET'] } }] }] },
      'spec.rules[0].to[0].operation.verbs',
    ],
    ['a field of a source', { rules: [source({ users: ['a'] })] }, 'spec.rules[0].from[0].source.users'],
    ['a field of a rule', { rules: [{ form: [] }] }, 'spec.rules[0].form'],
    ['a judge without a name', { action: 'CUSTOM', rules: [{}] }, 'spec.provider.name'],
    ['a refusal of nothing', { action: 'DENY' }, 'spec.rules'],
  ])('loses %s', (_, spec, path) => {
    expect(read(policy({ selector: SELECTOR, ...spec })).lost).toEqual([path]);
  });

  test('never refuses more by what was lost of it', () => {
    const rule: JsonObject = { to: [{ operation: { verbs: ['GET'] } }] };
    expect(
      read(policy({ selector: SELECTOR, action: 'DENY', rules: [rule, source({ namespaces: ['a'] })] })).service.guards,
    ).toEqual([{ action: 'deny', caller: { kind: 'namespace', namespace: 'a' }, port: 'any' }]);
  });

  test('for some pods of a service counts where others may not call those', () => {
    const labels = { app: 'orders', version: 'canary' };
    const some = policy({ selector: { matchLabels: labels }, rules: [{}] });
    expect(read(some).lost).toEqual([]);
    expect(read(some).network.protections).toMatchObject([{ scope: { kind: 'workloads', namespace: 'shop', labels } }]);
    expect(effective(some).access).toBeUndefined();
    expect(effective(some, policy({ selector: SELECTOR })).access).toEqual([{ caller: ANYONE, port: 'any' }]);
  });

  test('in the namespace of Istio itself is for every other, and in another for none', () => {
    const inNamespace = (namespace: string, spec: JsonObject = {}): JsonObject => {
      const json = policy({ rules: [{}], ...spec });
      return { ...json, metadata: { name: 'all', namespace } };
    };
    expect(read(inNamespace('istio-system')).network.protections).toMatchObject([{ scope: { kind: 'mesh' } }]);
    expect(effective(inNamespace('istio-system')).access).toHaveLength(1);
    expect(effective(inNamespace('istio-system', { selector: SELECTOR })).access).toHaveLength(1);
    expect(effective(inNamespace('istio-system', { selector: { matchLabels: { app: 'a' } } })).access).toBeUndefined();
    expect(effective(inNamespace('other')).access).toBeUndefined();
    expect(effective(inNamespace('other', { selector: SELECTOR })).access).toBeUndefined();
  });

  test('that is only tried lets everybody in', () => {
    const tried = (value: string, spec: JsonObject = {}): JsonObject => {
      const json = policy({ selector: SELECTOR, ...spec });
      return { ...json, metadata: { name: 'orders', namespace: 'shop', annotations: { 'istio.io/dry-run': value } } };
    };
    expect(read(tried('false')).service.access).toEqual([]);
    expect(read(tried('true')).service).not.toHaveProperty('access');
    expect(read(tried('true')).service.dryRun).toEqual([]);
    expect(read(tried('true', { action: 'DENY', rules: [{}] })).service.guards).toMatchObject([{ dryRun: true }]);
    expect(read(tried('true')).lost).toEqual([]);
  });

  test('with an empty list has no condition', () => {
    for (const fields of [{ principals: [] }, { namespaces: [] }]) {
      expect(accessOf({ rules: [source(fields)] })).toEqual([{ caller: ANYONE, port: 'any' }]);
    }
  });

  test('for all pods of a namespace is one of the namespace, and counts for each service there', () => {
    const all = policy({ rules: [source({ namespaces: ['c'] })] });
    const access = [{ caller: { kind: 'namespace', namespace: 'c' }, port: 'any' }];
    expect(read(all).network.namespaces).toEqual([{ name: 'shop', access }]);
    expect(effective(all).access).toEqual(access);
  });
});

describe('a RequestAuthentication that somebody else wrote', () => {
  const tokens = (...jwtRules: JsonObject[]) =>
    read(object('security.istio.io/v1', 'RequestAuthentication', { selector: SELECTOR, jwtRules }));

  test('says whose tokens are read', () => {
    const rule = {
      issuer: 'https://accounts.example.com',
      jwksUri: 'https://accounts.example.com/keys',
      audiences: ['web', 'app'],
      fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }, { name: 'x-jwt' }],
      fromParams: ['token'],
      fromCookies: ['session'],
      outputPayloadToHeader: 'x-payload',
      outputClaimToHeaders: [{ header: 'x-user', claim: 'sub' }],
      forwardOriginalToken: true,
      spaceDelimitedClaims: ['scope'],
      timeout: '5s',
    };
    const { service, lost } = tokens(rule);
    expect(service.issuers).toEqual([{ ...rule, audiences: ['app', 'web'], timeout: 5000 }]);
    expect(lost).toEqual([]);
  });

  test('says the same under the older name of a field, and nothing by what is off', () => {
    const { service, lost } = tokens({
      issuer: 'a',
      jwks_uri: 'https://a',
      forwardOriginalToken: false,
      audiences: [],
    });
    expect(service.issuers).toEqual([{ issuer: 'a', jwksUri: 'https://a' }]);
    expect(lost).toEqual([]);
  });

  test('loses a field that nobody knows', () => {
    expect(tokens({ issuer: 'a', claims: ['email'] }).lost).toEqual(['spec.jwtRules[0].claims']);
  });
});

test('a VirtualService takes its weights by version', () => {
  const subset = (name: string): JsonObject => ({ name, labels: { version: name } });
  const share = (name: string, weight: number): JsonObject => ({ destination: { host: HOST, subset: name }, weight });
  const { service, lost } = read(
    virtualService({ route: [share('stable', 70), share('canary', 30)] }),
    destinationRule({ subsets: ['stable', 'canary'].map(subset) }),
  );
  expect(service.versions).toEqual([
    { name: 'stable', weight: 70 },
    { name: 'canary', weight: 30 },
  ]);
  expect(lost).toEqual([]);
});
