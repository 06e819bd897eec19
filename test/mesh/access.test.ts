import fc, { type Arbitrary } from 'fast-check';
import { Istio } from 'cdk8s-mesh';
import type { JsonObject } from '../../lib/kube/json';
import { manifestOf } from '../../lib/kube/object';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';
import { Caller } from '../../lib/model/access/caller';
import {
  type Guard,
  type Protection,
  protection,
  type Scope,
  type ScopedProtection,
} from '../../lib/model/access/protection';
import { conditionOf, type Requests, requestsOf } from '../../lib/model/access/requests';
import type { Issuer } from '../../lib/model/access/issuer';
import type { Service } from '../../lib/model/network';
import { networkOf, serviceWith } from './service';

const ORIGIN = { environment: 'dev', construct: 'dev', path: 'dev' };
const LABELS = { app: 'orders' };
const SERVICE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'orders', namespace: 'shop-dev', labels: LABELS },
  spec: { selector: LABELS, ports: [{ name: 'http', port: 8080 }] },
};

function read(trustDomain: string, objects: readonly unknown[]) {
  const into = new NetworkBuilder(trustDomain);
  KINDS.read(
    [SERVICE, ...(objects as readonly JsonObject[])].map((json) => manifestOf(json, ORIGIN)),
    into,
  );
  return { network: into.network(), lost: into.lost.map(({ path }) => path) };
}

const TEXT = fc.constantFrom('a', 'b/c', '/api', '/api/*', '*.example.com', '*', 'x*', '10.0.0.0/8');
const texts = fc.array(TEXT, { maxLength: 3 });

const callers: Arbitrary<Requests['caller']> = fc.constantFrom<Requests['caller']>(
  { kind: 'anyone' },
  Caller.namespace('monitoring'),
  Caller.namespace('shop'),
  Caller.serviceAccount('shop/frontend'),
  Caller.serviceAccount('edge/gateway'),
  Caller.serviceAccount('edge/gateway', { trustDomain: 'west.example' }),
  { kind: 'pattern', of: 'source.principal', pattern: '*' },
  { kind: 'pattern', of: 'source.principal', pattern: 'ns/shop/sa/*' },
  { kind: 'pattern', of: 'source.namespace', pattern: 'shop-*' },
  { kind: 'pattern', of: 'source.serviceAccount', pattern: 'shop/web' },
);

/** Attributes of which a rule has room for one condition, and those of which it has room for many. */
const ONCE = ['request.method', 'request.path', 'request.host', 'source.trustDomain'];
const MANY = ['request.headers[x-a]', 'request.auth.claims[a][b]', 'request.auth.principal', 'source.ip', 'remote.ip'];

const conditions = fc
  .tuple(
    fc.tuple(...ONCE.map((attribute) => fc.tuple(fc.constant(attribute), texts, texts))),
    fc.array(fc.tuple(fc.constantFrom(...MANY, 'destination.ip', 'connection.sni'), texts, texts), { maxLength: 3 }),
    fc.array(fc.constantFrom('source.principal', 'source.namespace'), { maxLength: 2 }),
  )
  .map(([once, many, excepted]) => [
    ...[...once, ...many].map(([attribute, is, not]) => conditionOf(attribute, is, not)),
    ...[...new Set(excepted)].map((attribute) => conditionOf(attribute, undefined, ['ns/a/sa/b'])),
  ]);

const requests: Arbitrary<Requests> = fc
  .tuple(
    callers,
    fc.constantFrom<Requests['port'][]>('any', 8080, 9090, 443),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: conditions }),
  )
  .map(([caller, port, when]) => requestsOf(caller, port, when));

const guards: Arbitrary<Guard> = fc
  .tuple(
    fc.constantFrom<Pick<Guard, 'action' | 'provider' | 'dryRun'>[]>(
      { action: 'deny' },
      { action: 'deny', dryRun: true },
      { action: 'audit' },
      { action: 'external', provider: 'opa' },
      { action: 'external', provider: 'oauth2-proxy' },
    ),
    requests,
  )
  .map(([what, each]) => ({ ...what, ...each }));

