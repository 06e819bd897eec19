import type { TerminationSettings } from '../../termination/settings';
import type { PodPatch } from '../mesh';

/** What a pod carries for its sidecar: on the pod template, because Istio reads it nowhere else. */
export function sidecarPatch(
  { emitted }: TerminationSettings,
  mode: 'auto' | 'native' | 'classic',
  revision: string | undefined,
): PodPatch {
  return {
    labels: revision === undefined ? { 'sidecar.istio.io/inject': 'true' } : { 'istio.io/rev': revision },
    annotations: {
      ...(emitted.kind === 'istio' && { 'proxy.istio.io/config': proxyConfig(emitted) }),
      ...(mode !== 'auto' && { 'sidecar.istio.io/nativeSidecar': `${mode === 'native'}` }),
    },
  };
}

/** ProxyConfig fields as text; JSON, which Istio's YAML reader takes as well. */
function proxyConfig({ kind: _, ...fields }: { readonly kind: 'istio' }): string {
  return JSON.stringify(fields);
}
