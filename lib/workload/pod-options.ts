import type * as kplus from 'cdk8s-plus-28';
import { ValidationError } from '../errors';
import { compact, type Json, type JsonObject } from '../kube/json';
import type { PodPatch } from '../mesh/mesh';
import type { Labels } from '../model/network';
import type { CheckedPod } from '../model/workload/pod';
import type { TopologySpread } from '../model/workload/scheduling';
import { Place } from './place';

/** Where the pods of a version are spread if nothing else is said: over zones, and over nodes. */
const SPREAD: readonly TopologySpread[] = [
  { topologyKey: 'topology.kubernetes.io/zone' },
  { topologyKey: 'kubernetes.io/hostname' },
];

/**
 * The fields of a pod spec that pod options decide.
 * @param selector labels of the pods that are spread
 * @param replaced whether the pods replace each other, so that some must be left when a zone or a node fails
 */
export function podOptionsSpec(pod: CheckedPod, selector: Labels, replaced: boolean): JsonObject {
  const spread = (pod.topologySpread ?? (replaced ? SPREAD : [])).map((each) => constraint(each, selector));
  return compact({
    affinity: json(pod.affinity),
    dnsConfig: json(pod.dnsConfig),
    dnsPolicy: pod.dnsPolicy,
    enableServiceLinks: pod.enableServiceLinks,
    hostAliases: filled(pod.hostAliases),
    imagePullSecrets: filled(pod.imagePullSecrets?.map((name) => ({ name }))),
    nodeSelector: Object.keys(pod.nodeSelector ?? {}).length > 0 ? { ...pod.nodeSelector } : undefined,
    priorityClassName: pod.priorityClass,
    runtimeClassName: pod.runtimeClass,
    schedulerName: pod.scheduler,
    shareProcessNamespace: pod.shareProcessNamespace,
    tolerations: filled(pod.tolerations),
    topologySpreadConstraints: filled(spread),
  });
}

/** The fields of a pod's security context that pod options decide. */
export function podSecurityOptions({ fsGroup, fsGroupChangePolicy, supplementalGroups }: CheckedPod): JsonObject {
  return compact({ fsGroup, fsGroupChangePolicy, supplementalGroups: filled(supplementalGroups) });
}

/** The fields of the main container that pod options decide. */
export function mainContainerOptions({ terminationMessagePath, terminationMessagePolicy }: CheckedPod): JsonObject {
  return compact({ terminationMessagePath, terminationMessagePolicy });
}

function constraint(
  { maxSkew = 1, whenUnsatisfiable = 'ScheduleAnyway', ...rest }: TopologySpread,
  selector: Labels,
): JsonObject {
  return { ...rest, labelSelector: { matchLabels: { ...selector } }, maxSkew, whenUnsatisfiable };
}

/** Pod options are data in Kubernetes' own words. An empty list would not say more than none. */
function filled(list: readonly unknown[] | undefined): Json | undefined {
  return list === undefined || list.length === 0 ? undefined : json(list);
}

function json(value: unknown): Json | undefined {
  return value as Json | undefined;
}

/**
 * Puts labels and annotations on the pods of a workload.
 * @param known what is on the pods already: labels by which the library finds them, and what the mesh needs
 * @throws ValidationError MSVC-POD-101 for a label, MSVC-POD-102 for an annotation that is not the user's to set
 */
export function addPodMetadata(
  workload: kplus.Workload,
  pod: Pick<CheckedPod, 'labels' | 'annotations'>,
  { pods, patch }: { readonly pods: Labels; readonly patch: PodPatch },
): void {
  const own = { ...pods, ...patch.labels, [ADDRESS_LABEL]: '' };
  const label = Object.keys(pod.labels).find((key) => Object.hasOwn(own, key));
  if (label !== undefined) {
    const expected = 'a label that the library does not set';
    const fix = 'take it away: the Service, policies and the mesh find the pods by it';
    const mistake = { subject: 'label in pod.labels', got: label, expected, fix };
    throw new ValidationError('MSVC-POD-101', mistake, workload);
  }
  const written = [...Object.keys(patch.annotations), ...Place.of(workload).platform.mesh.dataPlane.annotationKeys];
  const annotation = Object.keys(pod.annotations).find((key) => written.includes(key));
  if (annotation !== undefined) {
    const expected = 'an annotation that the library does not set';
    const fix = 'take it away: it is written from termination and the platform, which the timeline is computed with';
    const mistake = { subject: 'annotation in pod.annotations', got: annotation, expected, fix };
    throw new ValidationError('MSVC-POD-102', mistake, workload);
  }
  for (const [key, value] of Object.entries(pod.labels)) workload.podMetadata.addLabel(key, value);
  for (const [key, value] of Object.entries(pod.annotations)) workload.podMetadata.addAnnotation(key, value);
}

/** The label by which helpers of cdk8s-plus-28 select (Pod.ADDRESS_LABEL). */
const ADDRESS_LABEL = 'cdk8s.io/metadata.addr';