const issuers: Arbitrary<Issuer> = fc.record(
  {
    issuer: fc.constantFrom('https://a.example', 'b'),
    jwksUri: fc.constant('https://a.example/keys'),
    audiences: fc.constant(['app', 'web']),
    fromHeaders: fc.constant([{ name: 'x-token', prefix: 'Bearer ' }]),
    fromParams: fc.constant(['token']),
    fromCookies: fc.constant(['session']),
    outputPayloadToHeader: fc.constant('x-payload'),
    outputClaimToHeaders: fc.constant([{ header: 'x-user', claim: 'sub' }]),
    forwardOriginalToken: fc.constant(true as const),
    spaceDelimitedClaims: fc.constant(['scope']),
    timeout: fc.constantFrom(1, 1500, 60_000),
  },
  { requiredKeys: ['issuer'], noNullPrototype: true },
);

const modes = fc.constantFrom('strict', 'permissive', 'disabled');
const portMode = fc.record({ port: fc.constantFrom(80, 8080, 9090), mutualTls: modes }, { noNullPrototype: true });
const ports = fc.uniqueArray(portMode, {
  selector: ({ port }) => port,
  maxLength: 2,
});

function protections(withPorts: boolean): Arbitrary<Protection> {
  return fc
    .record(
      {
        access: fc.array(requests, { maxLength: 5 }),
        dryRun: fc.array(requests, { maxLength: 3 }),
        guards: fc.array(guards, { maxLength: 4 }),
        issuers: fc.array(issuers, { maxLength: 2 }),
        mutualTls: modes,
        ...(withPorts && { portMutualTls: ports }),
      },
      { requiredKeys: [], noNullPrototype: true },
    )
    .map(protection as (parts: object) => Protection);
}

const scopes: Arbitrary<Scope> = fc.constantFrom<Scope[]>(
  { kind: 'mesh' },
  { kind: 'workloads', labels: { app: 'orders' } },
  { kind: 'workloads', namespace: 'shop-dev', labels: { app: 'gateway', istio: 'ingress' } },
  { kind: 'target', namespace: 'shop-dev', target: { group: '', kind: 'Service', name: 'orders' } },
);

const RUNS = { seed: 20261124, numRuns: Number(process.env['RANDOM_ACCESS'] ?? 300) };
const mesh = Istio.sidecar();

describe('reading the policies gives back the protection that wrote them', () => {
  test('of a service', () => {
    fc.assert(
      fc.property(protections(true), fc.constantFrom('cluster.local', 'acme.example'), (said, trustDomain) => {
        const service: Service = serviceWith();
        const { access: _, ...rest } = service;
        const own = { ...rest, ...said };
        const objects = mesh.service(own, networkOf(own, trustDomain));
        const { network, lost } = read(trustDomain, objects);
        expect(network.services).toStrictEqual([own]);
        expect(network.protections).toEqual([]);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test('of a namespace', () => {
    fc.assert(
      fc.property(protections(false), (said) => {
        const namespace = { name: 'shop-dev', ...said };
        const network = { ...networkOf(serviceWith()), namespaces: [namespace] };
        const { network: found, lost } = read('cluster.local', mesh.namespace('shop-dev', network).objects);
        const isSaid = Object.keys(said).length > 0;
        expect(found.namespaces).toStrictEqual(isSaid ? [namespace] : []);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test('of other pods', () => {
    fc.assert(
      fc.property(scopes, protections(false), (scope, said) => {
        const whole: ScopedProtection = { scope, ...said };
        const isPods = scope.kind === 'workloads' || scope.kind === 'mesh';
        const { mutualTls, ...policies } = whole;
        const own = isPods ? whole : policies;
        const { network, lost } = read('cluster.local', mesh.workloads('edge', own, networkOf(serviceWith())));
        expect(network.protections).toStrictEqual(Object.keys(own).length > 1 ? [own] : []);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });
});
