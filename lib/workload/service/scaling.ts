import type { Construct } from 'constructs';
import { plainObject } from '../plain-object';
import type { KubernetesVersion } from '../../model/kubernetes-version';
import { objectLabels, serviceSelector } from '../labels';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';

/**
 * The first minor version of Kubernetes that lets a budget say that pods which are not ready may be evicted, without a
 * feature gate (KEP-3017, PDBUnhealthyPodEvictionPolicy beta).
 */
const EVICTS_UNHEALTHY_SINCE = 27;

/** One autoscaler per version that has one. */
export function horizontalPodAutoscaler(
  scope: Construct,
  { name, namespace }: ServiceSpec,
  version: VersionSpec,
): void {
  const { replicas, objectName } = version;
  if (replicas.kind !== 'autoscaled') return;
  const target = { averageUtilization: replicas.cpuPercent, type: 'Utilization' };
  plainObject(
    scope,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: objectName,
      namespace,
      labels: objectLabels(name),
      spec: () => ({
        maxReplicas: replicas.max,
        metrics: [{ resource: { name: 'cpu', target }, type: 'Resource' }],
        minReplicas: replicas.min,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName },
      }),
    },
    `${version.name}-HorizontalPodAutoscaler`,
  );
}

/**
 * One budget over all versions: a node drain takes one pod at a time, and always at least one, so that no drain waits
 * for ever. A pod that is not ready may always go: it serves nobody, and would block the drain.
 */
export function podDisruptionBudget(
  scope: Construct,
  { name, namespace }: ServiceSpec,
  kubernetes: KubernetesVersion,
): void {
  const evictsUnhealthy = kubernetes.atLeast(EVICTS_UNHEALTHY_SINCE);
  plainObject(scope, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    name,
    namespace,
    labels: objectLabels(name),
    spec: () => ({
      maxUnavailable: 1,
      selector: { matchLabels: { ...serviceSelector(name) } },
      ...(evictsUnhealthy && { unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
    }),
  });
}
