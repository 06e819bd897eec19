import { Duration } from 'cdk8s';
import {
  Caller,
  Gateway,
  type GatewayProps,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  NoMesh,
  Port,
  Tls,
} from 'cdk8s-mesh';
import { manifestOf } from '../../../lib/kube/object';
import { NetworkBuilder } from '../../../lib/kube/read/network-builder';
import { KINDS } from '../../../lib/mesh/kinds';
import { Registry } from '../../../lib/workload/registry';
import { at, type JsonObject } from '../../../lib/kube/json';
import { devChart, devRow, IMAGE, objectOf, objectsOf, platformWith } from '../../fixtures';

const IDENTITY = Caller.serviceAccount('edge/gateway');

function gateway(props: Partial<GatewayProps> = {}, chart = devChart()): Gateway {
  return new Gateway(chart, 'shop', {
    hosts: ['shop.example.com'],
    tls: Tls.secret('cert'),
    identity: IDENTITY,
    ...props,
  });
}

function service(chart: MeshChart, name: string, props: Partial<MeshServiceProps> = {}): MeshService {
  return new MeshService(chart, name, { image: IMAGE, ...props });
}

/** The rules of a host, each as its paths and where it leads. */
function rules(chart: MeshChart, name = 'shop-shop.example.com'): readonly string[] {
  const spec = objectOf(chart, 'VirtualService', name)['spec'];
  return (at(spec, 'http') as JsonObject[]).map((rule) => {
    const paths = ((rule['match'] ?? []) as JsonObject[]).map((match) => JSON.stringify(match).replace(/"/g, ''));
    const to = (rule['route'] as JsonObject[]).map((route) =>
      [String(at(route, 'destination', 'host')).split('.')[0], at(route, 'destination', 'subset'), route['weight']]
        .filter((part) => part !== undefined)
        .join(' '),
    );
    return `${paths.join(' | ') || 'all'} -> ${to.join(', ')}`;
  });
}

describe('a service with another port than its container', () => {
  test('is led to by the port of the Service, and lets the gateway in at that of the container', () => {
    const chart = devChart();
    const ports = [Port.http(8080, { servicePort: 80 }), Port.http(9090, { name: 'metrics' })];
    service(chart, 'orders', { ports, access: [] }).exposeOn(gateway({}, chart));
    const spec = objectOf(chart, 'VirtualService', 'shop-shop.example.com')['spec'];
    expect(at(spec, 'http', 0, 'route', 0, 'destination', 'port')).toEqual({ number: 80 });
    const policy = objectOf(chart, 'AuthorizationPolicy', 'orders')['spec'];
    expect(at(policy, 'rules', 0, 'to', 0, 'operation', 'ports')).toEqual(['8080']);
  });
});

describe('a gateway', () => {
  test('redirects plain HTTP where it has a certificate', () => {
    const chart = devChart();
    gateway({}, chart);
    expect(objectOf(chart, 'Gateway', 'shop')['spec']).toEqual({
      selector: { istio: 'ingressgateway' },
      servers: [
        {
          hosts: ['shop.example.com'],
          port: { name: 'http', number: 80, protocol: 'HTTP' },
          tls: { httpsRedirect: true },
        },
        {
          hosts: ['shop.example.com'],
          port: { name: 'https', number: 443, protocol: 'HTTPS' },
          tls: { credentialName: 'cert', mode: 'SIMPLE' },
        },
      ],
    });
  });

  test.each<[string, Partial<GatewayProps>, readonly unknown[]]>([
    ['serves plain HTTP as well', { plainHttp: 'serve' }, [undefined, 'SIMPLE']],
    ['takes none', { plainHttp: 'closed' }, ['SIMPLE']],
    ['serves plain HTTP alone', { tls: undefined as never, plainHttp: 'serve' }, [undefined]],
    ['demands a certificate', { tls: Tls.mutual('a', { authorities: 'b' }), plainHttp: 'closed' }, ['MUTUAL']],
    ['takes a certificate', { tls: Tls.mutual('a', { optional: true }), plainHttp: 'closed' }, ['OPTIONAL_MUTUAL']],
    ['passes TLS on', { tls: Tls.passthrough(), plainHttp: 'closed' }, ['PASSTHROUGH']],
  ])('%s where that is said', (_, props, modes) => {
    const chart = devChart();
    gateway(props, chart);
    const servers = at(objectOf(chart, 'Gateway', 'shop'), 'spec', 'servers') as JsonObject[];
    expect(servers.map((server) => at(server, 'tls', 'mode'))).toEqual(modes);
    expect(servers.some((server) => at(server, 'tls', 'httpsRedirect') === true)).toBe(false);
  });

  test.each<[string, () => unknown, string]>([
    ['no host', () => gateway({ hosts: [] }), 'MSVC-GATE-001'],
    ['a host with a scheme', () => gateway({ hosts: ['https://shop.example.com'] }), 'MSVC-GATE-001'],
    ['a host in capitals', () => gateway({ hosts: ['Shop.example.com'] }), 'MSVC-GATE-001'],
    ['a star inside', () => gateway({ hosts: ['shop.*.com'] }), 'MSVC-GATE-001'],
    ['no TLS without a word', () => gateway({ tls: undefined as never }), 'MSVC-GATE-002'],
    ['neither TLS nor plain HTTP', () => gateway({ tls: undefined as never, plainHttp: 'closed' }), 'MSVC-GATE-002'],
    ['a word that is none', () => gateway({ plainHttp: 'yes' as never }), 'MSVC-GATE-002'],
    ['no label of its pods', () => gateway({ selector: {} }), 'MSVC-GATE-003'],
    ['a name that is none', () => gateway({ name: 'a.b' }), 'MSVC-GATE-004'],
    ['a path that names no gateway', () => Gateway.import('public'), 'MSVC-GATE-005'],
    ['a port that is none', () => gateway({ ports: { https: 0 } }), 'MSVC-GATE-006'],
    ['a Secret without a name', () => Tls.secret(''), 'MSVC-GATE-101'],
    ['three Secrets', () => Tls.secret(['a', 'b', 'c']), 'MSVC-GATE-101'],
    ['a version that is none', () => Tls.secret('a', { minVersion: '2' as never }), 'MSVC-GATE-102'],
    [
      'versions that no handshake has',
      () => Tls.secret('a', { minVersion: '1.3', maxVersion: '1.2' }),
      'MSVC-GATE-102',
    ],
    ['an empty list of ciphers', () => Tls.secret('a', { cipherSuites: [] }), 'MSVC-GATE-103'],
    ['TLS that is a text', () => gateway({ tls: 'cert' as never }), 'MSVC-GATE-104'],
    ['an unknown option', () => gateway({ host: 'a' } as never), 'MSVC-INPUT-102'],
    ['a mesh without gateways', () => gateway({}, devChart({ platform: platformWith(NoMesh.of()) })), 'MSVC-MESH-001'],
  ])('is refused with %s', (_, make, code) => expect(make).toThrow(code));
});

describe('services that share a host', () => {
  test('are led to by the longest path, a path alone before what is below it', () => {
    const chart = devChart();
    const shop = gateway({}, chart);
    service(chart, 'web').exposeOn(shop);
    service(chart, 'api').exposeOn(shop, { path: '/api/*' });
    service(chart, 'root').exposeOn(shop, { path: '/api' });
    service(chart, 'v1').exposeOn(shop, { path: '/api/v1/*' });
    expect(rules(chart)).toEqual([
      '{uri:{exact:/api/v1}} | {uri:{prefix:/api/v1/}} -> v1',
      '{uri:{exact:/api}} -> root',
      '{uri:{exact:/api}} | {uri:{prefix:/api/}} -> api',
      'all -> web',
    ]);
  });

  test('have one object, however they are declared', () => {
    const chart = devChart();
    const shop = gateway({ hosts: ['a.example.com', 'b.example.com'] }, chart);
    service(chart, 'web').exposeOn(shop, { host: 'a.example.com' });
    service(chart, 'api').exposeOn(shop, { host: 'a.example.com', path: '/api/*' });
    service(chart, 'other').exposeOn(shop, { host: 'b.example.com' });
    expect(shop.routes.kinds).toEqual(['VirtualService', 'VirtualService']);
    expect(rules(chart, 'shop-b.example.com')).toEqual(['all -> other']);
  });

  test('from two charts share it as well, where the gateway is of another repository', () => {
    const chart = devChart();
    const other = new MeshChart(chart.node.root, 'other', devRow({ namespace: 'other' }));
    const shop = () => Gateway.import('edge/public', { identity: IDENTITY });
    service(chart, 'web').exposeOn(shop(), { host: 'a.example.com' });
    service(other, 'api').exposeOn(shop(), { host: 'a.example.com', path: '/api/*' });
    expect(rules(chart, 'public-a.example.com')).toHaveLength(2);
    expect(
      objectsOf(other).filter(({ kind, metadata }) => kind === 'VirtualService' && at(metadata, 'name') !== 'api'),
    ).toEqual([]);
    const spec = objectOf(chart, 'VirtualService', 'public-a.example.com')['spec'];
    expect(at(spec, 'gateways')).toEqual(['edge/public']);
  });

  test('cannot have the same path', () => {
    const chart = devChart();
    const shop = gateway({}, chart);
    service(chart, 'web').exposeOn(shop, { path: '/api/*' });
    expect(() => service(chart, 'api').exposeOn(shop, { path: '/api/*' })).toThrow(
      'MSVC-EDGE-003 [dev/api] path of exposeOn: got "/api/* of shop.example.com, which dev/web has"',
    );
  });
});

describe('what holds inside holds at the edge', () => {
  const seconds = Duration.seconds;

  test('timeouts, retries, routes and weights', () => {
    const chart = devChart();
    service(chart, 'orders', {
      versions: { canary: { weight: 10 } },
      traffic: {
        timeout: seconds(10),
        retry: 'none',
        routes: [
          { name: 'reports', match: { path: '/api/reports/*' }, timeout: seconds(60) },
          { name: 'beta', match: { headers: { 'x-user': 'beta' } }, to: { version: 'canary' } },
          { name: 'admin', match: { path: '/admin/*' } },
        ],
      },
    }).exposeOn(gateway({}, chart), { path: '/api/*' });
    expect(rules(chart)).toEqual([
      '{uri:{exact:/api/reports}} | {uri:{prefix:/api/reports/}} -> orders stable 90, orders canary 10',
      '{headers:{x-user:{exact:beta}},uri:{exact:/api}} | {headers:{x-user:{exact:beta}},uri:{prefix:/api/}} -> orders canary',
      '{uri:{exact:/api}} | {uri:{prefix:/api/}} -> orders stable 90, orders canary 10',
    ]);
    const http = at(objectOf(chart, 'VirtualService', 'shop-shop.example.com'), 'spec', 'http') as JsonObject[];
    expect(http.map(({ timeout }) => timeout)).toEqual(['60s', '10s', '10s']);
    expect(http.map(({ retries }) => at(retries, 'attempts'))).toEqual([0, 0, 0]);
  });

  test('a change of the service afterwards, too', () => {
    const chart = devChart();
    const orders = service(chart, 'orders');
    orders.exposeOn(gateway({}, chart), { port: 8080 });
    orders.addPort(Port.grpc(9090));
    const http = at(objectOf(chart, 'VirtualService', 'shop-shop.example.com'), 'spec', 'http') as JsonObject[];
    expect(at(http, 0, 'route', 0, 'destination', 'port')).toEqual({ number: 8080 });
  });

  test('access: the gateway is let in, on that port alone', () => {
    const chart = devChart();
    service(chart, 'orders', { ports: [Port.http(8080), Port.http(9090, { name: 'admin' })] }).exposeOn(
      gateway({}, chart),
    );
    expect(at(objectOf(chart, 'AuthorizationPolicy'), 'spec', 'rules')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/edge/sa/gateway'] } }],
        to: [{ operation: { ports: ['8080'] } }],
      },
    ]);
  });

  test('pods of the mesh follow the rules by a word alone', () => {
    const gateways = (mesh?: true) => {
      const chart = devChart();
      service(chart, 'orders').exposeOn(gateway({}, chart), { ...(mesh && { mesh }) });
      return at(objectOf(chart, 'VirtualService', 'shop-shop.example.com'), 'spec', 'gateways');
    };
    expect(gateways()).toEqual(['shop-dev/shop']);
    expect(gateways(true)).toEqual(['shop-dev/shop', 'mesh']);
  });

  test('TLS that is passed on goes by the host', () => {
    const chart = devChart();
    service(chart, 'orders', { ports: [Port.tcp(8443)] }).exposeOn(gateway({ tls: Tls.passthrough() }, chart));
    expect(objectOf(chart, 'VirtualService', 'shop-shop.example.com')['spec']).toEqual({
      gateways: ['shop-dev/shop'],
      hosts: ['shop.example.com'],
      tls: [
        {
          match: [{ sniHosts: ['shop.example.com'] }],
          route: [{ destination: { host: 'orders.shop-dev.svc.cluster.local', port: { number: 8443 } } }],
        },
      ],
    });
  });

  test('and what is written means what was said', () => {
    const chart = devChart();
    const shop = gateway({ hosts: ['*.example.com'] }, chart);
    service(chart, 'orders', {
      versions: { canary: { weight: 10 } },
      traffic: { routes: [{ name: 'reports', match: { path: '/api/reports/*' }, timeout: seconds(60) }] },
    }).exposeOn(shop, { host: 'shop.example.com', path: '/api/*' });
    service(chart, 'web').exposeOn(shop, { host: 'shop.example.com', mesh: true });
    const into = new NetworkBuilder('cluster.local');
    const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
    KINDS.read(
      objectsOf(chart).map((json) => manifestOf(json, origin)),
      into,
    );
    const { hosts, gateways } = Registry.of(chart).network('dev', 'cluster.local');
    expect(hosts).toHaveLength(1);
    expect(gateways).toHaveLength(1);
    expect(into.network()).toMatchObject({ hosts, gateways });
    expect(into.lost).toEqual([]);
  });
});

