import { type DataPlane, concretePlanes } from '../../lib/termination/data-plane';
import type { TerminationSettings } from '../../lib/termination/settings';
import { type Outcome, type Pod, simulate, type World } from './simulation';

/** The settings as a pod of the simulation, one for each data plane it may find itself on. */
function pods(dataPlane: DataPlane, settings: TerminationSettings): readonly Pod[] {
  const { proxy, facts } = settings;
  return concretePlanes(dataPlane).map(({ name }) => ({
    plane: name as Pod['plane'],
    preStop: settings.hold.preStop,
    httpHook: settings.preStop.kind === 'httpGet',
    inApp: settings.hold.inApp,
    appTells: settings.closesConnections,
    // Whatever was said of the longest request, the route lets one take as long as its timeout.
    longestRequest: Math.max(settings.longestRequest, facts.routeTimeoutSeconds ?? 0),
    shutdownWork: settings.shutdownWork,
    workCallsOut: settings.callsDuringShutdown,
    grace: settings.gracePeriod,
    // What a proxy does that is told nothing.
    terminationDrain: proxy.terminationDrain ?? 5,
    drain: proxy.drain ?? 45,
    exitOnZero: proxy.exitOnZero ?? false,
    minimumDrain: proxy.minimumDrain ?? 5,
    waitBeforeExit: proxy.waitBeforeExit ?? 0,
    shutdownGrace: proxy.shutdownGrace ?? 120,
  }));
}

/**
 * Clients that come as long as the pod has promised to serve them, and at least until the news of the deletion has
 * reached everyone: on kept connections and behind slow updates they do.
 */
export function insistentClients(settings: TerminationSettings): number {
  return Math.max(settings.propagation, settings.hold.seconds);
}

/** What happens on every data plane the pod may find itself on, together. */
export function simulateAll(dataPlane: DataPlane, settings: TerminationSettings, world: World): Outcome {
  const outcomes = pods(dataPlane, settings).map((pod) => simulate(pod, world));
  return {
    lost: outcomes.find(({ lost }) => lost !== undefined)?.lost,
    keptLost: outcomes.some(({ keptLost }) => keptLost),
    fullGrace: outcomes.some(({ fullGrace }) => fullGrace),
  };
}
