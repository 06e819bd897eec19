/** A probe as the kubelet runs it, in seconds and counts. Kubernetes' defaults: 0, 10, 1, 3, 1. */
export interface ProbeTiming {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** How long an app may take to start: after that its startup probe has failed for good and it is restarted. */
export function startupBudget(probe: Omit<ProbeTiming, 'successThreshold'>): number {
  return probe.initialDelaySeconds + probe.failureThreshold * interval(probe);
}

/** The longest time from an app's failing to the moment at which the probe says so. */
export function detectionTime(probe: ProbeTiming): number {
  return probe.failureThreshold * interval(probe) + probe.timeoutSeconds;
}

/** The longest time from a started app's first good answer to its being ready. */
export function readinessTime(probe: ProbeTiming): number {
  return probe.initialDelaySeconds + probe.successThreshold * interval(probe);
}

/** A probe runs again when its period is over and it has ended: it never runs twice at once. */
function interval({ periodSeconds, timeoutSeconds }: Pick<ProbeTiming, 'periodSeconds' | 'timeoutSeconds'>): number {
  return Math.max(periodSeconds, timeoutSeconds);
}
