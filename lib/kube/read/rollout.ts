import { isUnknownNumber, refuseUnknown } from '../../model/placeholder';
import { at, type JsonObject, objectAt } from '../json';
import { numberAt } from './pod';

/** A number of pods, or a share of them, as Kubernetes writes both. */
type PodCount = number | `${number}%`;

/** Kubernetes' default of maxSurge and maxUnavailable. */
const DEFAULT_SHARE: PodCount = '25%';

/** Reads how a Deployment replaces its pods. */
export function readRollout(deployment: JsonObject | undefined) {
  const spec = objectAt(deployment, 'spec');
  const strategy = objectAt(spec, 'strategy');
  const { maxSurge, maxUnavailable } = objectAt(strategy, 'rollingUpdate');
  const replicas = at(spec, 'replicas');
  return {
    strategy:
      strategy['type'] === 'Recreate'
        ? ('Recreate' as const)
        : { maxSurge: podCount(maxSurge) ?? DEFAULT_SHARE, maxUnavailable: podCount(maxUnavailable) ?? DEFAULT_SHARE },
    /** `unknown` for an Output; undefined if the Deployment has no replicas. */
    replicas: isUnknownNumber(replicas) ? ('unknown' as const) : typeof replicas === 'number' ? replicas : undefined,
    replicasEmitted: replicas !== undefined,
    minReady: numberAt(spec, 'minReadySeconds') ?? 0,
    progressDeadline: numberAt(spec, 'progressDeadlineSeconds'),
  };
}

/** Reads how many pods a PodDisruptionBudget lets go. */
export function readDisruptionBudget(budget: JsonObject) {
  const { minAvailable, maxUnavailable } = objectAt(budget, 'spec');
  const least = podCount(minAvailable);
  return least === undefined ? { maxUnavailable: podCount(maxUnavailable) ?? 0 } : { minAvailable: least };
}

function podCount(value: unknown): PodCount | undefined {
  refuseUnknown('patched number of pods', value);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%$/.test(value) ? (value as PodCount) : undefined;
}
