import { at, listAt } from '../../kube/json';
import { type Kind, type Reference, STAGE } from '../../kube/kinds';
import type { Manifest } from '../../kube/object';

/** The routes of the Gateway API, which several meshes read. */
export const GATEWAY_API_KINDS: readonly Kind[] = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'].map((kind) => ({
  kind,
  group: 'gateway.networking.k8s.io',
  stage: STAGE.other,
  needs: backends,
}));

function backends({ json, namespace }: Manifest): Reference[] {
  return listAt(json, 'spec', 'rules')
    .flatMap((rule) => listAt(rule, 'backendRefs'))
    .map((reference) => ({
      kind: 'Service',
      name: String(at(reference, 'name')),
      namespace: String(at(reference, 'namespace') ?? namespace),
    }));
}
