import { DestinationRule, VirtualService } from '../../../../imports/networking.istio.io';
import { AuthorizationPolicy, PeerAuthentication } from '../../../../imports/security.istio.io';
import type { KubeObject } from '../../../kube/object';
import type { Network, Service } from '../../../model/network';
import { authorizationPolicySpec } from './authorization-policy';
import { destinationRuleSpec } from './destination-rule';
import { peerAuthenticationSpec } from './peer-authentication';
import { virtualServiceSpec } from './virtual-service';

/** A kind as it was generated: it knows the fields of its manifest and what they are called there. */
interface Kind<Spec> {
  readonly name: string;
  manifest(props: { readonly metadata: KubeObject['metadata']; readonly spec: Spec }): unknown;
}

/** The objects of one service: its access, and where there is something to say, its policy and its routes. */
export function serviceObjects(service: Service, { trustDomain }: Network): readonly KubeObject[] {
  const metadata = { name: service.name, namespace: service.namespace, labels: service.labels };
  return [
    ...object(AuthorizationPolicy, metadata, authorizationPolicySpec(service, trustDomain)),
    ...object(DestinationRule, metadata, destinationRuleSpec(service)),
    ...object(VirtualService, metadata, virtualServiceSpec(service)),
  ];
}

/** One per namespace: what its pods take from the network. */
export function namespaceObjects(namespace: string): readonly KubeObject[] {
  return object(PeerAuthentication, { name: 'default', namespace }, peerAuthenticationSpec());
}

function object<Spec>(kind: Kind<Spec>, metadata: KubeObject['metadata'], spec: Spec | undefined): KubeObject[] {
  return spec === undefined ? [] : [kind.manifest({ metadata, spec }) as KubeObject];
}
