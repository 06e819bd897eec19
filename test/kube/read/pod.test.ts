import type { JsonObject } from '../../../lib/kube/json';
import { readLifecycle } from '../../../lib/kube/read/lifecycle';
import { readPod, templateOf } from '../../../lib/kube/read/pod';
import { readProbes } from '../../../lib/kube/read/probes';
import { readDisruptionBudget, readRollout } from '../../../lib/kube/read/rollout';

function template(container: JsonObject, spec: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  return { metadata: { annotations }, spec: { containers: [{ name: 'log' }, { name: 'app', ...container }], ...spec } };
}

const lifecycle = (container: JsonObject, spec?: JsonObject) =>
  readLifecycle(readPod(template(container, spec), 'app'));

describe('the container of a pod', () => {
  const nameOf = (pod: JsonObject, name?: string) => readPod(pod, name).container['name'];
  test('is the one of that name', () => {
    expect(nameOf(template({}), 'app')).toBe('app');
    expect(nameOf(template({}), 'web')).toBeUndefined();
  });
  test('is the one that kubectl shows, where nobody names it', () => {
    expect(nameOf(template({}))).toBe('log');
    expect(nameOf(template({}, {}, { 'kubectl.kubernetes.io/default-container': 'app' }))).toBe('app');
  });
  test('is none in what is no pod', () => {
    expect(readPod(templateOf(undefined))).toEqual({ annotations: {}, spec: {}, container: {} });
    expect(readPod({ spec: { containers: ['app', null] } }).container).toEqual({});
  });
});

describe('how a pod ends', () => {
  test('has the defaults of Kubernetes', () => {
    expect(lifecycle({})).toEqual({ gracePeriod: 30, preStop: { kind: 'none' }, inApp: 0 });
    expect(lifecycle({}, { terminationGracePeriodSeconds: 0 })).toMatchObject({ gracePeriod: 0 });
  });
  test.each<[JsonObject, unknown]>([
    [{ sleep: { seconds: 5 } }, { kind: 'sleep', seconds: 5 }],
    [{ exec: { command: ['sleep', '5'] } }, { kind: 'exec', command: ['sleep', '5'] }],
    [{ httpGet: { path: '/hold', port: 8080 } }, { kind: 'httpGet', path: '/hold', port: 8080 }],
    [{ httpGet: { port: 'http' } }, { kind: 'httpGet', path: '/', port: 'http' }],
    [{ tcpSocket: { port: 1 } }, { kind: 'tcpSocket' }],
    [{}, { kind: 'none' }],
  ])('has the preStop hook %j', (preStop, read) => {
    expect(lifecycle({ lifecycle: { preStop } }).preStop).toEqual(read);
  });
  test.each<[JsonObject[], number | undefined]>([
    [[{ name: 'SHUTDOWN_HOLD_SECONDS', value: '7' }], 7],
    [[{ name: 'SHUTDOWN_HOLD_SECONDS', value: '7s' }], 0],
    [[{ name: 'SHUTDOWN_HOLD_SECONDS', value: '-7' }], 0],
    [[{ name: 'SHUTDOWN_HOLD_SECONDS', value: 'Infinity' }], 0],
    [[{ name: 'SHUTDOWN_HOLD_SECONDS', valueFrom: { fieldRef: {} } }], undefined],
    [['7', '9'].map((value) => ({ name: 'SHUTDOWN_HOLD_SECONDS', value })), 9],
    [[{ name: 'OTHER', value: '7' }], 0],
  ])('is told %j by its variables', (env, seconds) => expect(lifecycle({ env }).inApp).toBe(seconds));
});

test('probes have the defaults of Kubernetes, and none is none', () => {
  const httpGet = { path: '/', port: 8080 };
  const defaults = {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    failureThreshold: 3,
    successThreshold: 1,
  };
  expect(readProbes({ readinessProbe: { httpGet } })).toEqual({
    startup: undefined,
    readiness: defaults,
    liveness: undefined,
    sameEndpoint: false,
  });
  const livenessProbe = { httpGet, periodSeconds: 2, terminationGracePeriodSeconds: 9 };
  expect(readProbes({ readinessProbe: { httpGet }, livenessProbe })).toMatchObject({
    liveness: { ...defaults, periodSeconds: 2, gracePeriod: 9 },
    sameEndpoint: true,
  });
});

test('a rollout has the defaults of Kubernetes', () => {
  const share = { maxSurge: '25%', maxUnavailable: '25%' };
  expect(readRollout({})).toEqual({
    strategy: share,
    replicas: undefined,
    replicasEmitted: false,
    minReady: 0,
    progressDeadline: undefined,
  });
  const rollout = (strategy: JsonObject) => readRollout({ spec: { strategy, replicas: 3 } });
  expect(rollout({ rollingUpdate: { maxSurge: 2, maxUnavailable: 'x' } })).toMatchObject({
    strategy: { ...share, maxSurge: 2 },
    replicas: 3,
    replicasEmitted: true,
  });
  expect(rollout({ type: 'Recreate' })).toMatchObject({ strategy: 'Recreate' });
});

test('a disruption budget lets nobody go unless it says so', () => {
  expect(readDisruptionBudget({ spec: { minAvailable: '50%' } })).toEqual({ minAvailable: '50%' });
  expect(readDisruptionBudget({ spec: { maxUnavailable: 1 } })).toEqual({ maxUnavailable: 1 });
  expect(readDisruptionBudget({ spec: {} })).toEqual({ maxUnavailable: 0 });
});
