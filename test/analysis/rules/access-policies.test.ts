import { Access, Port } from 'cdk8s-mesh';
import { inspect } from '../../../lib/analysis/gate';
import { RULES } from '../../../lib/analysis/rules/index';
import { foreignWorld } from '../../../lib/analysis/worlds';
import type { JsonObject } from '../../../lib/kube/json';
import { manifestOf } from '../../../lib/kube/object';
import { orders } from '../../fixtures';

const ORIGIN = { environment: 'default', construct: 'a.yaml', path: 'a.yaml' };
const LABELS = { app: 'orders' };
const SELECTOR: JsonObject = { matchLabels: LABELS };
const CODES = /^MSVC-(ACCESS-02|JWT|MTLS)/;

function object(apiVersion: string, kind: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name: 'orders', namespace: 'shop', ...metadata }, spec };
}

const policy = (spec: JsonObject, annotations: JsonObject = {}): JsonObject =>
  object('security.istio.io/v1', 'AuthorizationPolicy', { selector: SELECTOR, ...spec }, { annotations });
const tokens = (spec: JsonObject = {}): JsonObject =>
  object('security.istio.io/v1', 'RequestAuthentication', { selector: SELECTOR, jwtRules: [{ issuer: 'a' }], ...spec });
const peer = (spec: JsonObject): JsonObject =>
  object('security.istio.io/v1', 'PeerAuthentication', { selector: SELECTOR, ...spec });

const THERE: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  object('apps/v1', 'Deployment', {
    template: { metadata: { labels: LABELS }, spec: { serviceAccountName: 'orders' } },
  }),
  object('v1', 'Service', {
    selector: LABELS,
    ports: [
      { name: 'http', port: 8080 },
      { name: 'tcp', port: 5432 },
    ],
  }),
];

/** What is found in objects of others: code and severity. */
function found(...objects: readonly JsonObject[]): readonly string[] {
  const world = foreignWorld([...THERE, ...objects].map((json) => manifestOf(json, ORIGIN)));
  return RULES.filter(({ code }) => CODES.test(code)).flatMap(({ code, severity, check }) =>
    [...check(world)].map((problem) => `${code} ${problem.severity ?? severity}`),
  );
}

const from = (source: JsonObject): JsonObject => ({ rules: [{ from: [{ source }] }] });
const to = (operation: JsonObject): JsonObject => ({ rules: [{ to: [{ operation }] }] });
const ORDERS = 'cluster.local/ns/shop/sa/orders';

describe('policies of others', () => {
  test.each<[string, readonly JsonObject[], string]>([
    [
      'that select no pod',
      [policy({ selector: { matchLabels: { app: 'b' } }, ...to({ ports: ['1'] }) })],
      'MSVC-ACCESS-020 warning',
    ],
    [
      'for an identity that nobody has',
      [policy(from({ principals: ['cluster.local/ns/shop/sa/b'] }))],
      'MSVC-ACCESS-021 warning',
    ],
    ['that let in everybody', [policy({ rules: [{}] })], 'MSVC-ACCESS-022 warning'],
    ['of a namespace that is not there', [policy(from({ namespaces: ['b'] }))], 'MSVC-ACCESS-023 info'],
    ['that let in nobody', [policy({})], 'MSVC-ACCESS-024 info'],
    [
      'that are only tried',
      [policy(from({ principals: [ORDERS] }), { 'istio.io/dry-run': 'true' })],
      'MSVC-ACCESS-025 info',
    ],
    ['that let in by requests on TCP', [policy(to({ ports: ['5432'], methods: ['GET'] }))], 'MSVC-ACCESS-026 warning'],
    ['that refuse by requests on TCP', [policy({ action: 'DENY', ...to({ paths: ['/a'] }) })], 'MSVC-ACCESS-026 error'],
    ['with a star inside', [policy(to({ paths: ['/a/*/b'] }))], 'MSVC-ACCESS-027 warning'],
    ['with a method in lower case', [policy(to({ methods: ['get'] }))], 'MSVC-ACCESS-027 warning'],
    ['that read tokens and demand none', [tokens()], 'MSVC-JWT-010 warning'],
    ['that take plain text', [peer({ mtls: { mode: 'PERMISSIVE' } })], 'MSVC-MTLS-002 info'],
    ['that take plain text on a port', [peer({ portLevelMtls: { 8080: { mode: 'DISABLE' } } })], 'MSVC-MTLS-002 info'],
  ])('%s are found', (_, objects, problem) => expect(found(...objects)).toEqual([problem]));

  test.each<[string, readonly JsonObject[]]>([
    ['for an identity that some pod has', [policy(from({ principals: [ORDERS] }))]],
    ['for an identity of pods that are not known', [policy(from({ principals: ['cluster.local/ns/edge/sa/b'] }))]],
    ['of a namespace that is there', [policy(from({ namespaces: ['shop', 'shop-*'] }))]],
    ['that refuse by requests on HTTP', [policy({ action: 'DENY', ...to({ paths: ['/a'], ports: ['8080'] }) })]],
    ['that refuse by who calls on any port', [policy({ action: 'DENY', ...from({ namespaces: ['shop'] }) })]],
    [
      'with stars at the ends, and templates',
      [policy(to({ paths: ['/a/*', '*.html', '*', '/a/{*}/b'], ports: ['8080'] }))],
    ],
    ['that read tokens and demand one', [tokens(), policy(from({ requestPrincipals: ['a/*'] }))]],
    ['that take mTLS alone', [peer({ mtls: { mode: 'STRICT' } })]],
  ])('%s are right', (_, objects) => expect(found(...objects)).toEqual([]));
});

describe('plain text that a service declares', () => {
  const reason = 'the scraper has no sidecar';
  const ports = [Port.http(8080), Port.http(9090, { name: 'metrics' })];
  const codes = (...access: Access[]) =>
    inspect(orders({ ports, access, plainText: { ports: [9090], reason } }).node.root)
      .report.findings.filter(({ code }) => CODES.test(code))
      .map(({ code, message }) => [code, message] as const);

  test('is printed with its reason, and is no weakness', () => {
    expect(codes(Access.anyone({ ports: [9090] }))).toEqual([
      ['MSVC-MTLS-002', expect.stringContaining(`port 9090 of pods with`) as string],
    ]);
    expect(codes(Access.anyone({ ports: [9090] }))[0]?.[1]).toContain(reason);
  });

  test('is no use where only identities are let in', () => {
    expect(codes(Access.namespace('a', { ports: [9090] })).map(([code]) => code)).toEqual([
      'MSVC-MTLS-002',
      'MSVC-MTLS-003',
    ]);
  });
});
