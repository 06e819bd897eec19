import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { type ConcretePlane, concretePlanes, planeForJobs } from '../../lib/termination/data-plane';
import { SAFETY_MARGIN_SECONDS } from '../../lib/termination/defaults';
import { review, reviewTermination, type TerminationReview } from '../../lib/termination/review';
import type { TerminationInput } from '../../lib/termination/termination-input';
import { PLANE_NAMES, planeOf, type PlaneName } from './planes';
import { seeded } from './random-input';
import { simulateWork, type WorkingPod } from './work-simulation';

const RUNS = 200_000;
/** Whole-second counting, three times: what the margin has to be good for. */
const ROUNDING_SECONDS = 3;
const KUBERNETES = ['1.28', '1.34'].map((version) => KubernetesVersion.of(version));
const { floor, max } = Math;

/** Any worker or job, most of them near the limits. */
function randomWork(random: () => number, plane?: PlaneName): TerminationInput {
  const whole = (from: number, to: number): number => from + floor(random() * (to - from + 1));
  const chance = (share: number): boolean => random() < share;
  const maybe = (share: number, value: () => number): number | undefined => (chance(share) ? value() : undefined);
  const near = (value: number, min: number): number => (chance(0.25) ? whole(min, 40) : max(min, value + whole(-3, 4)));
  const name = plane ?? PLANE_NAMES[whole(0, PLANE_NAMES.length - 1)] ?? 'none';
  const istio = name === 'istio-classic' || name === 'istio-auto';
  const isJob = chance(0.5);
  // Only a patch gives such a pod a hook.
  const preStop = chance(0.25) ? whole(1, 12) : 0;
  const longest = whole(isJob ? 0 : 1, 12);
  const work = whole(0, 4);
  const calls = chance(0.5);
  const proxyNeeds = preStop + longest + (calls ? work : 0);
  const kubernetes = KUBERNETES[whole(0, 1)] ?? KubernetesVersion.of('1.34');
  const asked = planeOf(name);
  return {
    dataPlane: isJob && chance(0.8) ? planeForJobs(asked, kubernetes) : asked,
    occupation: isJob ? 'job' : 'work',
    endsProxy: chance(0.5),
    kubernetes,
    exposure: chance(0.1) ? { kind: 'load-balancer', deregistrationSeconds: 14 } : { kind: 'cluster' },
    propagation: chance(0.3) ? 'assured' : 'typical',
    termination: {
      hold: preStop === 0 ? undefined : ({ preStopSeconds: preStop, inAppSeconds: 0, seconds: preStop } as never),
      longestRequestSeconds: longest,
      shutdownWorkSeconds: work,
      callsDuringShutdown: calls,
      closesConnections: undefined,
      gracePeriodSeconds: maybe(0.6, () => near(chance(0.1) ? preStop : preStop + longest + work, 1)),
      proxy: {
        terminationDrain: maybe(istio ? 0.5 : 0.05, () => near(proxyNeeds, 1)),
        exitOnZero: chance(istio ? 0.4 : 0.05) ? true : undefined,
        minimumDrain: maybe(istio ? 0.5 : 0.05, () => near(chance(0.3) ? longest : proxyNeeds, 0)),
        waitBeforeExit: maybe(name === 'linkerd-classic' ? 0.5 : 0.02, () => near(proxyNeeds, 0)),
        shutdownGrace: maybe(name.startsWith('linkerd') ? 0.4 : 0.05, () => near(5, 1)),
      },
    },
    shell: true,
  };
}

function isAccepted({ problems }: TerminationReview): boolean {
  return !problems.some(({ severity }) => severity === 'error');
}

/** The first loss on any data plane that the pod may find itself on. */
function lossOf({ dataPlane, settings }: TerminationReview, killEarly = 0): string | undefined {
  const { facts, hold, proxy } = settings;
  for (const plane of concretePlanes(dataPlane)) {
    const lost = simulateWork(
      {
        plane: plane.name as WorkingPod['plane'],
        kind: facts.occupation === 'job' ? 'job' : 'worker',
        preStop: hold.preStop,
        longestWork: settings.longestRequest,
        shutdownWork: settings.shutdownWork,
        shutdownCallsOut: settings.callsDuringShutdown,
        grace: settings.gracePeriod,
        endsProxy: facts.endsProxy ?? false,
        // What a proxy does that is told nothing.
        terminationDrain: proxy.terminationDrain ?? 5,
        exitOnZero: proxy.exitOnZero ?? false,
        minimumDrain: proxy.minimumDrain ?? 5,
        waitBeforeExit: proxy.waitBeforeExit ?? 0,
      },
      killEarly,
    );
    if (lost !== undefined) return lost;
  }
  return undefined;
}

