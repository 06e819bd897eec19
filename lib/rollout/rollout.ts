/** A number of pods, or a share of them, as Kubernetes writes both. */
export type PodCount = number | `${number}%`;

export interface RollingUpdate {
  /** Pods above the wanted number that a rollout may add. Kubernetes' default: 25%. */
  readonly maxSurge: PodCount;
  /** Pods below the wanted number that a rollout may lack. Kubernetes' default: 25%. */
  readonly maxUnavailable: PodCount;
}

/** How many pods a rollout may add and lack. Surge rounds up, unavailable down (Kubernetes ResolveFenceposts). */
export function resolveRollingUpdate(
  replicas: number,
  { maxSurge, maxUnavailable }: RollingUpdate,
): { readonly surge: number; readonly unavailable: number } {
  const surge = Math.ceil(share(maxSurge, replicas));
  const unavailable = Math.floor(share(maxUnavailable, replicas));
  // Both may round to 0; the controller then takes one pod away, as otherwise it could never start.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Exactly one of the two, as in a PodDisruptionBudget. */
export type DisruptionBudget =
  | { readonly minAvailable: PodCount; readonly maxUnavailable?: undefined }
  | { readonly maxUnavailable: PodCount; readonly minAvailable?: undefined };

/** How many of `replicas` healthy pods may be evicted at once. Shares round up (Kubernetes docs, configure-pdb). */
export function allowedDisruptions(replicas: number, budget: DisruptionBudget): number {
  if (budget.minAvailable === undefined) return Math.min(replicas, Math.ceil(share(budget.maxUnavailable, replicas)));
  return Math.max(0, replicas - Math.ceil(share(budget.minAvailable, replicas)));
}

/** About how long a rollout takes until all new pods are available, in seconds; the last old pods end after it. */
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
