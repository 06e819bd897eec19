import { at, objectAt } from '../../kube/json';
import type { RolloutInput } from '../../rollout/check-rollout';
import type { ProbesInput } from '../../rollout/check-probes';
import type { ProbeTiming } from '../../rollout/probe-timing';
import type { DisruptionBudget, PodCount, RollingUpdate } from '../../rollout/rollout';
import type { TerminationSettings } from '../../termination/settings';
import { isUnknownNumber, refuseUnknown } from '../../model/placeholder';
import { Scale } from '../../model/workload/scale';
import type { DeclaredService } from '../../mesh/declared';
import type { OwnService, OwnVersion } from '../../mesh/world';
import { finishedPod, numberAt } from './finished-pod';

/** What Kubernetes does where a Deployment says nothing. */
const DEFAULT_SHARE: PodCount = '25%';

/** A version's rollout by its finished manifests; the budget spans versions and is judged with the service. */
export function finishedRollout({ deployment, autoscaler, minimumReplicas }: OwnVersion): RolloutInput {
  const strategy = objectAt(deployment?.json, 'spec', 'strategy');
  const replicas = at(deployment?.json, 'spec', 'replicas');
  return {
    minReplicas: autoscaler === undefined ? fewest(replicas, minimumReplicas) : minimumReplicas,
    strategy: strategy['type'] === 'Recreate' ? 'Recreate' : rollingUpdate(objectAt(strategy, 'rollingUpdate')),
    autoscaled: autoscaler !== undefined,
    replicasEmitted: replicas !== undefined,
  };
}

/** The disruption budget over all versions, with the fewest pods that they have together. */
export function finishedBudget({ facts, disruptionBudget }: OwnService): RolloutInput {
  const counts = facts.spec.versions.map(({ replicas }) => Scale.minimum(replicas));
  const spec = objectAt(disruptionBudget?.json, 'spec');
  return {
    minReplicas: counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0),
    strategy: { maxSurge: 1, maxUnavailable: 0 },
    autoscaled: false,
    replicasEmitted: true,
    ...(disruptionBudget && { disruptionBudget: budget(spec) }),
  };
}

/** A version's probes by its finished manifest. */
export function finishedProbes(
  { spec }: DeclaredService,
  version: OwnVersion,
  settings: TerminationSettings,
): ProbesInput {
  const { container: own } = finishedPod(version.deployment, spec.container);
  const { failureThreshold, periodSeconds } = spec.health.startup;
  const probe = (name: string) => timing(objectAt(own, `${name}Probe`));
  return {
    startup: probe('startup'),
    readiness: probe('readiness'),
    liveness: probe('liveness'),
    // What the model declares as the startup budget; a patch may have left less of it.
    startupTime: failureThreshold * periodSeconds,
    sameEndpoint: endpoint(own['livenessProbe']) === endpoint(own['readinessProbe']),
    minReady: numberAt(version.deployment?.json, 'spec', 'minReadySeconds') ?? 0,
    progressDeadline: numberAt(version.deployment?.json, 'spec', 'progressDeadlineSeconds'),
    termination: { hold: settings.hold.seconds, longestRequest: settings.longestRequest },
  };
}

function rollingUpdate({ maxSurge, maxUnavailable }: Record<string, unknown>): RollingUpdate {
  return { maxSurge: podCount(maxSurge) ?? DEFAULT_SHARE, maxUnavailable: podCount(maxUnavailable) ?? DEFAULT_SHARE };
}

function budget({ minAvailable, maxUnavailable }: Record<string, unknown>): DisruptionBudget {
  const least = podCount(minAvailable);
  return least === undefined ? { maxUnavailable: podCount(maxUnavailable) ?? 0 } : { minAvailable: least };
}

/** What the manifest says, also by a patch; a number that is known only after deployment is none to calculate with. */
function fewest(replicas: unknown, modelled: number | undefined): number | undefined {
  if (isUnknownNumber(replicas)) return undefined;
  return typeof replicas === 'number' ? replicas : modelled;
}

function podCount(value: unknown): PodCount | undefined {
  refuseUnknown('patched number of pods', value);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%$/.test(value) ? (value as PodCount) : undefined;
}

function timing(probe: Record<string, unknown>): (ProbeTiming & { gracePeriod?: number }) | undefined {
  if (Object.keys(probe).length === 0) return undefined;
  const value = (name: string, fallback: number) => numberAt(probe, name) ?? fallback;
  const gracePeriod = numberAt(probe, 'terminationGracePeriodSeconds');
  return {
    initialDelaySeconds: value('initialDelaySeconds', 0),
    periodSeconds: value('periodSeconds', 10),
    timeoutSeconds: value('timeoutSeconds', 1),
    failureThreshold: value('failureThreshold', 3),
    successThreshold: value('successThreshold', 1),
    ...(gracePeriod !== undefined && { gracePeriod }),
  };
}

function endpoint(probe: unknown): string {
  return JSON.stringify(['httpGet', 'grpc', 'tcpSocket', 'exec'].map((action) => at(probe, action)));
}
