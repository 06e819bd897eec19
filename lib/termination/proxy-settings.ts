import type { ProxyTerminationSeconds } from '../model/termination/termination';
import type { AppSpans } from './app-spans';
import { concretePlanes, type DataPlane } from './data-plane';
import { ISTIO_DEFAULTS } from './defaults';
import type { Origin, ProxySettings, ProxyValue } from './settings';

/** The proxy outlives what the app needs of it: its last request, and its shutdown work where that calls out. */
export function deriveProxy(given: ProxyTerminationSeconds, spans: AppSpans, margin: number): ProxySettings {
  const needed = spans.proxyNeededUntil;
  // Without calls out, an idle proxy may leave as soon as nobody sends any more; open connections keep it.
  const idleLeave = needed > spans.appDrain.to ? needed : spans.hold.to;
  const waitBeforeExit = given.waitBeforeExit ?? needed;
  return {
    terminationDrain: given.terminationDrain ?? needed,
    drain: given.drain ?? Math.max(spans.hold.to, ISTIO_DEFAULTS.drain),
    exitOnZero: given.exitOnZero ?? false,
    minimumDrain: given.minimumDrain ?? idleLeave,
    waitBeforeExit,
    shutdownGrace: given.shutdownGrace ?? Math.max(1, spans.appExit + margin - waitBeforeExit),
    origins: origins(given, spans),
  };
}

function origins(given: ProxyTerminationSeconds, spans: AppSpans): Readonly<Record<ProxyValue, Origin>> {
  const otherwise = (value: ProxyValue, origin: Origin): Origin => (given[value] === undefined ? origin : 'given');
  return {
    terminationDrain: otherwise('terminationDrain', 'derived'),
    drain: otherwise('drain', spans.hold.to > ISTIO_DEFAULTS.drain ? 'derived' : 'default'),
    exitOnZero: otherwise('exitOnZero', 'default'),
    minimumDrain: otherwise('minimumDrain', 'derived'),
    waitBeforeExit: otherwise('waitBeforeExit', 'derived'),
    shutdownGrace: otherwise('shutdownGrace', 'derived'),
  };
}

/** The earliest second at which a proxy that runs beside the app ends by its own clock; 0 where it follows the app. */
export function proxyLifetime(dataPlane: DataPlane, proxy: ProxySettings): number {
  const planes = concretePlanes(dataPlane);
  if (planes.includes('istio-classic')) return proxy.exitOnZero ? proxy.minimumDrain : proxy.terminationDrain;
  return planes.includes('linkerd-classic') ? proxy.waitBeforeExit : 0;
}
