import { at } from '../../../kube/json';
import { groupOf } from '../../../kube/kinds';
import type { Manifest } from '../../../kube/object';
import { type Identity, identityKey } from '../../../model/network';
import type { World } from '../../world';
import { serviceOf } from '../read/hosts';

const GROUPS: Readonly<Record<string, string>> = {
  VirtualService: 'networking.istio.io',
  DestinationRule: 'networking.istio.io',
  PeerAuthentication: 'security.istio.io',
  AuthorizationPolicy: 'security.istio.io',
};

/** The objects of one of Istio's kinds; another vendor may have a kind of that name. */
export function istioObjects({ index }: World, kind: keyof typeof GROUPS & string): readonly Manifest[] {
  return index.ofKind(kind).filter(({ apiVersion }) => groupOf(apiVersion) === GROUPS[kind]);
}

/** The service that a DestinationRule is about. */
export function serviceOfRule({ json, namespace }: Manifest): Identity {
  return serviceOf(at(json, 'spec', 'host'), namespace);
}

/** The DestinationRules of a world, by the service that each is about. */
export function rulesByService(world: World): ReadonlyMap<string, readonly Manifest[]> {
  const rules = new Map<string, Manifest[]>();
  for (const rule of istioObjects(world, 'DestinationRule')) {
    const key = identityKey(serviceOfRule(rule));
    rules.set(key, [...(rules.get(key) ?? []), rule]);
  }
  return rules;
}

/** The versions that authors took back, as `namespace//name subset`: nothing of them runs, by design. */
export function retiredVersions({ own }: World): ReadonlySet<string> {
  return new Set(own.flatMap(({ facts: { spec } }) => spec.retired.map((version) => versionKey(spec, version))));
}

export function versionKey(identity: Identity, version: unknown): string {
  return `${identityKey({ namespace: identity.namespace, name: identity.name })} ${String(version)}`;
}
