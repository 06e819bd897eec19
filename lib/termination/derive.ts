import { type AppSpans, appSpans } from './app-spans';
import type { DataPlane } from './data-plane';
import {
  ASSUMED_REQUEST_SECONDS,
  CALLS_DURING_SHUTDOWN,
  CLOSES_CONNECTIONS,
  HOLD_SECONDS,
  SAFETY_MARGIN_SECONDS,
  SHUTDOWN_WORK_SECONDS,
} from './defaults';
import { emittedProxy } from './emitted-proxy';
import { preStopHook } from './pre-stop';
import { propagationSeconds } from './propagation';
import { deriveProxy, proxyLifetime } from './proxy-settings';
import type { HoldSettings, Origin, ProxySettings, TerminationSettings } from './settings';
import type { TerminationInput } from './termination-input';

/**
 * Fills in what the user left out. Nothing is judged here: what was given stays, `reviewTermination` says what is wrong.
 * @param margin seconds the derived grace period keeps in reserve
 */
export function deriveSettings(input: TerminationInput, margin = SAFETY_MARGIN_SECONDS): TerminationSettings {
  const { termination, dataPlane } = input;
  const propagation = propagationSeconds(input);
  const hold = deriveHold(input, propagation);
  const longest = longestRequest(input);
  const shutdownWork = termination.shutdownWorkSeconds ?? SHUTDOWN_WORK_SECONDS;
  const callsDuringShutdown = termination.callsDuringShutdown ?? CALLS_DURING_SHUTDOWN;
  const spans = appSpans({
    hold: hold.seconds,
    longestRequest: longest.seconds,
    shutdownWork,
    callsDuringShutdown,
  });
  const proxy = deriveProxy(termination.proxy, spans, margin);
  return {
    dataPlane,
    propagation,
    hold,
    preStop: preStopHook(hold.preStop, termination.hold?.endpoint, input),
    longestRequest: longest.seconds,
    shutdownWork,
    callsDuringShutdown,
    closesConnections: termination.closesConnections ?? CLOSES_CONNECTIONS,
    gracePeriod: termination.gracePeriodSeconds ?? graceFor(dataPlane, spans, proxy, margin),
    proxy,
    emitted: emittedProxy(dataPlane, proxy),
    origins: {
      hold: givenOr(termination.hold, 'derived'),
      longestRequest: longest.from,
      shutdownWork: givenOr(termination.shutdownWorkSeconds, 'default'),
      gracePeriod: givenOr(termination.gracePeriodSeconds, 'derived'),
    },
  };
}

/** Long enough for the app, and for a proxy that was given a longer life than the app's. */
function graceFor(dataPlane: DataPlane, spans: AppSpans, proxy: ProxySettings, margin: number): number {
  return Math.max(spans.appExit, proxyLifetime(dataPlane, proxy)) + margin;
}

function deriveHold({ termination }: TerminationInput, propagation: number): HoldSettings {
  const preStop = termination.hold?.preStopSeconds ?? Math.max(HOLD_SECONDS, propagation);
  const inApp = termination.hold?.inAppSeconds ?? 0;
  return { preStop, inApp, seconds: preStop + inApp };
}

function longestRequest(input: TerminationInput): { readonly seconds: number; readonly from: Origin | 'route' } {
  const given = input.termination.longestRequestSeconds;
  if (given !== undefined) return { seconds: given, from: 'given' };
  // A route timeout of 0 means none, in Istio and in the Gateway API.
  if (input.routeTimeoutSeconds) return { seconds: Math.ceil(input.routeTimeoutSeconds), from: 'route' };
  return { seconds: ASSUMED_REQUEST_SECONDS, from: 'default' };
}

function givenOr(given: unknown, otherwise: Origin): Origin {
  return given === undefined ? otherwise : 'given';
}
