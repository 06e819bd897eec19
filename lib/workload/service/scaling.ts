import type { Construct } from 'constructs';
import { plainObject } from '../plain-object';
import type { KubernetesVersion } from '../../model/kubernetes-version';
import { objectLabels, serviceSelector } from '../labels';
import type { PodsSpec, WorkloadSpec } from '../../mesh/declared';

/**
 * The first minor version of Kubernetes with `unhealthyPodEvictionPolicy` on by default (KEP-3017,
 * PDBUnhealthyPodEvictionPolicy beta).
 */
const EVICTS_UNHEALTHY_SINCE = 27;

/** The HorizontalPodAutoscaler of a version with an autoscaled number of pods. */
export function horizontalPodAutoscaler(
  scope: Construct,
  { name, namespace, kind }: WorkloadSpec,
  version: PodsSpec,
): void {
  const { replicas, objectName } = version;
  if (replicas?.kind !== 'autoscaled') return;
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
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name: objectName },
      }),
    },
    version.name === undefined ? undefined : `${version.name}-HorizontalPodAutoscaler`,
  );
}

/**
 * One PodDisruptionBudget for all versions. It always allows one eviction, so that draining a node comes to an end. A pod
 * that is not ready may always be evicted: it serves nobody, and would block the drain.
 */
export function podDisruptionBudget(
  scope: Construct,
  { name, namespace }: WorkloadSpec,
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
