import { concretePlanes } from '../../lib/termination/data-plane';
import type { TerminationSettings } from '../../lib/termination/settings';
import { type Outcome, type Pod, simulate, type World } from './simulation';

/** The settings as a pod of the simulation, one for each data plane it may find itself on. */
export function pods(settings: TerminationSettings): readonly Pod[] {
  return concretePlanes(settings.dataPlane).map((plane) => ({
    plane,
    preStop: settings.hold.preStop,
    httpHook: settings.preStop.kind === 'httpGet',
    inApp: settings.hold.inApp,
    appTells: settings.closesConnections,
    longestRequest: settings.longestRequest,
    shutdownWork: settings.shutdownWork,
    workCallsOut: settings.callsDuringShutdown,
    grace: settings.gracePeriod,
    terminationDrain: settings.proxy.terminationDrain,
    drain: settings.proxy.drain,
    exitOnZero: settings.proxy.exitOnZero,
    minimumDrain: settings.proxy.minimumDrain,
    waitBeforeExit: settings.proxy.waitBeforeExit,
    shutdownGrace: settings.proxy.shutdownGrace,
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
export function simulateAll(settings: TerminationSettings, world: World): Outcome {
  const outcomes = pods(settings).map((pod) => simulate(pod, world));
  return {
    lost: outcomes.find(({ lost }) => lost !== undefined)?.lost,
    keptLost: outcomes.some(({ keptLost }) => keptLost),
    fullGrace: outcomes.some(({ fullGrace }) => fullGrace),
  };
}
