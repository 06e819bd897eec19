import { type ConcretePlane, concretePlanes, DATA_PLANES, planeTitle } from '../../lib/termination/data-plane';
import { deriveSettings } from '../../lib/termination/derive';
import { timeline } from '../../lib/termination/timeline';
import { VERSION_FACTS } from '../../lib/termination/version-facts';
import { Hold } from '../../lib/model/termination/hold';
import type { TerminationOptions } from '../../lib/model/termination/termination';
import { CLEAN, seconds, terminationInput } from './termination-input';

function timelineOf(plane: ConcretePlane, options: TerminationOptions = CLEAN) {
  return timeline(deriveSettings(terminationInput(plane, options)), plane);
}

test('the app holds, drains, works and exits, one after the other', () => {
  const hold = Hold.both({ preStop: seconds(3), inApp: seconds(2) });
  expect(timelineOf('none', { ...CLEAN, hold })).toMatchObject({
    propagation: { from: 0, to: 3 },
    hold: { from: 0, to: 5 },
    appTerm: 3,
    appDrain: { from: 5, to: 15 },
    shutdownWork: { from: 15, to: 17 },
    appExit: 17,
    proxyNeededUntil: 17,
    clientsTold: 3,
    proxy: undefined,
    kill: 20,
    slack: 0,
  });
});

test('a classic Istio sidecar is told at once and killed at the end of its drain', () => {
  const drain = { terminationDrainDuration: seconds(19), drainDuration: seconds(8) };
  expect(timelineOf('istio-classic', { ...CLEAN, proxy: drain }).proxy).toMatchObject({
    proxyTerm: 0,
    proxyNotice: 0,
    proxyAccept: { from: 0, to: 8 },
    proxyDead: 19,
  });
});

test('with exitOnZeroActiveConnections it leaves between its minimum and its last connection', () => {
  const proxy = { exitOnZeroActiveConnections: true, minimumDrainDuration: seconds(6) };
  expect(timelineOf('istio-classic', { ...CLEAN, proxy }).proxy).toMatchObject({ mayLeave: 6, proxyDead: 15 });
});

test.each([
  ['istio-native', 0],
  ['linkerd-native', undefined],
] as const)('a native sidecar (%s) outlives the app', (plane, notice) => {
  expect(timelineOf(plane).proxy).toMatchObject({
    proxyTerm: 17,
    proxyNotice: notice,
    proxyAccept: { from: 0, to: 17 },
    proxyDead: 17,
  });
});

test('a classic Linkerd proxy waits, stops accepting and drains', () => {
  const proxy = { waitBeforeExit: seconds(17), shutdownGracePeriod: seconds(2) };
  expect(timelineOf('linkerd-classic', { ...CLEAN, proxy }).proxy).toMatchObject({
    proxyTerm: 17,
    proxyNotice: 17,
    proxyAccept: { from: 0, to: 17 },
    proxyDead: 19,
  });
});

test('a hook that uses the grace period up is given the minimum of the kubelet', () => {
  const hook = (grace: number): TerminationOptions => ({
    ...CLEAN,
    hold: Hold.preStop(seconds(5)),
    gracePeriod: seconds(grace),
  });
  expect(timelineOf('none', hook(5)).kill).toBe(7);
  expect(timelineOf('none', hook(6)).kill).toBe(6);
});

test('slack is what is left before the margin, and negative where something is missing', () => {
  expect(timelineOf('none', { ...CLEAN, gracePeriod: seconds(30) }).slack).toBe(10);
  expect(timelineOf('none', { ...CLEAN, gracePeriod: seconds(19) }).slack).toBe(-1);
});

test('a sidecar that the cluster chooses is both, every other data plane is itself', () => {
  expect(concretePlanes('istio-auto')).toEqual(['istio-classic', 'istio-native']);
  for (const plane of DATA_PLANES.filter((other) => other !== 'istio-auto')) {
    expect(concretePlanes(plane)).toEqual([plane]);
  }
  expect(new Set(DATA_PLANES.map(planeTitle)).size).toBe(DATA_PLANES.length);
});

test('every version fact says since when and where it is written', () => {
  for (const { minor, fact, source } of Object.values(VERSION_FACTS)) {
    expect(minor).toBeGreaterThan(0);
    expect(fact).not.toBe('');
    expect(source).not.toBe('');
  }
  expect(VERSION_FACTS).toMatchObject({
    preStopSleep: { minor: 30 },
    preStopSleepZero: { minor: 33 },
    istioNativeDefault: { minor: 27 },
    istioNativeKubelet: { minor: 33 },
    linkerdNativeDefault: { major: 2, minor: 20 },
    unhealthyPodEvictionPolicy: { minor: 27 },
  });
});
