import { type AppSpans, appSpans } from './app-spans';
import { concretePlanes, type DataPlane } from './data-plane';
import {
  ASSUMED_REQUEST_SECONDS,
  CALLS_DURING_SHUTDOWN,
  CLOSES_CONNECTIONS,
  HOLD_SECONDS,
  SAFETY_MARGIN_SECONDS,
  SHUTDOWN_WORK_SECONDS,
} from './defaults';
import type { TerminationFacts } from './facts';
import { preStopHook } from './pre-stop';
import type { HoldSettings, Origin, ProxySettings, TerminationSettings } from './settings';
import type { TerminationInput } from './termination-input';

/**
 * Derives what the user left out. Given values are kept as they are; `review` finds what is wrong with them.
 * @param margin seconds that a derived grace period has in reserve
 */
export function deriveSettings(input: TerminationInput, margin = SAFETY_MARGIN_SECONDS): TerminationSettings {
  const { dataPlane, ...facts } = input;
  const { termination, occupation = 'requests' } = facts;
  const propagation = propagationSeconds(input);
  const hold = deriveHold(facts, propagation);
  const longest = longestRequest(facts);
  const shutdownWork = termination.shutdownWorkSeconds ?? SHUTDOWN_WORK_SECONDS;
  const callsDuringShutdown = termination.callsDuringShutdown ?? CALLS_DURING_SHUTDOWN;
  const spans = appSpans({
    occupation,
    hold: hold.seconds,
    longestRequest: longest.seconds,
    shutdownWork,
    callsDuringShutdown,
  });
  const proxy = dataPlane.decide(termination.proxy, spans, margin);
  return {
    facts,
    propagation,
    hold,
    preStop: facts.preStop ?? preStopHook(hold.preStop, termination.hold?.endpoint, facts),
    longestRequest: longest.seconds,
    shutdownWork,
    callsDuringShutdown,
    closesConnections: termination.closesConnections ?? CLOSES_CONNECTIONS,
    gracePeriod: termination.gracePeriodSeconds ?? graceFor(dataPlane, spans, proxy) + margin,
    proxy,
    annotations: dataPlane.annotate(proxy),
    origins: {
      hold: givenOr(termination.hold, 'derived'),
      longestRequest: longest.from,
      shutdownWork: givenOr(termination.shutdownWorkSeconds, 'default'),
      gracePeriod: givenOr(termination.gracePeriodSeconds, 'derived'),
    },
  };
}

/** How long after the pod's deletion a client may still send a new request to it, in seconds. */
function propagationSeconds({ occupation = 'requests', dataPlane, exposure, propagation }: TerminationInput): number {
  if (occupation !== 'requests') return 0;
  const inside = dataPlane.propagation[propagation];
  return exposure.kind === 'load-balancer' ? Math.max(inside, exposure.deregistrationSeconds) : inside;
}

/** Long enough for the app, and for a sidecar with a time limit of its own that outlives the app. */
function graceFor(dataPlane: DataPlane, spans: AppSpans, proxy: ProxySettings): number {
  const ends = concretePlanes(dataPlane).map((plane) => {
    const timeline = plane.proxyTimeline(proxy, spans);
    return timeline?.ownClock ? timeline.mayLeave : 0;
  });
  return Math.max(spans.appExit, ...ends);
}

/** Nobody sends anything to a pod that serves no requests, so it need not wait for anybody. */
function deriveHold({ termination, occupation = 'requests' }: TerminationFacts, propagation: number): HoldSettings {
  const needed = occupation === 'requests' ? Math.max(HOLD_SECONDS, propagation) : 0;
  const preStop = termination.hold?.preStopSeconds ?? needed;
  const inApp = termination.hold?.inAppSeconds ?? 0;
  return { preStop, inApp, seconds: preStop + inApp };
}

function longestRequest(facts: TerminationFacts): { readonly seconds: number; readonly from: Origin | 'route' } {
  const given = facts.termination.longestRequestSeconds;
  if (given !== undefined) return { seconds: given, from: 'given' };
  if (facts.routeTimeoutSeconds) return { seconds: Math.ceil(facts.routeTimeoutSeconds), from: 'route' };
  return { seconds: ASSUMED_REQUEST_SECONDS, from: 'default' };
}

function givenOr(given: unknown, otherwise: Origin): Origin {
  return given === undefined ? otherwise : 'given';
}
