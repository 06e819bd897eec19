import type { AppSpans } from '../../../termination/app-spans';
import type { ProxyTimeline } from '../../../termination/proxy-timeline';
import type { ProxySettings } from '../../../termination/settings';

/** Defaults of a classic sidecar, in seconds (Istio pkg/config/mesh, pilot-agent options). */
const DEFAULTS = { terminationDrain: 5, drain: 45, minimumDrain: 5 } as const;

/** How a classic sidecar ends, in seconds after the pod's deletion. */
export interface Drain {
  /** Whether Envoy exits when its last connection is closed, instead of after a fixed time. */
  readonly exitOnZero: boolean;
  /** When the inbound listeners close. */
  readonly drain: number;
  /** When Envoy is killed, without `exitOnZero`. */
  readonly terminationDrain: number;
  /** The earliest moment at which Envoy exits, with `exitOnZero`. */
  readonly minimumDrain: number;
}

/** Settings with Istio's defaults for what is missing. */
export function drainOf(settings: ProxySettings): Drain {
  return {
    exitOnZero: settings.exitOnZero ?? false,
    drain: settings.drain ?? DEFAULTS.drain,
    terminationDrain: settings.terminationDrain ?? DEFAULTS.terminationDrain,
    minimumDrain: settings.minimumDrain ?? DEFAULTS.minimumDrain,
  };
}

/** The settings that a classic sidecar reads. `exitOnZero` decides whether it reads `minimumDrain` or `terminationDrain`. */
export function readBySidecar({ exitOnZero, drain, terminationDrain, minimumDrain }: ProxySettings): ProxySettings {
  return {
    ...(drain !== undefined && { drain }),
    ...(exitOnZero === true ? { exitOnZero, minimumDrain } : { terminationDrain }),
  };
}

/** Settings with which Envoy lives as long as the app needs it. */
export function decideDrain(given: ProxySettings, spans: AppSpans): ProxySettings {
  const { hold, idleProxyNeededUntil, proxyNeededUntil } = spans;
  return readBySidecar({
    exitOnZero: given.exitOnZero,
    drain: given.drain ?? (hold.to > DEFAULTS.drain ? hold.to : undefined),
    terminationDrain: given.terminationDrain ?? proxyNeededUntil,
    minimumDrain: given.minimumDrain ?? idleProxyNeededUntil,
  });
}

/** The timeline of Envoy. It gets SIGTERM at once, answers with `Connection: close` from then on, and accepts until its end. */
export function drainTimeline(settings: ProxySettings, spans: AppSpans): ProxyTimeline {
  const { exitOnZero, drain, terminationDrain, minimumDrain } = drainOf(settings);
  const mayLeave = exitOnZero ? minimumDrain : terminationDrain;
  return {
    proxyTerm: 0,
    proxyNotice: 0,
    proxyAccept: { from: 0, to: Math.min(drain, mayLeave) },
    listenersClose: drain,
    mayLeave,
    proxyDead: exitOnZero ? Math.max(mayLeave, spans.appDrain.to) : mayLeave,
    exitOnZero,
    ownClock: true,
    endCuts: true,
  };
}
