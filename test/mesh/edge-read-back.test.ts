import { Istio } from 'cdk8s-mesh';
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../lib/kube/json';
import { type KubeObject, manifestOf } from '../../lib/kube/object';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';
import type { ClientTls, ExternalEndpoint, NetworkExternal } from '../../lib/model/external/network-external';
import type { NetworkScope, ScopePort } from '../../lib/model/external/network-scope';
import { type GatewayHost, type NetworkGateway, orderedHosts } from '../../lib/model/gateway/network-gateway';
import type { ServerTls, TlsVersion } from '../../lib/model/gateway/server-tls';
import type { WireProtocol } from '../../lib/model/wire-protocol';

const MESH = Istio.sidecar();

/** What is read of objects, and what was lost on the way. */
function read(objects: readonly KubeObject[]) {
  const into = new NetworkBuilder('cluster.local');
  const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
  KINDS.read(
    objects.map((object) => manifestOf(JSON.parse(JSON.stringify(object)) as JsonObject, origin)),
    into,
  );
  return { network: into.network(), lost: into.lost.map(({ path }) => path) };
}

/** Some of the fields of a record. */
function some<Value extends object>(
  fields: { [Key in keyof Value]: Arbitrary<Value[Key]> },
  required: (keyof Value)[] = [],
): Arbitrary<Value> {
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true } as never) as Arbitrary<Value>;
}

const names = fc.constantFrom('public', 'orders', 'a-1');
const namespaces = fc.constantFrom('shop', 'edge');
const labels = fc.dictionary(fc.constantFrom('app', 'istio', 'x.y/z'), fc.constantFrom('a', 'ingress', ''), {
  maxKeys: 2,
  noNullPrototype: true,
});
const text = fc.constantFrom('a', 'shop.example.com', '/etc/certs/a.pem');
const texts = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });
const sortedTexts = fc.uniqueArray(text, { maxLength: 3 }).map((each) => [...each].sort());
const protocols = fc.constantFrom<WireProtocol[]>(
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'http-proxy',
  'https',
  'tls',
  'tcp',
  'udp',
  'mongo',
  'mysql',
  'redis',
);
const numbers = fc.integer({ min: 1, max: 65535 });
const versions = fc.constantFrom<TlsVersion[]>('1.0', '1.1', '1.2', '1.3');

