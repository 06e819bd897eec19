import type { Code } from '../errors';
import type { Severity } from '../model/problem';
import type { ConcretePlane } from './data-plane';
import { KUBELET_MINIMUM_SECONDS, TELL_SECONDS } from './defaults';
import type { ProxyTimeline, Timeline } from './timeline';

/** What it costs when the invariant does not hold. */
export type Cost =
  /** A request is refused or cut, or the shutdown work is not finished. */
  | 'a request'
  /** A client that was never told to leave its kept connection loses what it has just sent on it. */
  | 'a kept connection'
  /** Nothing is lost, but every deletion takes the whole grace period and ends in SIGKILL. */
  | 'the full grace period';

/** `left <= right`, in seconds after deletion. */
export interface Invariant {
  readonly name: InvariantName;
  readonly code: Code;
  readonly severity: Severity;
  readonly costs: Cost;
  /** Where it shows in the picture. */
  readonly lane: 'clients' | 'app' | 'proxy' | 'kubelet';
  /** The data planes it is about; all of them when left out. */
  readonly planes?: readonly ConcretePlane[];
  /** Cases that another entry names more exactly are left to that entry. */
  readonly when?: (t: Timeline) => boolean;
  readonly left: (t: Timeline, margin: number) => number;
  readonly right: (t: Timeline) => number;
}

export type InvariantName =
  | 'somethingHolds'
  | 'holdOutlastsPropagation'
  | 'preStopLeavesTimeToDrain'
  | 'graceOutlastsApp'
  | 'envoyOutlastsApp'
  | 'listenersOutlastHold'
  | 'graceOutlastsEnvoy'
  | 'agentOutlastsHttpHook'
  | 'idleEnvoyOutlastsHold'
  | 'linkerdOutlastsApp'
  | 'graceOutlastsLinkerd'
  | 'clientsAreToldInTime';

/** Everything that must hold between two moments of a pod's end. The arithmetic stands here and nowhere else. */
export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'graceOutlastsApp',
    code: 'MSVC-TERM-001',
    severity: 'error',
    costs: 'a request',
    lane: 'kubelet',
    when: (t) => !hookUsesGraceUp(t),
    left: (t, margin) => t.appExit + margin,
    right: (t) => t.gracePeriod,
  },
  {
    name: 'somethingHolds',
    code: 'MSVC-TERM-003',
    severity: 'error',
    costs: 'a request',
    lane: 'clients',
    left: () => 1,
    right: (t) => t.hold.to,
  },
  {
    name: 'holdOutlastsPropagation',
    code: 'MSVC-TERM-004',
    severity: 'error',
    costs: 'a request',
    lane: 'clients',
    when: (t) => t.hold.to > 0,
    left: (t) => t.propagation.to,
    right: (t) => t.hold.to,
  },
  {
    name: 'preStopLeavesTimeToDrain',
    code: 'MSVC-TERM-005',
    severity: 'error',
    costs: 'a request',
    lane: 'kubelet',
    when: (t) => t.preStop.seconds > 0,
    left: (t) => t.preStop.seconds + KUBELET_MINIMUM_SECONDS + 1,
    right: (t) => t.gracePeriod,
  },
  {
    name: 'envoyOutlastsApp',
    code: 'MSVC-TERM-009',
    severity: 'error',
    costs: 'a request',
    lane: 'proxy',
    planes: ['istio-classic'],
    when: (t) => !proxyOf(t).exitOnZero && !hookDiesWithAgent(t),
    left: (t) => t.proxyNeededUntil,
    right: (t) => proxyOf(t).proxyDead,
  },
  {
    name: 'listenersOutlastHold',
    code: 'MSVC-TERM-010',
    severity: 'error',
    costs: 'a request',
    lane: 'proxy',
    planes: ['istio-classic'],
    left: (t) => t.hold.to,
    right: (t) => proxyOf(t).listenersClose ?? Infinity,
  },
  {
    name: 'graceOutlastsEnvoy',
    code: 'MSVC-TERM-011',
    severity: 'warning',
    costs: 'the full grace period',
    lane: 'kubelet',
    planes: ['istio-classic'],
    left: (t, margin) => proxyOf(t).mayLeave + margin,
    right: (t) => t.gracePeriod,
  },
  {
    name: 'agentOutlastsHttpHook',
    code: 'MSVC-TERM-012',
    severity: 'error',
    costs: 'a request',
    lane: 'app',
    planes: ['istio-classic'],
    when: (t) => t.preStop.kind === 'httpGet' && !proxyOf(t).exitOnZero,
    left: (t) => t.preStop.seconds,
    right: (t) => proxyOf(t).mayLeave,
  },
  {
    name: 'idleEnvoyOutlastsHold',
    code: 'MSVC-TERM-013',
    severity: 'error',
    costs: 'a request',
    lane: 'proxy',
    planes: ['istio-classic'],
    when: (t) => proxyOf(t).exitOnZero,
    left: (t) => (t.callsDuringShutdown ? t.proxyNeededUntil : t.hold.to),
    right: (t) => proxyOf(t).mayLeave,
  },
  {
    name: 'linkerdOutlastsApp',
    code: 'MSVC-TERM-020',
    severity: 'error',
    costs: 'a request',
    lane: 'proxy',
    planes: ['linkerd-classic'],
    left: (t) => t.proxyNeededUntil,
    right: (t) => proxyOf(t).proxyAccept.to,
  },
  {
    name: 'graceOutlastsLinkerd',
    code: 'MSVC-TERM-021',
    severity: 'warning',
    costs: 'the full grace period',
    lane: 'kubelet',
    planes: ['linkerd-classic'],
    left: (t) => proxyOf(t).proxyDead,
    right: (t) => t.gracePeriod,
  },
  {
    name: 'clientsAreToldInTime',
    code: 'MSVC-TERM-023',
    severity: 'warning',
    costs: 'a kept connection',
    lane: 'clients',
    when: (t) => t.hold.to > 0,
    left: (t) => (t.clientsTold ?? Infinity) + TELL_SECONDS,
    right: (t) => t.hold.to,
  },
];

/** One invariant that does not hold, with the seconds it is about. */
export interface Violation {
  readonly invariant: Invariant;
  readonly left: number;
  readonly right: number;
}

/** Walks `invariants` over a timeline. @param margin seconds that must be left before SIGKILL */
export function violations(invariants: readonly Invariant[], t: Timeline, margin: number): readonly Violation[] {
  return invariants
    .filter(({ planes, when }) => (!planes || planes.includes(t.plane)) && (!when || when(t)))
    .map((invariant) => ({ invariant, left: invariant.left(t, margin), right: invariant.right(t) }))
    .filter(({ left, right }) => left > right);
}

/** The hook takes so long that the app gets no more than the kubelet's minimum: TERM-005 says so better. */
function hookUsesGraceUp(t: Timeline): boolean {
  return t.preStop.seconds > 0 && t.preStop.seconds + KUBELET_MINIMUM_SECONDS >= t.gracePeriod;
}

/** The hook goes through pilot-agent and breaks when that ends, so the app does not start to drain when planned. */
function hookDiesWithAgent(t: Timeline): boolean {
  return t.preStop.kind === 'httpGet' && t.preStop.seconds > proxyOf(t).mayLeave;
}

function proxyOf(t: Timeline): ProxyTimeline {
  if (!t.proxy) throw new Error(`bug: an invariant about the proxy was applied to ${t.plane}, which has none`);
  return t.proxy;
}