describe('exposeOn is refused', () => {
  test.each<[string, (chart: MeshChart) => unknown, string]>([
    ['without a gateway', (chart) => service(chart, 'a').exposeOn('shop' as never), 'MSVC-EDGE-001'],
    [
      'at a gateway of another environment',
      (chart) => service(chart, 'a').exposeOn(gateway({}, devChart({ name: 'prod' }))),
      'MSVC-EDGE-001',
    ],
    [
      'without a host where there are several',
      (chart) => service(chart, 'a').exposeOn(gateway({ hosts: ['a.org', 'b.org'] }, chart)),
      'MSVC-EDGE-002',
    ],
    [
      'without a host for a pattern',
      (chart) => service(chart, 'a').exposeOn(gateway({ hosts: ['*.a.org'] }, chart)),
      'MSVC-EDGE-002',
    ],
    [
      'for a host that the gateway does not take',
      (chart) => service(chart, 'a').exposeOn(gateway({}, chart), { host: 'a.org' }),
      'MSVC-EDGE-002',
    ],
    ['for no path', (chart) => service(chart, 'a').exposeOn(gateway({}, chart), { path: 'api' }), 'MSVC-ROUTE-102'],
    [
      'by path where TLS is passed on',
      (chart) => service(chart, 'a').exposeOn(gateway({ tls: Tls.passthrough() }, chart), { path: '/a' }),
      'MSVC-EDGE-004',
    ],
    [
      'for bytes',
      (chart) => service(chart, 'a', { ports: [Port.tcp(1)] }).exposeOn(gateway({}, chart)),
      'MSVC-EDGE-005',
    ],
    [
      'at a gateway that nobody knows',
      (chart) => service(chart, 'a').exposeOn(gateway({ identity: undefined as never }, chart)),
      'MSVC-EDGE-007',
    ],
    [
      'for a port that is not there',
      (chart) => service(chart, 'a').exposeOn(gateway({}, chart), { port: 1 }),
      'MSVC-ACCESS-003',
    ],
  ])('%s', (_, act, code) => expect(() => act(devChart())).toThrow(code));

  test('and takes any host within a pattern', () => {
    const chart = devChart();
    service(chart, 'a').exposeOn(gateway({ hosts: ['*.a.org'] }, chart), { host: 'shop.a.org' });
    expect(rules(chart, 'shop-shop.a.org')).toEqual(['all -> a']);
  });
});
