import type { JsonObject } from '../../lib/kube/json';
import { manifestOf } from '../../lib/kube/object';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';

function read(kind: string, spec: JsonObject, ...others: readonly JsonObject[]) {
  const into = new NetworkBuilder('cluster.local');
  const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
  const own = { apiVersion: 'networking.istio.io/v1beta1', kind, metadata: { name: 'one', namespace: 'edge' }, spec };
  KINDS.read(
    [own, ...others].map((json) => manifestOf(json, origin)),
    into,
  );
  return { network: into.network(), lost: into.lost.map(({ path }) => path) };
}

const server = (changes: JsonObject = {}): JsonObject => ({
  hosts: ['shop.example.com'],
  port: { number: 80, name: 'http', protocol: 'HTTP' },
  ...changes,
});
const gateway = (...servers: JsonObject[]) => read('Gateway', { selector: { istio: 'ingressgateway' }, servers });

describe('a Gateway that somebody else wrote', () => {
  const tlsPort: JsonObject = { number: 443, name: 'https', protocol: 'https' };

  test('has protocols in any case', () => {
    const { network, lost } = gateway(server({ port: tlsPort, tls: { mode: 'SIMPLE', credentialName: 'a' } }));
    expect(network.gateways[0]?.servers).toEqual([
      {
        port: 443,
        portName: 'https',
        protocol: 'https',
        hosts: [{ namespace: '*', host: 'shop.example.com' }],
        tls: { mode: 'simple', secrets: ['a'] },
      },
    ]);
    expect(lost).toEqual([]);
  });

  test('has hosts of its own namespace, of another one, and of all', () => {
    const hosts = ['./a.example.com', 'shop/b.example.com', '*/c.example.com', 'd.example.com'];
    expect(gateway(server({ hosts })).network.gateways[0]?.servers[0]?.hosts).toEqual([
      { namespace: 'edge', host: 'a.example.com' },
      { namespace: 'shop', host: 'b.example.com' },
      { namespace: '*', host: 'c.example.com' },
      { namespace: '*', host: 'd.example.com' },
    ]);
  });

  test('passes bytes on where it names no mode, and only redirects where its port speaks no TLS', () => {
    expect(gateway(server({ port: tlsPort, tls: {} })).network.gateways[0]?.servers[0]?.tls).toEqual({
      mode: 'passthrough',
    });
    const redirect = gateway(server({ tls: { httpsRedirect: true } })).network.gateways[0]?.servers[0];
    expect(redirect).toMatchObject({ redirect: true });
    expect(redirect?.tls).toBeUndefined();
    expect(gateway(server({ tls: { httpsRedirect: false } })).network.gateways[0]?.servers[0]).not.toHaveProperty(
      'redirect',
    );
  });

  test.each<[string, JsonObject, string]>([
    [
      'a protocol that is none',
      { port: { number: 80, name: 'a', protocol: 'HTTP1' } },
      'spec.servers[0].port.protocol',
    ],
    ['a target port', { port: { ...tlsPort, targetPort: 8443 }, tls: {} }, 'spec.servers[0].port.targetPort'],
    ['a server for no host', { hosts: [] }, 'spec.servers[0]'],
    ['a default endpoint', { defaultEndpoint: '127.0.0.1:80' }, 'spec.servers[0].defaultEndpoint'],
    ['a mode that is none', { port: tlsPort, tls: { mode: 'SOME' } }, 'spec.servers[0].tls.mode'],
    [
      'several certificates as files',
      { port: tlsPort, tls: { tlsCertificates: [{}] } },
      'spec.servers[0].tls.tlsCertificates',
    ],
  ])('loses %s', (_, changes, path) => expect(gateway(server(changes)).lost).toEqual([path]));
});

describe('a ServiceEntry that somebody else wrote', () => {
  test('is outside, and found where the client has connected to, if it does not say', () => {
    const { network, lost } = read('ServiceEntry', { hosts: ['b.org', 'a.org'], ports: [{ number: 1, name: 'a' }] });
    expect(network.externals).toEqual([
      {
        namespace: 'edge',
        name: 'one',
        labels: {},
        hosts: ['a.org', 'b.org'],
        addresses: [],
        ports: [{ name: 'a', number: 1, protocol: 'tcp' }],
        location: 'outside',
        resolution: 'none',
        endpoints: [],
        subjectAltNames: [],
      },
    ]);
    expect(lost).toEqual([]);
  });

  test('is seen in its own namespace, in others, or in all', () => {
    const seen = (...exportTo: string[]) =>
      read('ServiceEntry', { hosts: ['a.org'], exportTo }).network.externals[0]?.exportTo;
    expect(seen('edge')).toEqual(['.']);
    expect(seen('.', 'a')).toEqual(['.', 'a']);
    expect(seen('*', '.')).toBeUndefined();
  });

  test.each<[string, JsonObject, string]>([
    ['a port without a number', { ports: [{ name: 'a' }] }, 'spec.ports[0].number'],
    ['a protocol that is none', { ports: [{ number: 1, name: 'a', protocol: 'X' }] }, 'spec.ports[0].protocol'],
    ['a resolution that is none', { resolution: 'MAGIC' }, 'spec.resolution'],
    ['what nobody knows', { endpoints: [{ address: 'a', zone: 'b' }] }, 'spec.endpoints[0].zone'],
  ])('loses %s', (_, changes, path) =>
    expect(read('ServiceEntry', { hosts: ['a.org'], ...changes }).lost).toEqual([path]),
  );

  const rule = (spec: JsonObject): JsonObject => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'one', namespace: 'edge' },
    spec: { host: 'a.org', ...spec },
  });
  const entry: JsonObject = {
    hosts: ['a.org'],
    ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }],
  };

  test('has its TLS from a DestinationRule', () => {
    const said = read('ServiceEntry', entry, rule({ trafficPolicy: { tls: { mode: 'SIMPLE', sni: 'b.org' } } }));
    expect(said.network.externals[0]?.tls).toEqual({ mode: 'simple', sni: 'b.org' });
    expect(said.lost).toEqual([]);
  });

  test('has none of a rule that somebody else sees', () => {
    const said = read('ServiceEntry', entry, rule({ trafficPolicy: { tls: { mode: 'SIMPLE' } }, exportTo: ['.'] }));
    expect(said.lost).toEqual(['spec.exportTo']);
  });
});

describe('a Sidecar that somebody else wrote', () => {
  test('refuses unknown hosts where its policy names no mode', () => {
    const policy = (spec: JsonObject) => read('Sidecar', spec).network.scopes[0]?.unknownHosts;
    expect(policy({ outboundTrafficPolicy: {} })).toBe('refuse');
    expect(policy({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } })).toBe('pass');
    expect(policy({})).toBeUndefined();
  });

  test.each<[string, JsonObject, string]>([
    ['limits of connections', { inboundConnectionPool: {} }, 'spec.inboundConnectionPool'],
    [
      'a proxy for what is unknown',
      { outboundTrafficPolicy: { egressProxy: {} } },
      'spec.outboundTrafficPolicy.egressProxy',
    ],
    ['a port that is none', { ingress: [{ defaultEndpoint: '127.0.0.1:1' }] }, 'spec.ingress[0].port'],
  ])('loses %s', (_, spec, path) => expect(read('Sidecar', spec).lost).toEqual([path]));
});
