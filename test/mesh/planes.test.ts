import { ALL_PLANES } from '../../lib/mesh/planes';
import { deriveSettings } from '../../lib/termination/derive';
import { Hold } from '../../lib/model/termination/hold';
import type { ProxyTermination } from '../../lib/model/termination/termination';
import { type PlaneName, planeOf } from '../termination/planes';
import { randomInput, seeded } from '../termination/random-input';
import { CLEAN, seconds, terminationInput } from '../termination/termination-input';

const CONFIG = 'proxy.istio.io/config';
const NATIVE = 'sidecar.istio.io/nativeSidecar';

function emitted(plane: PlaneName, proxy: ProxyTermination = {}, hold = CLEAN.hold) {
  return deriveSettings(terminationInput(plane, { ...CLEAN, hold, proxy })).annotations;
}

function config(plane: PlaneName, proxy: ProxyTermination = {}, hold = CLEAN.hold): unknown {
  return JSON.parse(emitted(plane, proxy, hold)[CONFIG] ?? 'null');
}

describe('what is emitted for the proxy', () => {
  test.each(['istio-classic', 'istio-auto'] as const)('a drain that outlasts the app on %s', (plane) => {
    expect(config(plane)).toEqual({ terminationDrainDuration: '17s' });
  });
  test('a drain without the shutdown work when that stays inside', () => {
    const settings = deriveSettings(terminationInput('istio-classic', { ...CLEAN, callsDuringShutdown: false }));
    expect(settings.annotations[CONFIG]).toBe('{"terminationDrainDuration":"15s"}');
  });
  test.each(['none', 'istio-ambient', 'linkerd-native'] as const)('nothing on %s', (plane) => {
    expect(emitted(plane)).toEqual({});
  });
  test('the kind of sidecar where it was chosen', () => {
    expect(emitted('istio-native')).toEqual({ [NATIVE]: 'true' });
    expect(emitted('istio-classic')).toHaveProperty([NATIVE], 'false');
    expect(emitted('istio-auto')).not.toHaveProperty([NATIVE]);
  });
  test("drainDuration only where Istio's own 45 s are too short, or where it was given", () => {
    expect(config('istio-classic', {}, Hold.inApp(seconds(45)))).not.toHaveProperty('drainDuration');
    expect(config('istio-classic', {}, Hold.inApp(seconds(46)))).toHaveProperty('drainDuration', '46s');
    expect(config('istio-classic', { drainDuration: seconds(45) })).toHaveProperty('drainDuration', '45s');
  });
  test('the minimum instead of the drain with exitOnZeroActiveConnections, as text', () => {
    expect(config('istio-classic', { exitOnZeroActiveConnections: true })).toEqual({
      proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true', MINIMUM_DRAIN_DURATION: '17s' },
    });
  });
  test("Linkerd's wait and shutdown grace period end before SIGKILL", () => {
    expect(emitted('linkerd-classic')).toEqual({
      'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '17',
      'config.linkerd.io/shutdown-grace-period': '3s',
    });
  });
  test("of Linkerd's native sidecar only what was given", () => {
    expect(emitted('linkerd-native', { shutdownGracePeriod: seconds(9), waitBeforeExit: seconds(9) })).toEqual({
      'config.linkerd.io/shutdown-grace-period': '9s',
    });
  });
});

