import type { TerminationInput } from '../../lib/termination/termination-input';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import type { Termination } from '../../lib/model/termination/termination';
import { PLANE_NAMES, planeOf, type PlaneName } from './planes';

// The test runner makes every access to a global slow, and this runs millions of times.
const { floor, imul, max } = Math;

/** A sequence of numbers in [0, 1) that is the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const VERSIONS = ['1.28', '1.30', '1.34'].map((version) => KubernetesVersion.of(version));

/** Any configuration, most of them near the limits, because that is where a wrong limit shows. */
export function randomInput(random: () => number, plane?: PlaneName): TerminationInput {
  const whole = (from: number, to: number): number => from + floor(random() * (to - from + 1));
  const chance = (share: number): boolean => random() < share;
  const maybe = (share: number, value: () => number): number | undefined => (chance(share) ? value() : undefined);
  const near = (value: number, min: number): number => (chance(0.25) ? whole(min, 45) : max(min, value + whole(-3, 4)));
  const name = plane ?? PLANE_NAMES[whole(0, PLANE_NAMES.length - 1)] ?? 'none';
  const istio = name === 'istio-classic' || name === 'istio-auto';
  const preStop = chance(0.6) ? whole(0, 14) : 0;
  const inApp = chance(0.6) ? whole(0, 12) : 0;
  const held = chance(0.8);
  const hold = held ? preStop + inApp : 5;
  const request = whole(1, 12);
  const work = whole(0, 4);
  const calls = chance(0.5);
  const proxyNeeds = hold + request + (calls ? work : 0);
  const httpGet = held && chance(0.3);
  const termination: Termination = {
    hold: held
      ? {
          preStopSeconds: preStop,
          inAppSeconds: inApp,
          seconds: hold,
          endpoint: httpGet ? ({ path: '/hold', port: { number: 8080 } } as never) : undefined,
        }
      : undefined,
    longestRequestSeconds: chance(0.9) ? request : undefined,
    shutdownWorkSeconds: chance(0.9) ? work : undefined,
    callsDuringShutdown: calls,
    closesConnections: chance(0.5),
    gracePeriodSeconds: maybe(0.6, () => near(chance(0.2) ? preStop : hold + request + work + whole(0, 3), 1)),
    // What this data plane does not read is given now and then, to see that it changes nothing.
    proxy: {
      terminationDrain: maybe(istio ? 0.6 : 0.05, () => near(chance(0.2) ? preStop : proxyNeeds, 1)),
      drain: maybe(istio ? 0.3 : 0.05, () => near(hold, 1)),
      exitOnZero: chance(istio ? 0.3 : 0.05) ? true : undefined,
      minimumDrain: maybe(istio ? 0.5 : 0.05, () => near(chance(0.5) ? hold : proxyNeeds, 0)),
      waitBeforeExit: maybe(name === 'linkerd-classic' ? 0.6 : 0.02, () => near(proxyNeeds, 0)),
      shutdownGrace: maybe(name.startsWith('linkerd') ? 0.4 : 0.05, () => near(5, 1)),
    },
  };
  return {
    dataPlane: planeOf(name),
    kubernetes: VERSIONS[whole(0, 2)] ?? KubernetesVersion.of('1.34'),
    exposure: chance(0.2) ? { kind: 'load-balancer', deregistrationSeconds: whole(0, 14) } : { kind: 'cluster' },
    propagation: chance(0.3) ? 'assured' : 'typical',
    termination,
    // Seldom more than what is said of the longest request: that is refused whatever the rest is.
    routeTimeoutSeconds: chance(0.5) ? whole(1, chance(0.95) ? request : 12) : undefined,
    shell: true,
  };
}
