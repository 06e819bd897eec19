import type * as kplus from 'cdk8s-plus-28';
import type { PodsSpec, WorkloadSpec } from '../mesh/declared';
import { versionLabels } from './labels';

/**
 * The metadata of an object that makes pods, and of the pods. cdk8s-plus would select the pods by a hash of the construct
 * path, which changes when a construct moves.
 */
export function podMetadata(spec: WorkloadSpec, pods: PodsSpec): kplus.WorkloadProps {
  const labels = versionLabels(spec.name, pods.name, pods.image.tag);
  return {
    metadata: { name: pods.objectName, namespace: spec.namespace, labels: { ...labels } },
    podMetadata: { labels: { ...labels } },
    select: false,
  };
}
