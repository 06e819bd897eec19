import {
  DestinationRule,
  Gateway,
  ServiceEntry,
  Sidecar,
  VirtualService,
} from '../../../../imports/networking.istio.io';
import { AuthorizationPolicy, PeerAuthentication, RequestAuthentication } from '../../../../imports/security.istio.io';
import type { KubeObject } from '../../../kube/object';
import type { Protection, Scope } from '../../../model/access/protection';
import type { NetworkExternal } from '../../../model/external/network-external';
import type { NetworkScope } from '../../../model/external/network-scope';
import type { NetworkGateway } from '../../../model/gateway/network-gateway';
import type { HostRoutes, Network, NetworkNamespace, ScopedProtection, Service } from '../../../model/network';
import { DRY_RUN, ROOT_NAMESPACE } from '../access-attributes';
import { authorizationPolicies } from './authorization-policy';
import { destinationRuleSpec } from './destination-rule';
import { gatewaySpec } from './gateway';
import { peerAuthenticationSpec } from './peer-authentication';
import { requestAuthenticationSpec } from './request-authentication';
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
  const [allow, ...others] = protectionObjects(service, metadata, selecting(service.selector), trustDomain);
  return [
    ...(allow ? [allow] : []),
    ...object(DestinationRule, metadata, destinationRuleSpec(service)),
    ...object(VirtualService, metadata, virtualServiceSpec(service)),
    ...others,
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
export function namespaceObjects(namespace: NetworkNamespace, trustDomain: string): readonly KubeObject[] {
  const { mutualTls, ...policies } = namespace;
  return [
    ...object(PeerAuthentication, { name: 'default', namespace: namespace.name }, peerAuthenticationSpec(namespace)),
    // A name with a dot, which no service has.
    ...protectionObjects(policies, { name: 'all.pods', namespace: namespace.name }, {}, trustDomain),
  ];
}

/** The objects for pods that are no single service's. */
export function scopeObjects(
  { scope, ...protection }: ScopedProtection,
  metadata: KubeObject['metadata'],
  trustDomain: string,
): readonly KubeObject[] {
  return protectionObjects(protection, { ...metadata, namespace: namespaceOf(scope) }, targetOf(scope), trustDomain);
}

interface Target {
  readonly selector?: { readonly matchLabels: Record<string, string> };
  readonly targetRefs?: { readonly group: string; readonly kind: string; readonly name: string }[];
}

function protectionObjects(
  protection: Protection,
  metadata: KubeObject['metadata'],
  target: Target,
  trustDomain: string,
): readonly KubeObject[] {
  const policies = authorizationPolicies(protection, target, trustDomain).flatMap(({ suffix, dryRun, spec }) =>
    object(AuthorizationPolicy, { ...metadata, name: `${metadata.name}${suffix}`, ...(dryRun && TRIED) }, spec),
  );
  return [
    ...policies,
    ...object(RequestAuthentication, metadata, requestAuthenticationSpec(protection.issuers, target)),
    ...object(PeerAuthentication, metadata, peerAuthenticationSpec(protection, target)),
  ];
}

const TRIED = { annotations: { [DRY_RUN]: 'true' } };

function selecting(labels: Readonly<Record<string, string>>): Target {
  return { selector: { matchLabels: { ...labels } } };
}

function namespaceOf(scope: Scope): string {
  return scope.kind === 'mesh' ? ROOT_NAMESPACE : (scope.namespace ?? ROOT_NAMESPACE);
}

function targetOf(scope: Scope): Target {
  switch (scope.kind) {
    case 'mesh':
      return {};
    case 'workloads':
      return selecting(scope.labels);
    case 'target':
      return { targetRefs: [scope.target] };
  }
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
export function sidecarObjects(scope: NetworkScope): readonly KubeObject[] {
  return object(Sidecar, metadataOf(scope), sidecarSpec(scope));
}

function metadataOf({ name, namespace, labels }: NetworkGateway | NetworkExternal | NetworkScope) {
  return { name, namespace, ...(Object.keys(labels).length > 0 && { labels }) };
}

function object<Spec>(kind: Kind<Spec>, metadata: KubeObject['metadata'], spec: Spec | undefined): KubeObject[] {
  return spec === undefined ? [] : [kind.manifest({ metadata, spec }) as KubeObject];
}