const hosts: Arbitrary<readonly GatewayHost[]> = fc
  .array(
    fc.record(
      { namespace: fc.constantFrom('*', 'shop', 'edge', '~'), host: fc.constantFrom('*', 'a.example.com', '*.b.org') },
      { noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(orderedHosts);

const serverTls: Arbitrary<ServerTls> = some<ServerTls>(
  {
    mode: fc.constantFrom('simple', 'mutual', 'optional-mutual', 'mesh', 'passthrough', 'auto-passthrough'),
    secrets: texts,
    authoritiesSecret: text,
    files: some({ certificate: text, key: text, authorities: text, revoked: text }).filter(
      (files) => Object.keys(files).length > 0,
    ),
    minVersion: versions,
    maxVersion: versions,
    cipherSuites: texts,
    subjectAltNames: texts,
    certificateHashes: texts,
    publicKeyHashes: texts,
  },
  ['mode'],
);

const gateway: Arbitrary<NetworkGateway> = fc.record(
  {
    name: names,
    namespace: namespaces,
    labels,
    selector: labels,
    servers: fc.array(
      some<NetworkGateway['servers'][number]>(
        {
          port: numbers,
          portName: names,
          protocol: protocols,
          name: names,
          bind: fc.constant('10.0.0.1'),
          hosts,
          redirect: fc.constant(true as const),
          tls: serverTls,
        },
        ['port', 'portName', 'protocol', 'hosts'],
      )
        // A port that speaks TLS says how.
        .filter(({ protocol, tls }) => tls !== undefined || !['https', 'tls'].includes(protocol))
        // On one that does not, bytes are passed on anyway, and the mode says nothing.
        .filter(({ protocol, tls }) => ['https', 'tls'].includes(protocol) || tls?.mode !== 'passthrough'),
      { maxLength: 3 },
    ),
  },
  { noNullPrototype: true },
);

const clientTls: Arbitrary<ClientTls> = some<ClientTls>(
  {
    mode: fc.constantFrom('simple', 'mutual'),
    port: numbers,
    sni: text,
    subjectAltNames: texts,
    secret: text,
    authorities: text,
    certificate: text,
    key: text,
    unchecked: fc.constant(true as const),
  },
  ['mode'],
);

const endpoint: Arbitrary<ExternalEndpoint> = some<ExternalEndpoint>(
  {
    address: text,
    ports: fc.dictionary(names, numbers, { maxKeys: 2, noNullPrototype: true }),
    labels,
    weight: numbers,
    locality: text,
    network: text,
    serviceAccount: text,
  },
  ['ports', 'labels'],
);

const external: Arbitrary<NetworkExternal> = some<NetworkExternal>(
  {
    name: names,
    namespace: namespaces,
    labels,
    hosts: sortedTexts.filter(({ length }) => length > 0),
    addresses: sortedTexts,
    ports: fc.array(
      some<NetworkExternal['ports'][number]>(
        { name: names, number: numbers, protocol: protocols, targetPort: numbers },
        ['name', 'number', 'protocol'],
      ),
      { maxLength: 3 },
    ),
    location: fc.constantFrom('outside', 'inside'),
    resolution: fc.constantFrom('none', 'static', 'dns', 'dns-round-robin', 'dynamic-dns'),
    endpoints: fc.array(endpoint, { maxLength: 3 }),
    selector: labels.filter((each) => Object.keys(each).length > 0),
    exportTo: fc.constantFrom(['.'], ['edge2'], ['.', 'edge2'], ['~']),
    subjectAltNames: sortedTexts,
    tls: clientTls,
  },
  [
    'name',
    'namespace',
    'labels',
    'hosts',
    'addresses',
    'ports',
    'location',
    'resolution',
    'endpoints',
    'subjectAltNames',
  ],
).map(({ tls, ...each }) => ({ ...each, ...(tls && each.hosts.length === 1 && { tls }) }));

const scopePort: Arbitrary<ScopePort> = fc.record(
  { number: numbers, name: names, protocol: protocols },
  { noNullPrototype: true },
);
const capture = fc.constantFrom('redirected' as const, 'none' as const);

const scope: Arbitrary<NetworkScope> = some<NetworkScope>(
  {
    name: names,
    namespace: namespaces,
    labels,
    selector: labels.filter((each) => Object.keys(each).length > 0),
    egress: fc.array(some({ hosts, port: scopePort, bind: text, capture }, ['hosts']), { minLength: 1, maxLength: 3 }),
    ingress: fc.array(some({ port: scopePort, bind: text, capture, passTo: text, tls: serverTls }, ['port']), {
      minLength: 1,
      maxLength: 3,
    }),
    unknownHosts: fc.constantFrom('pass', 'refuse'),
  },
  ['name', 'namespace', 'labels'],
);

const RUNS = { seed: 20261124, numRuns: 200 };

describe('what is written and read again is the same', () => {
  test('of gateways', () => {
    fc.assert(
      fc.property(gateway, (said) => {
        const { network, lost } = read(MESH.gateway(said));
        expect(network.gateways).toStrictEqual([said]);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test('of hosts outside', () => {
    fc.assert(
      fc.property(external, (said) => {
        const { network, lost } = read(MESH.external(said));
        expect(network.externals).toStrictEqual([said]);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test('of scopes', () => {
    fc.assert(
      fc.property(scope, (said) => {
        const { network, lost } = read(MESH.scope(said));
        expect(network.scopes).toStrictEqual([said]);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });
});