describe('what is read from the annotations of a pod', () => {
  const read = (plane: PlaneName, annotations: Record<string, unknown>) => {
    const { dataPlane, proxy } = planeOf(plane).read(annotations);
    return { plane: dataPlane.name, ...proxy };
  };
  const drain = (text: string) => read('istio-classic', { [CONFIG]: text });

  test('is what a proxy does, with its own defaults', () => {
    const defaults = { plane: 'istio-classic', drain: 45, terminationDrain: 5, exitOnZero: false };
    expect(read('istio-classic', {})).toEqual(defaults);
    expect(drain('concurrency: 2')).toEqual(defaults);
    expect(drain('proxyMetadata: {EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"}')).toEqual({
      plane: 'istio-classic',
      drain: 45,
      exitOnZero: true,
      minimumDrain: 5,
    });
    expect(read('linkerd-classic', {})).toEqual({ plane: 'linkerd-classic', waitBeforeExit: 0, shutdownGrace: 120 });
    for (const plane of ['none', 'istio-native', 'istio-ambient', 'linkerd-native'] as const) {
      expect(read(plane, {})).toEqual({ plane });
    }
  });
  test.each([
    ['{"terminationDrainDuration":"17s"}', 17],
    ['terminationDrainDuration: 1m30s # long', 90],
    ['# terminationDrainDuration: 17s\nconcurrency: 2', 5],
    ['termination_drain_duration: 17s', 17],
    // Nobody reads it there, and text of another field is none of it.
    ['proxyMetadata:\n  terminationDrainDuration: 17s', 5],
    ['statNameLength: "terminationDrainDuration: 17s"', 5],
    ['terminationDrainDuration: 17', 5],
    ['terminationDrainDuration: "17"', 5],
    ['- terminationDrainDuration: 17s', 5],
    ['terminationDrainDuration: [17s', 5],
  ])('of Istio it is YAML: %j means a drain of %d s', (text, seconds) => {
    expect(drain(text)).toMatchObject({ terminationDrain: seconds });
  });
  test('the minimum counts under proxyMetadata only', () => {
    const on = "EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true'";
    const of = (text: string) => drain(text);
    expect(of(`proxyMetadata:\n  ${on}\n  MINIMUM_DRAIN_DURATION: 9s`)).toMatchObject({ minimumDrain: 9 });
    expect(of(`MINIMUM_DRAIN_DURATION: 9s\nproxyMetadata:\n  ${on}`)).toMatchObject({ minimumDrain: 5 });
    expect(of(on)).toMatchObject({ exitOnZero: false });
  });
  test('a pod that asks for one kind of sidecar is on that plane', () => {
    expect(read('istio-native', { [NATIVE]: 'false' })).toMatchObject({ plane: 'istio-classic', terminationDrain: 5 });
    expect(read('istio-classic', { [NATIVE]: 'true' })).toEqual({ plane: 'istio-native' });
    expect(read('istio-auto', { [NATIVE]: 'true' })).toEqual({ plane: 'istio-native' });
    expect(read('istio-auto', {})).toMatchObject({ plane: 'istio-auto', terminationDrain: 5 });
  });
  test("Linkerd's durations are read, and what is none is not", () => {
    const keys = ['config.alpha.linkerd.io/proxy-wait-before-exit-seconds', 'config.linkerd.io/shutdown-grace-period'];
    const linkerd = (...values: string[]) =>
      read('linkerd-classic', Object.fromEntries(keys.map((key, index) => [key, values[index]])));
    expect(linkerd('17', '3s')).toMatchObject({ waitBeforeExit: 17, shutdownGrace: 3 });
    expect(linkerd('17s', '3')).toMatchObject({ waitBeforeExit: 0, shutdownGrace: 120 });
  });
  test('of what was written for random settings it is those settings', () => {
    const random = seeded(11);
    for (let run = 0; run < 2000; run += 1) {
      const input = randomInput(random);
      const { proxy, annotations } = deriveSettings(input);
      const found = input.dataPlane.read(annotations);
      expect(found.dataPlane).toBe(input.dataPlane);
      expect(found.proxy).toMatchObject(proxy);
    }
  });
});

test('every data plane says what nobody reads on it', () => {
  const given = {
    terminationDrain: 9,
    drain: 9,
    exitOnZero: true,
    minimumDrain: 9,
    waitBeforeExit: 9,
    shutdownGrace: 9,
  };
  const ignored = (name: string) =>
    ALL_PLANES.filter((plane) => plane.ignores(name as keyof typeof given, given) !== undefined).map((p) => p.name);
  const all = ALL_PLANES.map(({ name }) => name);
  const but = (...names: string[]) => all.filter((name) => !names.includes(name));
  expect(ignored('drain')).toEqual(but('istio-classic', 'istio-auto'));
  expect(ignored('terminationDrain')).toEqual(all);
  expect(ignored('minimumDrain')).toEqual(but('istio-classic', 'istio-auto'));
  expect(ignored('waitBeforeExit')).toEqual(but('linkerd-classic', 'linkerd-native'));
  expect(ignored('shutdownGrace')).toEqual(but('linkerd-classic', 'linkerd-native'));
});
