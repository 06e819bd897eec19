import { at } from '../../../kube/json';
import { groupOf } from '../../../kube/kinds';
import type { Manifest } from '../../../kube/object';
import { type Identity, identityKey } from '../../../model/network';
import type { DeclaredWorkload } from '../../declared';
import type { World } from '../../world';
import { INJECT, REVISION } from '../labels';
import { serviceOf } from '../read/hosts';

const GROUPS: Readonly<Record<string, string>> = {
  Gateway: 'networking.istio.io',
  ServiceEntry: 'networking.istio.io',
  VirtualService: 'networking.istio.io',
  DestinationRule: 'networking.istio.io',
  PeerAuthentication: 'security.istio.io',
  AuthorizationPolicy: 'security.istio.io',
  RequestAuthentication: 'security.istio.io',
};

/** The objects of a kind of Istio. The API group is compared too, because others may have a kind of that name. */
export function istioObjects({ index }: World, kind: keyof typeof GROUPS & string): readonly Manifest[] {
  return index.ofKind(kind).filter(({ apiVersion }) => groupOf(apiVersion) === GROUPS[kind]);
}

/** The service of a DestinationRule. */
export function serviceOfRule({ json, namespace }: Manifest): Identity {
  return serviceOf(at(json, 'spec', 'host'), namespace);
}

/** The DestinationRules of a world, by their service. */
export function rulesByService(world: World): ReadonlyMap<string, readonly Manifest[]> {
  const rules = new Map<string, Manifest[]>();
  for (const rule of istioObjects(world, 'DestinationRule')) {
    const key = identityKey(serviceOfRule(rule));
    rules.set(key, [...(rules.get(key) ?? []), rule]);
  }
  return rules;
}

/** The retired versions of all services, as `namespace/name subset`. */
export function retiredVersions({ own }: World): ReadonlySet<string> {
  return new Set(own.flatMap(({ facts: { spec } }) => spec.retired.map((version) => versionKey(spec, version))));
}

export function versionKey(identity: Identity, version: unknown): string {
  return `${identityKey(identity)} ${String(version)}`;
}

/** Whether the mesh of a declared service asks for this vendor's proxy in its pods. */
export function asksForProxy({ platform, spec }: DeclaredWorkload): boolean {
  const { labels } = platform.mesh.pod(spec.termination);
  return Object.hasOwn(labels, INJECT) || Object.hasOwn(labels, REVISION);
}