test(`no accepted worker or job of ${RUNS} loses a piece of work, however the kubelet rounds`, () => {
  const random = seeded(21);
  const accepted: Record<string, number> = {};
  const lost: { input: TerminationInput; how: string }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const input = randomWork(random);
    const reviewed = reviewTermination(input);
    if (!isAccepted(reviewed)) continue;
    const key = `${input.dataPlane.name} ${input.occupation}`;
    accepted[key] = (accepted[key] ?? 0) + 1;
    const how = lossOf(reviewed, random() * ROUNDING_SECONDS);
    if (how !== undefined) lost.push({ input, how });
  }
  expect(lost.slice(0, 3)).toEqual([]);
  // The test would prove nothing about what is hardly ever accepted.
  for (const plane of PLANE_NAMES) {
    for (const occupation of ['work', 'job']) {
      const key = `${plane} ${occupation}`;
      expect([key, (accepted[key] ?? 0) > 500]).toEqual([key, true]);
    }
  }
});

test('the margin is as small as the rounding allows: one second less, and work is lost', () => {
  const random = seeded(22);
  let lost: string | undefined;
  for (let run = 0; run < 20_000 && lost === undefined; run += 1) {
    const reviewed = reviewTermination(randomWork(random), SAFETY_MARGIN_SECONDS - 1);
    if (isAccepted(reviewed)) lost = lossOf(reviewed, ROUNDING_SECONDS - 0.01);
  }
  expect(lost).toMatch(/^killed at/);
});

test.each(PLANE_NAMES)('hardly a worker or job on %s that loses nothing is refused', (plane) => {
  const random = seeded(23);
  const reviews = Array.from({ length: 3000 }, () => reviewTermination(randomWork(random, plane), 0));
  const safe = reviews.filter((reviewed) => lossOf(reviewed) === undefined);
  const refused = safe.filter((reviewed) => !isAccepted(reviewed));
  expect(safe.length).toBeGreaterThan(300);
  expect((100 * refused.length) / safe.length).toBeLessThanOrEqual(5);
});

test.each(['work', 'job'] as const)('what is derived for %s is never refused, and loses nothing', (occupation) => {
  const random = seeded(24);
  for (let run = 0; run < 2000; run += 1) {
    const input = randomWork(random);
    const termination = { ...input.termination, hold: undefined, gracePeriodSeconds: undefined, proxy: {} };
    const reviewed = reviewTermination({ ...input, occupation, endsProxy: true, termination });
    expect(reviewed.problems).toEqual([]);
    expect(lossOf(reviewed, ROUNDING_SECONDS - 0.01)).toBeUndefined();
  }
});

/** Settings of a pod, with one value that would have been derived one second lower. */
function lowered(plane: PlaneName, change: Partial<TerminationInput['termination']['proxy']> & { grace?: number }) {
  const input = randomWork(seeded(1), plane);
  const { grace, ...proxy } = change;
  return reviewTermination(
    {
      ...input,
      dataPlane: planeOf(plane),
      occupation: 'work',
      termination: {
        ...input.termination,
        hold: undefined,
        longestRequestSeconds: 8,
        shutdownWorkSeconds: 2,
        callsDuringShutdown: true,
        gracePeriodSeconds: grace,
        proxy,
      },
    },
    0,
  );
}

test.each([
  ['none', { grace: 9 }, 'MSVC-TERM-001'],
  ['istio-classic', { terminationDrain: 9 }, 'MSVC-TERM-009'],
  ['istio-classic', { exitOnZero: true, minimumDrain: 9 }, 'MSVC-TERM-013'],
  ['linkerd-classic', { waitBeforeExit: 9 }, 'MSVC-TERM-020'],
] as const)(
  'one second less than a worker on %s needs (%o) is refused as %s, and loses work',
  (plane, change, code) => {
    const reviewed = lowered(plane, change);
    expect(reviewed.problems.filter(({ severity }) => severity === 'error').map((each) => each.code)).toEqual([code]);
    expect(lossOf(reviewed)).toBeDefined();
    expect(lossOf(lowered(plane, {}))).toBeUndefined();
  },
);

const CLASSIC = PLANE_NAMES.filter((name) => (planeOf(name) as ConcretePlane).endedBy !== undefined);

test('a job behind a sidecar that outlives it is refused, unless the program ends the sidecar', () => {
  expect(CLASSIC).toEqual(['istio-classic', 'istio-auto', 'linkerd-classic']);
  for (const name of PLANE_NAMES) {
    const codes = [false, true].map((endsProxy) => {
      const input = { ...randomWork(seeded(2), name), dataPlane: planeOf(name), occupation: 'job' as const, endsProxy };
      const { settings } = reviewTermination({ ...input, termination: { ...input.termination, proxy: {} } });
      return review(planeOf(name), settings).problems.some(({ code }) => code === 'MSVC-TERM-027');
    });
    expect([name, ...codes]).toEqual([name, CLASSIC.includes(name), false]);
  }
});

test('where the cluster chooses the sidecar, a job asks for the one that ends with it, if the cluster can have it', () => {
  const [old, current] = KUBERNETES as [KubernetesVersion, KubernetesVersion];
  expect(planeForJobs(planeOf('istio-auto'), current).name).toBe('istio-native');
  expect(planeForJobs(planeOf('istio-auto'), old).name).toBe('istio-auto');
  expect(planeForJobs(planeOf('istio-classic'), current).name).toBe('istio-classic');
});
