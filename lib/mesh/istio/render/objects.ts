import {
  DestinationRule,
  Gateway,
  ServiceEntry,
  Sidecar,
  VirtualService,
} from '../../../../imports/networking.istio.io';
import { AuthorizationPolicy, PeerAuthentication } from '../../../../imports/security.istio.io';
import type { KubeObject } from '../../../kube/object';
import type { NetworkExternal } from '../../../model/external/network-external';
import type { NetworkScope } from '../../../model/external/network-scope';
import type { NetworkGateway } from '../../../model/gateway/network-gateway';
import type { HostRoutes, Network, Service } from '../../../model/network';
import { authorizationPolicySpec } from './authorization-policy';
import { destinationRuleSpec } from './destination-rule';
import { gatewaySpec } from './gateway';
import { peerAuthenticationSpec } from './peer-authentication';
import { originationSpec, serviceEntrySpec } from './service-entry';
import { sidecarSpec } from './sidecar';
import { hostRoutesSpec, virtualServiceSpec } from './virtual-service';

/** A generated kind. Its `manifest` function writes the fields of the spec under their names in Kubernetes. */
interface Kind<Spec> {
  readonly name: string;
  manifest(props: { readonly metadata: KubeObject['metadata']; readonly spec: Spec }): unknown;
}

/** The objects of one service. Those that would only hold defaults are left out. */
export function serviceObjects(service: Service, { trustDomain }: Network): readonly KubeObject[] {
  const metadata = { name: service.name, namespace: service.namespace, labels: service.labels };
  return [
    ...object(AuthorizationPolicy, metadata, authorizationPolicySpec(service, trustDomain)),
    ...object(DestinationRule, metadata, destinationRuleSpec(service)),
    ...object(VirtualService, metadata, virtualServiceSpec(service)),
  ];
}

/** The object that holds rules for hosts. */
export function hostRoutesObject(routes: HostRoutes): KubeObject {
  const { name, namespace, labels } = routes;
  const own = Object.keys(labels).length > 0 && { labels };
  const metadata = { name, namespace, ...own };
  return VirtualService.manifest({ metadata, spec: hostRoutesSpec(routes) }) as KubeObject;
}

/** The objects that a namespace needs once. */
export function namespaceObjects(namespace: string): readonly KubeObject[] {
  return object(PeerAuthentication, { name: 'default', namespace }, peerAuthenticationSpec());
}

/** The object of a gateway. */
export function gatewayObjects(gateway: NetworkGateway): readonly KubeObject[] {
  return object(Gateway, metadataOf(gateway), gatewaySpec(gateway));
}

/** The objects of a host outside. */
export function externalObjects(external: NetworkExternal): readonly KubeObject[] {
  const metadata = metadataOf(external);
  return [
    ...object(ServiceEntry, metadata, serviceEntrySpec(external)),
    ...object(DestinationRule, metadata, originationSpec(external)),
  ];
}

/** The object of what pods know of the mesh. */
export function scopeObjects(scope: NetworkScope): readonly KubeObject[] {
  return object(Sidecar, metadataOf(scope), sidecarSpec(scope));
}

function metadataOf({ name, namespace, labels }: NetworkGateway | NetworkExternal | NetworkScope) {
  return { name, namespace, ...(Object.keys(labels).length > 0 && { labels }) };
}

function object<Spec>(kind: Kind<Spec>, metadata: KubeObject['metadata'], spec: Spec | undefined): KubeObject[] {
  return spec === undefined ? [] : [kind.manifest({ metadata, spec }) as KubeObject];
}
