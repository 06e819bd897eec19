import type { Construct } from 'constructs';
import type { Json, JsonObject } from '../../kube/json';
import type { AutoscaledScale } from '../../model/workload/scale';
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
  plainObject(
    scope,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: objectName,
      namespace,
      labels: objectLabels(name),
      spec: () => ({
        ...(replicas.behavior !== undefined && { behavior: replicas.behavior as JsonObject }),
        maxReplicas: replicas.max,
        metrics: metricsOf(replicas),
        minReplicas: replicas.min,
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name: objectName },
      }),
    },
    version.name === undefined ? undefined : `${version.name}-HorizontalPodAutoscaler`,
  );
}

function metricsOf({ cpuPercent, memoryPercent, metrics }: AutoscaledScale): Json[] {
  const resources = { cpu: cpuPercent, memory: memoryPercent };
  return [
    ...Object.entries(resources).flatMap(([name, averageUtilization]) =>
      averageUtilization === undefined
        ? []
        : [{ resource: { name, target: { averageUtilization, type: 'Utilization' } }, type: 'Resource' }],
    ),
    ...metrics.map(({ type, spec }) => ({ [type.toLowerCase()]: spec as JsonObject, type })),
  ];
}

/** A VerticalPodAutoscaler that recommends requests for the pods and changes nothing. */
export function verticalPodAutoscaler(
  scope: Construct,
  { name, namespace, kind, verticalScaling }: WorkloadSpec,
  version: PodsSpec,
): void {
  if (verticalScaling === undefined) return;
  const { objectName } = version;
  plainObject(
    scope,
    {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      name: objectName,
      namespace,
      labels: objectLabels(name),
      spec: () => ({
        targetRef: { apiVersion: 'apps/v1', kind, name: objectName },
        updatePolicy: { updateMode: 'Off' },
      }),
    },
    version.name === undefined ? undefined : `${version.name}-VerticalPodAutoscaler`,
  );
}

/**
 * One PodDisruptionBudget for all versions. Unless something else is said, it allows one eviction, so that draining a node comes to an end. A pod
 * that is not ready may always be evicted: it serves nobody, and would block the drain.
 */
export function podDisruptionBudget(
  scope: Construct,
  { name, namespace, disruptionBudget = { maxUnavailable: 1 } }: WorkloadSpec,
  kubernetes: KubernetesVersion,
): void {
  if (disruptionBudget === 'none') return;
  const { unhealthyPodEvictionPolicy = 'AlwaysAllow', ...bound } = disruptionBudget;
  const evictsUnhealthy = kubernetes.atLeast(EVICTS_UNHEALTHY_SINCE);
  plainObject(scope, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    name,
    namespace,
    labels: objectLabels(name),
    spec: () => ({
      ...bound,
      selector: { matchLabels: { ...serviceSelector(name) } },
      ...(evictsUnhealthy && { unhealthyPodEvictionPolicy }),
    }),
  });
}
