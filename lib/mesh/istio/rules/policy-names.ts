import { at } from '../../../kube/json';
import { podOf } from '../../../kube/read/pod';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { withoutDomain } from '../access-attributes';
import { istioObjects } from './objects';
import { foreignPolicies, partsOf, podsOf, problemOf, rulesIn, selectorOf } from './policies';

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication'] as const;

/** A policy with a selector selects the pods of something, where pods of its namespace are known. */
export const policySelectsPods: Rule = {
  code: 'MSVC-ACCESS-020',
  severity: 'warning',
  summary: 'Every policy that names pods selects some.',
  source: 'Istio: a selector without pods does nothing; KIA0004, IST0127.',
  *check(world) {
    for (const policy of KINDS.flatMap((kind) => foreignPolicies(world, kind))) {
      const labels = selectorOf(policy);
      if (Object.keys(labels).length === 0 || podsOf(policy, world).length > 0) continue;
      // Pods of another repository are not known here.
      if (podsOf(policy, world, {}).length === 0) continue;
      yield problemOf(policy, 'spec.selector.matchLabels', {
        message: `no pod has ${JSON.stringify(labels)}: the policy does nothing`,
        fix: 'name labels that the pod templates have, or take the policy away',
      });
    }
  },
};

/** Callers are identities that some pod has, where pods of their namespace are known. */
export const principalIsRun: Rule = {
  code: 'MSVC-ACCESS-021',
  severity: 'warning',
  summary: 'Every principal of a policy is the service account of some pod.',
  source: 'Istio: the identity of a pod is its service account; KIA0106.',
  *check(world) {
    const accounts = accountsOf(world);
    for (const policy of istioObjects(world, 'AuthorizationPolicy')) {
      for (const { fields, path } of rulesIn(policy).flatMap((rule) => partsOf(rule, 'from'))) {
        const principals = Array.isArray(fields['principals']) ? fields['principals'] : [];
        for (const principal of principals.map(String)) {
          const [, namespace = '', name = ''] =
            /^ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(withoutDomain(principal, world.network.trustDomain)) ?? [];
          const known = accounts.get(namespace);
          if (known === undefined || known.has(name)) continue;
          yield problemOf(policy, `${path}.principals`, {
            message: `no pod of namespace ${namespace} runs as ${name}: the rule is for nobody`,
            fix: `name the serviceAccountName of the caller's pods: ${[...known].sort().join(', ')}`,
          });
        }
      }
    }
  },
};

/** The service accounts of each namespace whose pods are known: those that pods have, and those that are there for others. */
function accountsOf({ pods, index }: World): ReadonlyMap<string, ReadonlySet<string>> {
  const accounts = new Map<string, Set<string>>();
  for (const { object } of pods) {
    const known = accounts.get(object.namespace ?? 'default') ?? new Set();
    known.add(String(podOf(object)?.spec['serviceAccountName'] ?? 'default'));
    accounts.set(object.namespace ?? 'default', known);
  }
  for (const { namespace, name } of index.ofKind('ServiceAccount')) accounts.get(namespace ?? 'default')?.add(name);
  return accounts;
}

/** Namespaces that policies name are among those of the objects, where the objects name all of theirs. */
export const namespaceIsKnown: Rule = {
  code: 'MSVC-ACCESS-023',
  severity: 'info',
  summary: 'Namespaces that a policy names exist.',
  source: 'Istio: a namespace that nobody is in matches nobody; KIA0101.',
  *check(world) {
    const known = world.index.ofKind('Namespace').map(({ name }) => name);
    if (world.said !== undefined || known.length === 0) return;
    for (const policy of istioObjects(world, 'AuthorizationPolicy')) {
      for (const rule of rulesIn(policy)) yield* strangers(rule, known);
    }
  },
};

function* strangers(rule: Parameters<typeof partsOf>[0], known: readonly string[]): Iterable<Problem> {
  for (const { fields, path } of partsOf(rule, 'from')) {
    const named = at(fields, 'namespaces');
    const unknown = (Array.isArray(named) ? named.map(String) : []).filter(
      (name) => !name.includes('*') && !known.includes(name),
    );
    if (unknown.length === 0) continue;
    yield problemOf(rule.policy, `${path}.namespaces`, {
      message: `${unknown.join(', ')} is no namespace of these objects`,
      fix: `correct the name, if it is one of ${known.join(', ')}; otherwise it is of another repository`,
    });
  }
}
