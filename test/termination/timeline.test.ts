import { concretePlanes } from '../../lib/termination/data-plane';
import { deriveSettings } from '../../lib/termination/derive';
import { timelineOn } from '../../lib/termination/timeline-on';
import { Hold } from '../../lib/model/termination/hold';
import type { TerminationOptions } from '../../lib/model/termination/termination';
import { ALL_PLANES } from '../../lib/mesh/planes';
import { planeOf, type PlaneName } from './planes';
import { CLEAN, seconds, terminationInput } from './termination-input';

function timelineOf(name: PlaneName, options: TerminationOptions = CLEAN) {
  const [plane] = concretePlanes(planeOf(name));
  if (!plane) throw new Error(`no timeline on ${name}`);
  return timelineOn(plane, deriveSettings(terminationInput(name, options)));
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
  expect(concretePlanes(planeOf('istio-auto')).map(({ name }) => name)).toEqual(['istio-classic', 'istio-native']);
  for (const plane of ALL_PLANES.filter(({ name }) => name !== 'istio-auto')) {
    expect(concretePlanes(plane)).toEqual([plane]);
  }
  expect(new Set(ALL_PLANES.map(({ title }) => title)).size).toBe(ALL_PLANES.length);
  expect(new Set(ALL_PLANES.map(({ name }) => name)).size).toBe(ALL_PLANES.length);
});
