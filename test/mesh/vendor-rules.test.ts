import type { JsonObject } from '../../lib/kube/json';
import { annotationsAreOnPods } from '../../lib/mesh/annotations-are-on-pods';
import { ISTIO_ANNOTATIONS } from '../../lib/mesh/istio/rules/index';
import { keysAreAlive } from '../../lib/mesh/istio/rules/keys-are-alive';
import { probesAreRewritten } from '../../lib/mesh/istio/rules/probes-are-rewritten';
import { proxyConfigIsRead } from '../../lib/mesh/istio/rules/proxy-config-is-read';
import { LINKERD_ANNOTATIONS } from '../../lib/mesh/linkerd/annotations';

/** What is read of no template at all. */
const EMPTY = [{}, { metadata: null }, { spec: { containers: 'none' } }] as unknown as JsonObject[];

test.each(
  [
    annotationsAreOnPods([ISTIO_ANNOTATIONS, LINKERD_ANNOTATIONS]),
    keysAreAlive,
    probesAreRewritten,
    proxyConfigIsRead,
  ].map((rule) => [rule.code, rule] as const),
)('%s has nothing against a pod that says nothing', (_, { check }) => {
  for (const template of EMPTY) expect([...check(template)]).toEqual([]);
});

describe('MSVC-TERM-015 drain settings are ones that Istio reads', () => {
  const found = (config: string) =>
    [...proxyConfigIsRead.check({ metadata: { annotations: { 'proxy.istio.io/config': config } } })].map(
      ({ path, message, fix }) => {
        expect(path).toBe('metadata.annotations[proxy.istio.io/config]');
        return `${message.replace(' there: the proxy drains as if it were not set', '')}; ${fix}`;
      },
    );
  test.each([
    '',
    'terminationDrainDuration: 17s\ndrainDuration: 5s',
    'termination_drain_duration: 17s',
    'proxyMetadata:\n  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"\n  MINIMUM_DRAIN_DURATION: 17s',
    // Text that looks like a setting is none.
    'concurrency: 2 # terminationDrainSeconds: 5',
    'statsTag: "drainSeconds: 5"',
  ])('%j is read', (config) => expect(found(config)).toEqual([]));
  test.each([
    [
      'terminationDrainSeconds: 17s',
      "Istio does not read 'terminationDrainSeconds'; " +
        'use one of drainDuration, terminationDrainDuration, MINIMUM_DRAIN_DURATION',
    ],
    [
      'MINIMUM_DRAIN_DURATION: 17s',
      "Istio does not read 'MINIMUM_DRAIN_DURATION'; write MINIMUM_DRAIN_DURATION under proxyMetadata",
    ],
    [
      'proxyMetadata: {}\nMINIMUM_DRAIN_DURATION: 17s',
      "Istio does not read 'MINIMUM_DRAIN_DURATION'; write MINIMUM_DRAIN_DURATION under proxyMetadata",
    ],
    [
      'proxyMetadata:\n  terminationDrainDuration: 17s',
      "Istio does not read 'terminationDrainDuration'; write terminationDrainDuration beside proxyMetadata, not under it",
    ],
    [
      'proxyMetadata:\n  MIN_DRAIN: 17s',
      "Istio does not read 'MIN_DRAIN'; use one of drainDuration, terminationDrainDuration, MINIMUM_DRAIN_DURATION",
    ],
    [
      'terminationDrainDuration 17s',
      'the text is no YAML of an object: Istio reads nothing of it; write fields of ProxyConfig, such as ' +
        'terminationDrainDuration: 30s, or leave it to the library',
    ],
  ])('%j is not', (config, problem) => expect(found(config)).toEqual([problem]));
});

test('MSVC-TERM-018 finds a dead key wherever it stands, in any container', () => {
  const variable = { name: 'TERMINATION_DRAIN_DURATION_SECONDS', value: '17' };
  const template: JsonObject = {
    metadata: {
      annotations: { 'sidecar.istio.io/native-side': 'true', 'sidecar.istio.io/nativeSidecar': 'true' },
      labels: { 'sidecar.istio.io/native-side': 'true' },
    },
    spec: { containers: [{ name: 'app' }, { name: 'log', env: [variable] }] },
  };
  expect([...keysAreAlive.check(template)].map(({ path }) => path)).toEqual([
    'metadata.annotations[sidecar.istio.io/native-side]',
    'metadata.labels[sidecar.istio.io/native-side]',
    'spec.containers[1].env[TERMINATION_DRAIN_DURATION_SECONDS]',
  ]);
});

test("MSVC-TERM-019 finds each vendor's annotations on the workload itself", () => {
  const on = (key: string): JsonObject => ({ metadata: { annotations: { [key]: '5' } } });
  const istio = ['proxy.istio.io/config', 'sidecar.istio.io/inject'];
  const linkerd = ['config.linkerd.io/shutdown-grace-period', 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds'];
  const found = (key: string) =>
    [annotationsAreOnPods([ISTIO_ANNOTATIONS]), annotationsAreOnPods([LINKERD_ANNOTATIONS])].map(
      ({ check }) => [...check(on(key))].length,
    );
  for (const key of istio) expect(found(key)).toEqual([1, 0]);
  for (const key of linkerd) expect(found(key)).toEqual([0, 1]);
  expect(found('acme.example/config.linkerd.io')).toEqual([0, 0]);
});

test('MSVC-PROBE-006 asks for rewriting where a probe is not a command', () => {
  const template = (rewrite: string, probe: JsonObject): JsonObject => ({
    metadata: { annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': rewrite } },
    spec: { containers: [{ name: 'app' }, { name: 'other', readinessProbe: probe }] },
  });
  const count = (rewrite: string, probe: JsonObject) => [...probesAreRewritten.check(template(rewrite, probe))].length;
  expect(count('false', { httpGet: { port: 1 } })).toBe(1);
  expect(count('true', { httpGet: { port: 1 } })).toBe(0);
  expect(count('false', { exec: { command: ['app', 'health'] } })).toBe(0);
});
