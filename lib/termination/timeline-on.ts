import { appSpans, callsOut } from './app-spans';
import type { ConcretePlane } from './data-plane';
import { KUBELET_MINIMUM_SECONDS, SAFETY_MARGIN_SECONDS } from './defaults';
import type { TerminationSettings } from './settings';
import type { Timeline } from './timeline';

/** The timeline of a pod with these settings on one data plane. @param margin seconds that must be left before SIGKILL */
export function timelineOn(
  plane: ConcretePlane,
  settings: TerminationSettings,
  margin = SAFETY_MARGIN_SECONDS,
): Timeline {
  const { facts, hold, longestRequest, shutdownWork, callsDuringShutdown, gracePeriod } = settings;
  const { occupation = 'requests' } = facts;
  const parts = { occupation, hold: hold.seconds, longestRequest, shutdownWork, callsDuringShutdown };
  const spans = appSpans(parts);
  const proxy = plane.proxyTimeline(settings.proxy, spans);
  const last = Math.max(spans.appExit, proxy?.ownClock ? proxy.mayLeave : 0);
  const hookRuns = hold.preStop >= gracePeriod;
  return {
    // Field by field: spreading the spans takes several times as long, and tests make a million timelines.
    occupation,
    hold: spans.hold,
    appDrain: spans.appDrain,
    shutdownWork: spans.shutdownWork,
    appExit: spans.appExit,
    proxyNeededUntil: spans.proxyNeededUntil,
    idleProxyNeededUntil: spans.idleProxyNeededUntil,
    plane,
    propagation: { from: 0, to: settings.propagation },
    preStop: settings.preStop,
    appTerm: hold.preStop,
    callsDuringShutdown: callsOut(parts),
    clientsTold: earliest(proxy?.proxyNotice, settings.closesConnections ? hold.preStop : undefined),
    proxy,
    gracePeriod,
    kill: hookRuns ? gracePeriod + KUBELET_MINIMUM_SECONDS : gracePeriod,
    slack: gracePeriod - margin - last,
  };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
