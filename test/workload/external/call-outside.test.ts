import { Duration } from 'cdk8s';
import { External, MeshChart, MeshService, NoMesh } from 'cdk8s-mesh';
import { at } from '../../../lib/kube/json';
import { manifestOf } from '../../../lib/kube/object';
import { NetworkBuilder } from '../../../lib/kube/read/network-builder';
import { KINDS } from '../../../lib/mesh/kinds';
import { Registry } from '../../../lib/workload/registry';
import {
  devChart,
  devRow,
  IMAGE,
  namesOf,
  objectOf,
  objectsOf,
  orders,
  platformWith,
  variableOf,
} from '../../fixtures';

const STRIPE = External.https('api.stripe.com');

describe('a call to a host outside', () => {
  test.each([
    [External.https('a.org'), 'https://a.org:443'],
    [External.https('a.org', { originate: {} }), 'http://a.org:80'],
    [External.http('a.org', { port: 8080 }), 'http://a.org:8080'],
    [External.tls('a.org', { port: 8883 }), 'a.org:8883'],
    [External.tcp('a.org', { port: 5432, addresses: ['10.0.0.1'] }), 'a.org:5432'],
  ])('has an address for a variable: %#', (external, expected) => {
    const service = orders();
    service.addEnv('URL', service.calls(external));
    expect(variableOf(service, 'URL')).toBe(expected);
  });

  test('makes the host known in the namespace of the caller, once for all callers', () => {
    const chart = devChart();
    orders({}, chart).calls(STRIPE, { retries: 2, timeout: Duration.seconds(3) });
    new MeshService(chart, 'billing', { image: IMAGE }).calls(External.https('api.stripe.com'));
    expect(namesOf(chart, 'ServiceEntry')).toEqual(['api.stripe.com']);
    expect(objectOf(chart, 'ServiceEntry', 'api.stripe.com')['spec']).toEqual({
      exportTo: ['.'],
      hosts: ['api.stripe.com'],
      location: 'MESH_EXTERNAL',
      ports: [{ name: 'https', number: 443, protocol: 'HTTPS' }],
      resolution: 'DNS',
    });
    expect(Registry.of(chart).network('dev', 'cluster.local').calls).toMatchObject([
      { from: { name: 'billing' }, to: { name: 'api.stripe.com', namespace: 'shop-dev' } },
      { from: { name: 'orders' }, to: { name: 'api.stripe.com' }, ports: [443], retries: 2, timeout: 3000 },
    ]);
  });

  test('makes it known in each namespace by itself', () => {
    const chart = devChart();
    const other = new MeshChart(chart.node.root, 'other', devRow({ namespace: 'other' }));
    for (const each of [chart, other]) {
      new MeshService(each, 'orders', { image: IMAGE }).calls(STRIPE);
      expect(namesOf(each, 'ServiceEntry')).toEqual(['api.stripe.com']);
    }
  });

  test('speaks TLS for the caller where that is said', () => {
    const chart = devChart();
    orders({}, chart).calls(External.https('a.org', { originate: {} }));
    expect(at(objectOf(chart, 'ServiceEntry', 'a.org'), 'spec', 'ports')).toEqual([
      { name: 'http', number: 80, protocol: 'HTTP', targetPort: 443 },
    ]);
    expect(objectOf(chart, 'DestinationRule', 'a.org')['spec']).toEqual({
      exportTo: ['.'],
      host: 'a.org',
      trafficPolicy: {
        portLevelSettings: [{ port: { number: 80 }, tls: { caCertificates: 'system', mode: 'SIMPLE' } }],
      },
    });
  });

  test('names the host where the External is a pattern', () => {
    const google = External.https('*.googleapis.com');
    expect(orders().calls(google, { host: 'storage.googleapis.com' }).url).toBe('https://storage.googleapis.com:443');
    expect(() => orders().calls(google)).toThrow(
      "MSVC-EXT-006 [dev/orders] host of calls: got undefined, expected a host of *.googleapis.com\n  fix: name one, such as calls(external, { host: 'api.googleapis.com' })",
    );
    expect(() => orders().calls(google, { host: 'a.org' })).toThrow('MSVC-EXT-006');
    expect(() => orders().calls(STRIPE, { host: 'a.org' })).toThrow('MSVC-EXT-006');
  });

  test('cannot be narrowed to methods or paths, which nobody would keep to', () => {
    expect(() => orders().calls(STRIPE, { methods: ['GET'] })).toThrow(
      'MSVC-EXT-008 [dev/orders] request.method: got ["GET"], expected none for a host outside',
    );
    expect(() => orders().calls(STRIPE, { paths: ['/v1/*'] })).toThrow('MSVC-EXT-008');
  });

  test('is refused for another port, for other facts of the host, and with a host for a service', () => {
    const service = orders();
    service.calls(STRIPE);
    expect(() => service.calls(STRIPE, { port: 80 })).toThrow('MSVC-ACCESS-003');
    expect(() => service.calls(External.https('api.stripe.com', { inside: true }))).toThrow('MSVC-EXT-005');
    expect(() => service.calls(service, { host: 'a.org' })).toThrow('MSVC-ACCESS-109');
  });

  test('without a mesh gives the address alone; TLS that nobody would speak is refused', () => {
    const chart = devChart({ platform: platformWith(NoMesh.of()) });
    const service = orders({}, chart);
    expect(service.calls(STRIPE).url).toBe('https://api.stripe.com:443');
    expect(namesOf(chart, 'ServiceEntry')).toEqual([]);
    expect(() => service.calls(External.https('a.org', { originate: {} }))).toThrow('MSVC-MESH-001');
  });

  test('is read as it was said', () => {
    const chart = devChart();
    const service = orders({}, chart);
    const hosts = [
      STRIPE,
      External.https('a.org', { originate: { client: { certificate: '/c.pem', key: '/k.pem' } } }),
      External.tcp('db.org', { port: 5432, addresses: ['10.0.0.1'] }),
      External.http('vm.internal', { inside: true, selector: { app: 'vm' } }),
    ];
    hosts.forEach((host) => service.calls(host));
    const into = new NetworkBuilder('cluster.local');
    const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
    KINDS.read(
      objectsOf(chart).map((json) => manifestOf(json, origin)),
      into,
    );
    const said = Registry.of(chart).network('dev', 'cluster.local').externals;
    expect(said).toHaveLength(4);
    expect(into.network().externals).toEqual(said);
    expect(into.lost).toEqual([]);
  });
});
