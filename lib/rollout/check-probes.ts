import type { LifecycleFinding } from '../termination/lifecycle-finding';
import { detectionTime, type ProbeTiming, readinessTime, startupBudget } from './probe-timing';

/** What the rules about probes need to know; times in seconds. */
export interface ProbesInput {
  readonly startup?: ProbeTiming;
  readonly readiness?: ProbeTiming;
  readonly liveness?: ProbeTiming & {
    /** The probe's own `terminationGracePeriodSeconds`, which replaces the pod's when this probe kills. */
    readonly gracePeriod?: number;
  };
  /** Whether liveness asks the same endpoint as readiness. */
  readonly sameEndpoint?: boolean;
  /** How long the app takes to start at most, where that was declared. */
  readonly startupTime?: number;
  /** `minReadySeconds`. @default 0 */
  readonly minReady?: number;
  /** `progressDeadlineSeconds`. @default 600 */
  readonly progressDeadline?: number;
  /** How the pod ends: its hold and its longest request. */
  readonly termination: { readonly hold: number; readonly longestRequest: number };
}

/** Kubernetes' default of `progressDeadlineSeconds`. */
const PROGRESS_DEADLINE_SECONDS = 600;

/**
 * Rules about probes: PROBE-001 to 005. PROBE-006 is about manifests: STRICT mTLS and rewriting. PROBE-007, about callers
 * that look at readiness themselves, has no input yet.
 */
export function checkProbes(input: ProbesInput): readonly LifecycleFinding[] {
  return [
    ...timeouts(input),
    ...successThresholds(input),
    ...startupFits(input),
    ...progressFits(input),
    ...livenessIsPatient(input),
  ];
}

const PROBES = ['startup', 'readiness', 'liveness'] as const;

/** PROBE-001. The kubelet runs a probe's next round only when the last has ended (prober worker). */
function timeouts(input: ProbesInput): readonly LifecycleFinding[] {
  return PROBES.flatMap((name) => {
    const probe = input[name];
    if (!probe || probe.timeoutSeconds < probe.periodSeconds) return [];
    return {
      code: 'MSVC-PROBE-001',
      severity: 'warning',
      field: `health.${name}.timeout`,
      message:
        `the ${name} probe waits ${probe.timeoutSeconds} s for an answer but runs every ${probe.periodSeconds} s: ` +
        `while the app hangs it runs every ${probe.timeoutSeconds} s, and notices in ${detectionTime(probe)} s.`,
      fix:
        `Set its timeout to less than ${probe.periodSeconds} s, ` +
        `or its period to more than ${probe.timeoutSeconds} s.`,
    };
  });
}

/** PROBE-002. Kubernetes API: must be 1 for liveness and startup probes. */
function successThresholds(input: ProbesInput): readonly LifecycleFinding[] {
  return (['startup', 'liveness'] as const).flatMap((name) => {
    const probe = input[name];
    if (!probe || probe.successThreshold === 1) return [];
    return {
      code: 'MSVC-PROBE-002',
      severity: 'error',
      field: `health.${name}.successThreshold`,
      message: `the ${name} probe asks for ${probe.successThreshold} good answers in a row: the API server refuses it.`,
      fix: 'Leave successThreshold out, it can only be 1 here.',
    };
  });
}

/** PROBE-003. Kubernetes docs, startup probes: failureThreshold * periodSeconds is what the app has. */
function startupFits({ startup, startupTime }: ProbesInput): readonly LifecycleFinding[] {
  if (!startup || startupTime === undefined || startupBudget(startup) >= startupTime) return [];
  const threshold = Math.ceil((startupTime - startup.initialDelaySeconds) / startup.periodSeconds);
  return [
    {
      code: 'MSVC-PROBE-003',
      severity: 'error',
      field: 'health.startup',
      message:
        `the startup probe gives up after ${startupBudget(startup)} s, but the app may take ${startupTime} s to ` +
        'start: it is killed and starts again, for ever.',
      fix: `Set its failureThreshold to ${threshold}.`,
    },
  ];
}

/** PROBE-004. Deployment API: the deadline counts to availability, minReadySeconds included, and must exceed it. */
function progressFits(input: ProbesInput): readonly LifecycleFinding[] {
  const deadline = input.progressDeadline ?? PROGRESS_DEADLINE_SECONDS;
  const minReady = input.minReady ?? 0;
  const parts = [
    ['startup', input.startup ? startupBudget(input.startup) : 0],
    ['readiness', input.readiness ? readinessTime(input.readiness) : 0],
    ['minReadySeconds', minReady],
  ] as const;
  const needed = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (needed < deadline) return [];
  const sum = parts.filter(([, seconds]) => seconds > 0).map(([name, seconds]) => `${name} ${seconds} s`);
  return [
    {
      code: 'MSVC-PROBE-004',
      severity: 'error',
      field: 'scale.progressDeadline',
      message:
        minReady >= deadline
          ? `minReadySeconds ${minReady} s is not below progressDeadlineSeconds ${deadline} s: ` +
            'the API server refuses it.'
          : `a new pod may take ${sum.join(' + ')} = ${needed} s to become available, but the rollout is given up as ` +
            `failed after ${deadline} s without progress.`,
      fix: `Set progressDeadlineSeconds to ${needed + 1} or more.`,
    },
  ];
}

/** PROBE-005. Kubernetes docs, probes: liveness on readiness' endpoint needs a higher failureThreshold. */
function livenessIsPatient(input: ProbesInput): readonly LifecycleFinding[] {
  const { liveness, readiness, startup, startupTime, termination } = input;
  if (!liveness) return [];
  const impatient = (message: string, fix: string): LifecycleFinding => {
    return { code: 'MSVC-PROBE-005', severity: 'warning', field: 'health.liveness', message, fix };
  };
  const kills = detectionTime(liveness);
  const findings: LifecycleFinding[] = [];
  if (readiness && input.sameEndpoint && kills <= detectionTime(readiness)) {
    findings.push(
      impatient(
        `liveness asks the same endpoint as readiness and gives up after ${kills} s, readiness after ` +
          `${detectionTime(readiness)} s: a pod that is only busy is killed before it is taken out of service.`,
        'Give liveness an endpoint of its own that only looks at the process, or a higher failureThreshold.',
      ),
    );
  }
  const patience = startupBudget(liveness);
  if (!startup && startupTime !== undefined && patience < startupTime) {
    findings.push(
      impatient(
        `without a startup probe liveness kills after ${patience} s, but the app may take ${startupTime} s to start.`,
        `Add a startup probe that waits ${startupTime} s.`,
      ),
    );
  }
  const needed = termination.hold + termination.longestRequest;
  if (liveness.gracePeriod !== undefined && liveness.gracePeriod < needed) {
    findings.push(
      impatient(
        `liveness kills with a grace period of its own of ${liveness.gracePeriod} s, but the app needs ${needed} s ` +
          'to finish its requests.',
        `Leave the probe's own grace period out, or set it to at least ${needed} s.`,
      ),
    );
  }
  return findings;
}
