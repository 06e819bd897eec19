import type { RuleFacts } from '../model/rule';
import { type Advice, concretePlanes, type DataPlane } from './data-plane';
import { NATIVE_SIDECAR_SINCE } from './native-sidecar';
import type { ProxySettings, TerminationSettings } from './settings';
import type { PlaneLabel } from './timeline';

/** Rules about the settings of a pod's end, on every data plane. */
export const ADVICE: readonly Advice[] = [
  {
    code: 'MSVC-TERM-002',
    severity: 'warning',
    summary: 'Something bounds the longest request.',
    source: 'Gateway API, HTTPRoute timeouts: none unless the route gives one; a stream of bytes has none at all.',
    *check(settings) {
      if (!isUnbounded(settings)) return;
      const nowhere = settings.origins.longestRequest === 'default';
      yield {
        path: 'termination.longestRequest',
        message:
          `${nowhere ? 'nothing bounds the longest request' : 'no timeout is enforced on some of the requests'}: ` +
          `${settings.longestRequest} s are assumed, and one that takes longer is cut ${settings.gracePeriod} s ` +
          'after deletion at the latest.',
        fix: nowhere
          ? 'Give the route a timeout, or say how long a request may take with longestRequest.'
          : 'Say how long a request may take with longestRequest.',
      };
    },
  },
  {
    code: 'MSVC-TERM-024',
    severity: 'error',
    summary: 'The longest request is not shorter than the timeout of a route.',
    source: 'A timeout ends a request that takes too long, and none before; the grace period follows from the longest.',
    *check({ facts, longestRequest, origins, gracePeriod }) {
      const timeout = Math.ceil(facts.routeTimeoutSeconds ?? 0);
      if (origins.longestRequest !== 'given' || timeout <= longestRequest) return;
      yield {
        path: 'termination.longestRequest',
        message:
          `longestRequest says ${longestRequest} s, but a route lets a request take ${timeout} s: one that takes ` +
          `longer than was said may be cut, ${gracePeriod} s after deletion at the latest.`,
        fix:
          `Set longestRequest to ${timeout} s, leave it out and let it follow from the routes, or give every route a ` +
          `timeout of at most ${longestRequest} s.`,
        mend: { longestRequest: timeout },
      };
    },
  },
];

/** Whether some request has no known longest duration. */
export function isUnbounded({ origins, facts }: TerminationSettings): boolean {
  if (facts.occupation !== undefined && facts.occupation !== 'requests') return false;
  return (
    origins.longestRequest === 'default' || (origins.longestRequest === 'route' && facts.unboundedRequests === true)
  );
}

/** The rule about settings of the sidecar that were given and change nothing on this data plane. */
export const SETTINGS_ARE_READ: Advice<{ readonly dataPlane: DataPlane; readonly settings: TerminationSettings }> = {
  code: 'MSVC-TERM-016',
  severity: 'info',
  summary: 'Settings of the proxy are read by its data plane.',
  source: 'Measured: a native sidecar ignores the drain settings of a classic one.',
  *check({ dataPlane, settings }) {
    const given = settings.facts.termination.proxy;
    for (const [setting, name] of NAMES) {
      const reason = given[setting] === undefined ? undefined : dataPlane.ignores(setting, given);
      if (reason === undefined) continue;
      yield { path: `termination.proxy.${name}`, message: `${name} ${reason}.`, fix: `Leave ${name} out.` };
    }
  },
};

/** The rule about jobs whose sidecar would run on when the work is done. */
export const JOB_COMES_TO_AN_END: Advice<{ readonly dataPlane: DataPlane; readonly settings: TerminationSettings }> = {
  code: 'MSVC-TERM-027',
  severity: 'error',
  summary: 'The sidecar of a job ends with the work.',
  source:
    'KEP-753: a container beside the app keeps the pod running; only a native sidecar ends with the last container.',
  *check({ dataPlane, settings: { facts } }) {
    if (facts.occupation !== 'job' || facts.endsProxy === true) return;
    const { proxyContainer, title, endedBy } = concretePlanes(dataPlane).find((plane) => plane.endedBy) ?? dataPlane;
    if (endedBy === undefined) return;
    yield {
      path: 'endsProxy',
      message:
        `${proxyContainer ?? 'the proxy'} runs on when the work is done (${title}): the pod never completes, and the ` +
        'job is never counted as done.',
      fix:
        `Run on Kubernetes 1.${NATIVE_SIDECAR_SINCE} or later with a native sidecar, which ends with the work; or let the ` +
        `program end the sidecar as its last act (${endedBy}), and say so with endsProxy: true.`,
      lane: 'proxy',
    };
  },
};

/** The names of the settings in `ProxyTermination`. */
const NAMES: readonly (readonly [setting: keyof ProxySettings, name: string])[] = [
  ['terminationDrain', 'terminationDrainDuration'],
  ['drain', 'drainDuration'],
  ['exitOnZero', 'exitOnZeroActiveConnections'],
  ['minimumDrain', 'minimumDrainDuration'],
  ['waitBeforeExit', 'waitBeforeExit'],
  ['shutdownGrace', 'shutdownGracePeriod'],
];

/** Why a setting of another data plane changes nothing. */
export function noEffectOn({ title }: Pick<PlaneLabel, 'title'>): string {
  return `has no effect on this data plane (${title})`;
}

/** A data plane that a pod may be on, and whether it loses nothing there. */
interface JudgedPlane {
  readonly plane: PlaneLabel;
  readonly safe: boolean;
}

/** The rule for clusters that choose the kind of sidecar: after an upgrade they may choose another one. */
export const SAFE_ON_EVERY_PLANE: Advice<readonly JudgedPlane[]> = {
  code: 'MSVC-TERM-017',
  severity: 'error',
  summary: 'Where the cluster chooses the kind of sidecar, each kind is safe.',
  source: 'The injector decides for each pod by the versions of the cluster, which an upgrade changes.',
  *check(planes) {
    const safe = planes.find((judged) => judged.safe);
    const unsafe = planes.find((judged) => !judged.safe);
    if (safe === undefined || unsafe === undefined) return;
    yield {
      path: 'termination.proxy',
      message:
        `the cluster chooses the kind of sidecar, and this termination is only safe as ${safe.plane.title}, ` +
        `not as ${unsafe.plane.title}.`,
      fix: 'Mend the other findings, or say in the platform which sidecar the cluster has.',
    };
  },
};

/** All rules of this file. */
export const ALL_ADVICE: readonly RuleFacts[] = [
  ...ADVICE,
  SETTINGS_ARE_READ,
  JOB_COMES_TO_AN_END,
  SAFE_ON_EVERY_PLANE,
];
