import { type AppSpans, type Interval, appSpans, callsOut } from './app-spans';
import type { ConcretePlane } from './data-plane';
import { KUBELET_MINIMUM_SECONDS, SAFETY_MARGIN_SECONDS } from './defaults';
import type { PreStopHook } from './pre-stop';
import type { TerminationSettings } from './settings';

/** What happens to a pod on one data plane, in seconds after its deletion. Every end is the latest possible one. */
export interface Timeline extends AppSpans {
  readonly plane: ConcretePlane;
  /** Clients may still choose the pod. */
  readonly propagation: Interval;
  readonly preStop: PreStopHook;
  /** The app gets SIGTERM. */
  readonly appTerm: number;
  readonly callsDuringShutdown: boolean;
  /** From then on clients with kept connections are told to leave them, by the proxy or by the app; nobody: none. */
  readonly clientsTold: number | undefined;
  readonly proxy: ProxyTimeline | undefined;
  /** `terminationGracePeriodSeconds`. */
  readonly gracePeriod: number;
  /** SIGKILL to whatever still runs. */
  readonly kill: number;
  /** Seconds left between the last thing that has to happen and the safety margin before SIGKILL; negative: missing. */
  readonly slack: number;
}

/** The proxy's part, where the pod has a proxy. */
export interface ProxyTimeline {
  /** The proxy gets SIGTERM. */
  readonly proxyTerm: number;
  /** It starts to answer with `Connection: close` or GOAWAY. */
  readonly proxyNotice: number | undefined;
  /** It accepts new connections. */
  readonly proxyAccept: Interval;
  /** Its listeners close, if it still lives. */
  readonly listenersClose: number | undefined;
  /** It may be gone from then on. */
  readonly mayLeave: number;
  /** It is gone, whatever happens. */
  readonly proxyDead: number;
  readonly exitOnZero: boolean;
  /** Its end is bounded by a clock of its own, not by the app's exit. */
  readonly ownClock: boolean;
}

/** @param margin seconds that have to be left before SIGKILL, for `slack` */
export function timeline(
  settings: TerminationSettings,
  plane: ConcretePlane,
  margin = SAFETY_MARGIN_SECONDS,
): Timeline {
  const parts = {
    hold: settings.hold.seconds,
    longestRequest: settings.longestRequest,
    shutdownWork: settings.shutdownWork,
    callsDuringShutdown: settings.callsDuringShutdown,
  };
  const spans = appSpans(parts);
  const proxy = PROXIES[plane](settings, spans);
  const gracePeriod = settings.gracePeriod;
  const last = Math.max(spans.appExit, proxy?.ownClock ? proxy.mayLeave : 0);
  const hookRuns = settings.hold.preStop >= gracePeriod;
  return {
    hold: spans.hold,
    appDrain: spans.appDrain,
    shutdownWork: spans.shutdownWork,
    appExit: spans.appExit,
    proxyNeededUntil: spans.proxyNeededUntil,
    plane,
    propagation: { from: 0, to: settings.propagation },
    preStop: settings.preStop,
    appTerm: settings.hold.preStop,
    callsDuringShutdown: callsOut(parts),
    clientsTold: earliest(proxy?.proxyNotice, settings.closesConnections ? settings.hold.preStop : undefined),
    proxy,
    gracePeriod,
    kill: hookRuns ? gracePeriod + KUBELET_MINIMUM_SECONDS : gracePeriod,
    slack: gracePeriod - margin - last,
  };
}

type ProxyOf = (settings: TerminationSettings, spans: AppSpans) => ProxyTimeline | undefined;

const PROXIES: Readonly<Record<ConcretePlane, ProxyOf>> = {
  none: () => undefined,
  // ztunnel runs on the node: the pod's sockets in it live as long as the pod, and it tells nobody to reconnect.
  'istio-ambient': () => undefined,
  'istio-classic': istioClassic,
  'istio-native': (_settings, spans) => followsApp(spans, 0),
  'linkerd-classic': linkerdClassic,
  'linkerd-native': (_settings, spans) => followsApp(spans, undefined),
};

/** SIGTERM at once: Envoy answers with `Connection: close` from then on and accepts until it is killed. */
function istioClassic({ proxy }: TerminationSettings, spans: AppSpans): ProxyTimeline {
  const { exitOnZero } = proxy;
  const mayLeave = exitOnZero ? proxy.minimumDrain : proxy.terminationDrain;
  const proxyDead = exitOnZero ? Math.max(mayLeave, spans.appDrain.to) : mayLeave;
  const listenersClose = proxy.drain;
  return {
    proxyTerm: 0,
    proxyNotice: 0,
    proxyAccept: { from: 0, to: Math.min(listenersClose, mayLeave) },
    listenersClose,
    mayLeave,
    proxyDead,
    exitOnZero,
    ownClock: true,
  };
}

/** A wait, then both accept loops stop at once; what is open may end, for as long as the shutdown grace period. */
function linkerdClassic({ proxy }: TerminationSettings): ProxyTimeline {
  const wait = proxy.waitBeforeExit;
  return {
    proxyTerm: wait,
    proxyNotice: wait,
    proxyAccept: { from: 0, to: wait },
    listenersClose: wait,
    mayLeave: wait,
    proxyDead: wait + proxy.shutdownGrace,
    exitOnZero: false,
    ownClock: true,
  };
}

/** A native sidecar gets SIGTERM when the app has exited, and leaves then. */
function followsApp(spans: AppSpans, proxyNotice: number | undefined): ProxyTimeline {
  return {
    proxyTerm: spans.appExit,
    proxyNotice,
    proxyAccept: { from: 0, to: spans.appExit },
    listenersClose: undefined,
    mayLeave: spans.appExit,
    proxyDead: spans.appExit,
    exitOnZero: false,
    ownClock: false,
  };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
