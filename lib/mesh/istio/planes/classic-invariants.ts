import {
  FULL_GRACE,
  type Invariant,
  lostWithProxy,
  lostWork,
  proxyOf,
} from '../../../termination/invariants/invariant';
import type { Timeline } from '../../../termination/timeline';

/** Invariants of a classic sidecar, which ends after a time of its own. */
export const CLASSIC_INVARIANTS: readonly Invariant[] = [
  {
    name: 'envoyOutlastsApp',
    code: 'MSVC-TERM-009',
    severity: 'error',
    summary: 'A classic istio-proxy lives as long as the app needs it.',
    source:
      'Istio pkg/envoy/agent.go; measured: Envoy is killed terminationDrainDuration after deletion, 5 s by default.',
    costs: 'a request',
    lane: 'proxy',
    when: (t) => !proxyOf(t).exitOnZero && !hookDiesWithAgent(t),
    left: (t) => t.proxyNeededUntil,
    right: (t) => proxyOf(t).proxyDead,
    field: 'termination.proxy.terminationDrainDuration',
    message: (v) => `istio-proxy is killed ${v.right} s after deletion, ${lostWithProxy(v, 'in flight', 'are cut')}.`,
    fix: ({ left }) => `Set terminationDrainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ terminationDrainDuration: left }),
  },
  {
    name: 'listenersOutlastHold',
    code: 'MSVC-TERM-010',
    severity: 'error',
    summary: "A classic istio-proxy's listeners stay open for the whole hold.",
    source: 'Envoy --drain-time-s; measured: a drainDuration of 3 s closed the inbound listener at 3.08 s.',
    costs: 'a request',
    lane: 'proxy',
    left: (t) => t.hold.to,
    right: (t) => proxyOf(t).listenersClose ?? Infinity,
    field: 'termination.proxy.drainDuration',
    message: ({ left, right }) =>
      `istio-proxy closes its inbound listeners ${right} s after deletion, but the app is to accept until ${left} s: ` +
      `new connections from second ${right} on are refused.`,
    fix: ({ left }) => `Set drainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ drainDuration: left }),
  },
  {
    name: 'graceOutlastsEnvoy',
    code: 'MSVC-TERM-011',
    severity: 'warning',
    summary: 'The grace period covers the life of a classic istio-proxy.',
    source: 'Measured: istio-proxy waits its whole drain though the app is gone, and is killed at the grace period.',
    costs: 'the full grace period',
    lane: 'kubelet',
    left: (t, margin) => proxyOf(t).mayLeave + margin,
    right: (t) => t.gracePeriod,
    field: 'termination.gracePeriod',
    message: (v) =>
      `istio-proxy ends ${v.left - v.margin} s after deletion at the earliest, whether the app is gone or not, ` +
      `and with a margin of ${v.margin} s needs a grace period of ${v.left} s, not ${v.right} s: ${FULL_GRACE}`,
    fix: ({ left }) => `Set gracePeriod to ${left} s, or leave it and the drain out and let them be derived.`,
    mend: ({ left }) => ({ gracePeriod: left }),
  },
  {
    name: 'agentOutlastsHttpHook',
    code: 'MSVC-TERM-012',
    severity: 'error',
    summary: 'The agent lives as long as an httpGet preStop hook takes.',
    source: 'Istio app_probe.go; measured: the hook goes through the agent and is cut with it, and SIGTERM comes then.',
    costs: 'a request',
    lane: 'app',
    when: (t) => t.preStop.kind === 'httpGet' && !proxyOf(t).exitOnZero,
    left: (t) => t.preStop.seconds,
    right: (t) => proxyOf(t).mayLeave,
    field: 'termination.proxy.terminationDrainDuration',
    message: ({ left, right }) =>
      `the preStop hook is an HTTP GET of ${left} s that goes through istio-proxy, which is killed ${right} s after ` +
      `deletion: the hook fails, the app gets SIGTERM at ${right} s and is out of reach.`,
    fix: ({ t }) => `Set terminationDrainDuration to ${t.proxyNeededUntil} s, or leave it out and let it be derived.`,
    mend: ({ t }) => ({ terminationDrainDuration: t.proxyNeededUntil }),
  },
  {
    name: 'idleEnvoyOutlastsHold',
    code: 'MSVC-TERM-013',
    severity: 'error',
    summary: 'An istio-proxy that leaves when it is idle stays until the app needs it no more.',
    source: 'Istio pkg/envoy/agent.go, MINIMUM_DRAIN_DURATION; measured: an idle Envoy left 4 s before its app.',
    costs: 'a request',
    lane: 'proxy',
    when: (t) => proxyOf(t).exitOnZero,
    left: (t) => t.idleProxyNeededUntil,
    right: (t) => proxyOf(t).mayLeave,
    field: 'termination.proxy.minimumDrainDuration',
    message: (v) =>
      `istio-proxy may leave ${v.right} s after deletion when no connection is open, ` +
      (v.t.occupation !== 'requests'
        ? `${lostWork(v)}.`
        : v.right < v.t.hold.to
          ? `but the app is to accept until ${v.t.hold.to} s: requests from second ${v.right} on are refused.`
          : `but the app's shutdown work may call other services until ${v.left} s: its calls from second ${v.right} ` +
            'on are refused.'),
    fix: ({ left }) => `Set minimumDrainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ minimumDrainDuration: left }),
  },
];

/** Whether an HTTP hook takes longer than pilot-agent lives: the hook goes through the agent and fails when that exits. */
function hookDiesWithAgent(t: Timeline): boolean {
  return t.preStop.kind === 'httpGet' && t.preStop.seconds > proxyOf(t).mayLeave;
}
