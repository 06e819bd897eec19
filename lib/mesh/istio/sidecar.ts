import type { TerminationSettings } from '../../termination/settings';
import type { PodTemplatePatch } from '../mesh';

/** What a pod carries for its sidecar: on the pod template, because Istio reads it nowhere else. */
export function sidecarPatch({ annotations }: TerminationSettings, revision: string | undefined): PodTemplatePatch {
  const labels: PodTemplatePatch['labels'] =
    revision === undefined ? { 'sidecar.istio.io/inject': 'true' } : { 'istio.io/rev': revision };
  return { labels, annotations };
}
