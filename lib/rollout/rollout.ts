/** A number of pods, or a percentage of them, as in Kubernetes. */
export type PodCount = number | `${number}%`;

/** How a Deployment replaces its pods. */
export interface RollingUpdate {
  /** How many pods more than wanted there may be meanwhile. Kubernetes' default: 25%. */
  readonly maxSurge: PodCount;
  /** How many pods fewer than wanted there may be meanwhile. Kubernetes' default: 25%. */
  readonly maxUnavailable: PodCount;
}

/** Both as numbers of pods. Surge is rounded up, unavailable down (Kubernetes ResolveFenceposts). */
export function resolveRollingUpdate(
  replicas: number,
  { maxSurge, maxUnavailable }: RollingUpdate,
): { readonly surge: number; readonly unavailable: number } {
  const surge = Math.ceil(share(maxSurge, replicas));
  const unavailable = Math.floor(share(maxUnavailable, replicas));
  // If both are rounded to 0, the controller removes one pod first: otherwise it could never start.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** A PodDisruptionBudget, which has exactly one of the two. */
export type DisruptionBudget =
  | { readonly minAvailable: PodCount; readonly maxUnavailable?: undefined }
  | { readonly maxUnavailable: PodCount; readonly minAvailable?: undefined };

/** How many of `replicas` healthy pods may be evicted at once. Percentages are rounded up (Kubernetes docs, configure-pdb). */
export function allowedDisruptions(replicas: number, budget: DisruptionBudget): number {
  if (budget.minAvailable === undefined) return Math.min(replicas, Math.ceil(share(budget.maxUnavailable, replicas)));
  return Math.max(0, replicas - Math.ceil(share(budget.minAvailable, replicas)));
}

/** About how long a rollout takes until all new pods are available, in seconds. The last old pods may end later. */
export function rolloutTime(
  replicas: number,
  step: { readonly surge: number; readonly unavailable: number },
  availableAfter: number,
): number {
  return Math.ceil(replicas / (step.surge + step.unavailable)) * availableAfter;
}

function share(count: PodCount, replicas: number): number {
  return typeof count === 'number' ? count : (Number(count.slice(0, -1)) * replicas) / 100;
}
