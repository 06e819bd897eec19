/** The timing of a probe. Kubernetes' defaults are 0, 10, 1, 3 and 1, in the order below. */
export interface ProbeTiming {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** How long an app may take to start, in seconds. After that its startup probe has failed, and the container is restarted. */
export function startupBudget(probe: Omit<ProbeTiming, 'successThreshold'>): number {
  return probe.initialDelaySeconds + probe.failureThreshold * interval(probe);
}

/** The longest time from the failure of an app until its probe has failed, in seconds. */
export function detectionTime(probe: ProbeTiming): number {
  return probe.failureThreshold * interval(probe) + probe.timeoutSeconds;
}

/** The longest time until the readiness probe of an app that answers has succeeded, in seconds. */
export function readinessTime(probe: ProbeTiming): number {
  return probe.initialDelaySeconds + probe.successThreshold * interval(probe);
}

/** Seconds from one run of a probe to the next: it runs again when its period is over and the last run has ended. */
function interval({ periodSeconds, timeoutSeconds }: Pick<ProbeTiming, 'periodSeconds' | 'timeoutSeconds'>): number {
  return Math.max(periodSeconds, timeoutSeconds);
}
