import type { Found, PlainRule } from '../model/rule';
import { detectionTime, type ProbeTiming, readinessTime, startupBudget } from './probe-timing';

/** What rules about probes check; times in seconds. */
export interface ProbesInput {
  readonly startup?: ProbeTiming;
  readonly readiness?: ProbeTiming;
  readonly liveness?: ProbeTiming & {
    /** The probe's own `terminationGracePeriodSeconds`, which applies instead of the pod's when this probe fails. */
    readonly gracePeriod?: number;
  };
  /** Whether the liveness probe does the same as the readiness probe. */
  readonly sameEndpoint?: boolean;
  /** How long the app may take to start, if that was declared. */
  readonly startupTime?: number;
  /** `minReadySeconds`. @default 0 */
  readonly minReady?: number;
  /** `progressDeadlineSeconds`. @default 600 */
  readonly progressDeadline?: number;
  /** How the pod ends: its hold and its longest request. */
  readonly termination: { readonly hold: number; readonly longestRequest: number };
}

const PROBES = ['startup', 'readiness', 'liveness'] as const;

/** Kubernetes' default of `progressDeadlineSeconds`. */
const PROGRESS_DEADLINE_SECONDS = 600;

/** Rules about probes. MSVC-PROBE-007 is reserved: it is about callers that check readiness themselves, which are not known yet. */
export const PROBE_RULES: readonly PlainRule<ProbesInput>[] = [
  {
    code: 'MSVC-PROBE-001',
    severity: 'warning',
    summary: 'A probe waits less for its answer than until its next round.',
    source: 'Kubernetes prober worker: the next round begins when the last has ended.',
    *check(input) {
      for (const name of PROBES) {
        const probe = input[name];
        if (!probe || probe.timeoutSeconds < probe.periodSeconds) continue;
        yield {
          path: `health.${name}.timeout`,
          message:
            `the ${name} probe waits ${probe.timeoutSeconds} s for an answer but runs every ${probe.periodSeconds} s: ` +
            `while the app hangs it runs every ${probe.timeoutSeconds} s, and notices in ${detectionTime(probe)} s.`,
          fix:
            `Set its timeout to less than ${probe.periodSeconds} s, ` +
            `or its period to more than ${probe.timeoutSeconds} s.`,
        };
      }
    },
  },
  {
    code: 'MSVC-PROBE-002',
    severity: 'error',
    summary: 'Startup and liveness probes ask for one good answer.',
    source: 'Kubernetes API: successThreshold must be 1 there.',
    *check(input) {
      for (const name of ['startup', 'liveness'] as const) {
        const probe = input[name];
        if (!probe || probe.successThreshold === 1) continue;
        yield {
          path: `health.${name}.successThreshold`,
          message: `the ${name} probe asks for ${probe.successThreshold} good answers in a row: the API server refuses it.`,
          fix: 'Leave successThreshold out, it can only be 1 here.',
        };
      }
    },
  },
  {
    code: 'MSVC-PROBE-003',
    severity: 'error',
    summary: 'The startup probe waits as long as the app may take to start.',
    source: 'Kubernetes docs, startup probes: the app has failureThreshold * periodSeconds to start.',
    *check({ startup, startupTime }) {
      if (!startup || startupTime === undefined || startupBudget(startup) >= startupTime) return;
      const threshold = Math.ceil((startupTime - startup.initialDelaySeconds) / startup.periodSeconds);
      yield {
        path: 'health.startup',
        message:
          `the startup probe gives up after ${startupBudget(startup)} s, but the app may take ${startupTime} s to ` +
          'start: it is killed and starts again, for ever.',
        fix: `Set its failureThreshold to ${threshold}.`,
      };
    },
  },
  {
    code: 'MSVC-PROBE-004',
    severity: 'error',
    summary: 'A new pod becomes available before the rollout is given up.',
    source:
      'Kubernetes Deployment API: progressDeadlineSeconds counts until a pod is available, minReadySeconds included.',
    check: progressFits,
  },
  {
    code: 'MSVC-PROBE-005',
    severity: 'warning',
    summary: 'Liveness is more patient than readiness, and than a shutdown.',
    source: 'Kubernetes docs, liveness probes: on the endpoint of readiness it needs a higher failureThreshold.',
    check: livenessIsPatient,
  },
];

function* progressFits(input: ProbesInput): Iterable<Found> {
  const deadline = input.progressDeadline ?? PROGRESS_DEADLINE_SECONDS;
  const minReady = input.minReady ?? 0;
  const parts = [
    ['startup', input.startup ? startupBudget(input.startup) : 0],
    ['readiness', input.readiness ? readinessTime(input.readiness) : 0],
    ['minReadySeconds', minReady],
  ] as const;
  const needed = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (needed < deadline) return;
  const sum = parts.filter(([, seconds]) => seconds > 0).map(([name, seconds]) => `${name} ${seconds} s`);
  yield {
    path: 'scale.progressDeadline',
    message:
      minReady >= deadline
        ? `minReadySeconds ${minReady} s is not below progressDeadlineSeconds ${deadline} s: ` +
          'the API server refuses it.'
        : `a new pod may take ${sum.join(' + ')} = ${needed} s to become available, but the rollout is given up as ` +
          `failed after ${deadline} s without progress.`,
    fix: `Set progressDeadlineSeconds to ${needed + 1} or more.`,
  };
}

function* livenessIsPatient(input: ProbesInput): Iterable<Found> {
  const { liveness, readiness, startup, startupTime, termination } = input;
  if (!liveness) return;
  const path = 'health.liveness';
  const kills = detectionTime(liveness);
  if (readiness && input.sameEndpoint && kills <= detectionTime(readiness)) {
    yield {
      path,
      message:
        `liveness asks the same endpoint as readiness and gives up after ${kills} s, readiness after ` +
        `${detectionTime(readiness)} s: a pod that is only busy is killed before it is taken out of service.`,
      fix: 'Give liveness an endpoint of its own that only looks at the process, or a higher failureThreshold.',
    };
  }
  const patience = startupBudget(liveness);
  if (!startup && startupTime !== undefined && patience < startupTime) {
    yield {
      path,
      message: `without a startup probe liveness kills after ${patience} s, but the app may take ${startupTime} s to start.`,
      fix: `Add a startup probe that waits ${startupTime} s.`,
    };
  }
  const needed = termination.hold + termination.longestRequest;
  if (liveness.gracePeriod !== undefined && liveness.gracePeriod < needed) {
    yield {
      path,
      message:
        `liveness kills with a grace period of its own of ${liveness.gracePeriod} s, but the app needs ${needed} s ` +
        'to finish its requests.',
      fix: `Leave the probe's own grace period out, or set it to at least ${needed} s.`,
    };
  }
}
