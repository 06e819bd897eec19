import type { InvariantName } from './invariants';
import type { InvariantText, Violated } from './invariant-text';

type ProxyRule = Extract<
  InvariantName,
  'envoyOutlastsApp' | 'listenersOutlastHold' | 'agentOutlastsHttpHook' | 'idleEnvoyOutlastsHold' | 'linkerdOutlastsApp'
>;

/** Texts of the rules about a proxy that has a clock of its own. */
export const PROXY_TEXTS: Readonly<Record<ProxyRule, InvariantText>> = {
  envoyOutlastsApp: {
    field: 'termination.proxy.terminationDrainDuration',
    source: 'Istio pkg/envoy/agent.go, terminationDrainDuration; measured: killed at t0 + D, 5 s by default',
    message: (v) => `istio-proxy is killed ${v.right} s after deletion, ${whatIsLost(v)}.`,
    fix: ({ left }) => `Set terminationDrainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ terminationDrainDuration: left }),
  },
  listenersOutlastHold: {
    field: 'termination.proxy.drainDuration',
    source: 'Envoy --drain-time-s; measured: a drainDuration of 3 s closed the inbound listener at 3.08 s',
    message: ({ left, right }) =>
      `istio-proxy closes its inbound listeners ${right} s after deletion, but the app is to accept until ${left} s: ` +
      `new connections from second ${right} on are refused.`,
    fix: ({ left }) => `Set drainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ drainDuration: left }),
  },
  agentOutlastsHttpHook: {
    field: 'termination.proxy.terminationDrainDuration',
    source: 'Istio app_probe.go; measured 3 of 3: the hook is cut with the proxy, SIGTERM comes at that moment',
    message: ({ left, right }) =>
      `the preStop hook is an HTTP GET of ${left} s that goes through istio-proxy, which is killed ${right} s after ` +
      `deletion: the hook fails, the app gets SIGTERM at ${right} s and is out of reach.`,
    fix: ({ t }) => `Set terminationDrainDuration to ${t.proxyNeededUntil} s, or leave it out and let it be derived.`,
    mend: ({ t }) => ({ terminationDrainDuration: t.proxyNeededUntil }),
  },
  idleEnvoyOutlastsHold: {
    field: 'termination.proxy.minimumDrainDuration',
    source: 'Istio pkg/envoy/agent.go, MINIMUM_DRAIN_DURATION; measured: an idle proxy left 4 s before its app',
    message: (v) =>
      `istio-proxy may leave ${v.right} s after deletion when no connection is open, ` +
      (v.right < v.t.hold.to
        ? `but the app is to accept until ${v.t.hold.to} s: requests from second ${v.right} on are refused.`
        : `but the app's shutdown work may call other services until ${v.left} s: its calls from second ${v.right} ` +
          'on are refused.'),
    fix: ({ left }) => `Set minimumDrainDuration to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ minimumDrainDuration: left }),
  },
  linkerdOutlastsApp: {
    field: 'termination.proxy.waitBeforeExit',
    source: 'linkerd2-proxy serve.rs: inbound and outbound accept loops stop at SIGTERM',
    message: (v) => `linkerd-proxy accepts nothing from ${v.right} s after deletion on, ${whatIsLost(v)}.`,
    fix: ({ left }) => `Set waitBeforeExit to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ waitBeforeExit: left }),
  },
};

/** The worst of it: requests while the app still has some, otherwise the calls of its shutdown work. */
function whatIsLost({ t, left, right }: Violated): string {
  if (right < t.appDrain.to) {
    const lost = t.plane === 'linkerd-classic' ? 'that start or call out' : 'in flight';
    const fate = t.plane === 'linkerd-classic' ? 'fail' : 'are cut';
    return (
      `but the app only starts to drain at ${t.hold.to} s and needs until ${t.appDrain.to} s: ` +
      `requests ${lost} from second ${right} on ${fate}`
    );
  }
  return (
    `but the app's shutdown work may call other services until ${left} s: ` +
    `its calls from second ${right} on are refused`
  );
}
