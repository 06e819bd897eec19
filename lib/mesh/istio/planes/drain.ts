import type { AppSpans } from '../../../termination/app-spans';
import type { ProxyTimeline } from '../../../termination/proxy-timeline';
import type { ProxySettings } from '../../../termination/settings';

/** What a classic sidecar does when it is told nothing (Istio pkg/config/mesh, pilot-agent options). */
const DEFAULTS = { terminationDrain: 5, drain: 45, minimumDrain: 5 } as const;

/** How a classic sidecar ends by its settings, and by Istio's own where they say nothing. */
export interface Drain {
  /** Envoy leaves when its last connection is closed; otherwise it is killed by the clock. */
  readonly exitOnZero: boolean;
  /** The inbound listeners close this long after deletion. */
  readonly drain: number;
  /** Without `exitOnZero`: Envoy is killed this long after deletion. */
  readonly terminationDrain: number;
  /** With `exitOnZero`: Envoy does not leave before. */
  readonly minimumDrain: number;
}

/** Fills in what Istio does by itself. */
export function drainOf(settings: ProxySettings): Drain {
  return {
    exitOnZero: settings.exitOnZero ?? false,
    drain: settings.drain ?? DEFAULTS.drain,
    terminationDrain: settings.terminationDrain ?? DEFAULTS.terminationDrain,
    minimumDrain: settings.minimumDrain ?? DEFAULTS.minimumDrain,
  };
}

/** The settings that a classic sidecar reads, of which `exitOnZero` decides one. */
export function readBySidecar({ exitOnZero, drain, terminationDrain, minimumDrain }: ProxySettings): ProxySettings {
  return {
    ...(drain !== undefined && { drain }),
    ...(exitOnZero === true ? { exitOnZero, minimumDrain } : { terminationDrain }),
  };
}

/** Settings under which Envoy lives as long as the app needs it. */
export function decideDrain(given: ProxySettings, spans: AppSpans): ProxySettings {
  const { hold, appDrain, proxyNeededUntil } = spans;
  // Without calls out an idle Envoy may leave as soon as nobody sends any more; open connections keep it.
  const idle = proxyNeededUntil > appDrain.to ? proxyNeededUntil : hold.to;
  return readBySidecar({
    exitOnZero: given.exitOnZero,
    drain: given.drain ?? (hold.to > DEFAULTS.drain ? hold.to : undefined),
    terminationDrain: given.terminationDrain ?? proxyNeededUntil,
    minimumDrain: given.minimumDrain ?? idle,
  });
}

/** SIGTERM at once: Envoy answers with `Connection: close` from then on and accepts until it is killed or leaves. */
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
