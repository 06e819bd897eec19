import { at, isObject, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { ProtectionParts, Scope } from '../../../model/access/protection';
import { ROOT_NAMESPACE } from '../access-attributes';
import type { Fields } from './fields';

/** The pods that a policy is for, by its selector or its targets. */
export function scopesOf(object: Manifest, spec: Fields, into: NetworkBuilder): readonly Scope[] {
  const { namespace = 'default' } = object;
  const targets = [
    ...listAt(spec.take('targetRefs')),
    ...[spec.take('targetRef')].filter((each) => each !== undefined),
  ];
  const { matchLabels, ...rest } = objectAt(spec.take('selector'));
  for (const field of Object.keys(rest)) into.lose(object, `spec.selector.${field}`);
  if (targets.length > 0) return targets.filter(isObject).map((target) => targetScope(target, namespace));
  const labels = labelsOf(isObject(matchLabels) ? matchLabels : {});
  if (namespace !== ROOT_NAMESPACE) return [{ kind: 'workloads', namespace, labels }];
  return [Object.keys(labels).length === 0 ? { kind: 'mesh' } : { kind: 'workloads', labels }];
}

function targetScope(target: JsonObject, namespace: string): Scope {
  const { group = '', kind, name } = target;
  const own = at(target, 'namespace') ?? namespace;
  return {
    kind: 'target',
    namespace: String(own),
    target: { group: String(group), kind: String(kind), name: String(name) },
  };
}

/** Adds what a policy says to all its scopes. @returns whether it agrees with what was said before */
export function protectAll(scopes: readonly Scope[], parts: ProtectionParts, into: NetworkBuilder): boolean {
  return scopes.map((scope) => into.protect(scope, parts)).every(Boolean);
}
