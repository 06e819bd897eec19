import { at, listAt, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import type { Problem, Rule } from '../../rule';
import type { OwnService, World } from '../../world';
import { istioObjects, serviceOfRule } from './objects';

/** No finished object weakens STRICT mTLS, in a namespace for which the program declares it. */
export const mutualTlsHolds: Rule = {
  code: 'MSVC-MTLS-001',
  severity: 'error',
  summary: 'No object weakens the mTLS of a namespace.',
  source:
    'Istio, PeerAuthentication: the narrower one wins; DestinationRule, tls: what it says replaces auto mTLS; KIA0206.',
  *check(world) {
    const strict = new Set(
      world.said?.namespaces.flatMap(({ name, mutualTls }) => (mutualTls === 'strict' ? [name] : [])),
    );
    for (const policy of istioObjects(world, 'PeerAuthentication')) {
      if (strict.has(policy.namespace ?? '')) yield* weakened(policy, world);
    }
    const own = new Map(
      world.own.map((service) => [`${service.facts.spec.namespace}/${service.facts.spec.name}`, service]),
    );
    for (const rule of istioObjects(world, 'DestinationRule')) {
      const { namespace, name } = serviceOfRule(rule);
      const service = own.get(`${namespace}/${name}`);
      if (service !== undefined && strict.has(namespace)) yield* plainCallers(rule, service);
    }
  },
};

/** A PeerAuthentication with another mode: an error for a whole namespace. For some pods it may be intended, and is reported. */
function* weakened(policy: Manifest, { index }: World): Iterable<Problem> {
  const selector = objectAt(policy.json, 'spec', 'selector', 'matchLabels');
  const all = Object.keys(selector).length === 0;
  const pods = index.selectedBy(policy, selector);
  if (!all && pods.length === 0) return;
  for (const { path, of, mode } of modesOf(policy)) {
    if (['STRICT', 'UNSET'].includes(mode)) continue;
    yield {
      construct: policy.construct,
      object: title(policy),
      path,
      severity: all && of === '' ? 'error' : 'warning',
      message: `mTLS${of} is ${mode} for ${all ? 'every pod of the namespace' : pods.map(title).join(', ')}: plain text gets in, from callers that nobody can name`,
      fix: 'take it back; where somebody must come in plain, say which pods and port, and accept the finding with a reason',
    };
  }
}

function modesOf({ json }: Manifest): readonly { readonly path: string; readonly of: string; readonly mode: string }[] {
  const ports = Object.entries(objectAt(json, 'spec', 'portLevelMtls'));
  return [
    { path: 'spec.mtls.mode', of: '', mode: String(at(json, 'spec', 'mtls', 'mode') ?? 'UNSET') },
    ...ports.map(([port, value]) => ({
      path: 'spec.portLevelMtls',
      of: ` of port ${port}`,
      mode: String(at(value, 'mode') ?? 'UNSET'),
    })),
  ];
}

/** A DestinationRule that tells callers to connect without mTLS, which the pods refuse. */
function* plainCallers({ json, ...rule }: Manifest, { facts }: OwnService): Iterable<Problem> {
  const policies = [
    ['spec.trafficPolicy', at(json, 'spec', 'trafficPolicy')] as const,
    ...listAt(json, 'spec', 'trafficPolicy', 'portLevelSettings').map(
      (each, i) => [`spec.trafficPolicy.portLevelSettings[${i}]`, each] as const,
    ),
    ...listAt(json, 'spec', 'subsets').map(
      (each, i) => [`spec.subsets[${i}].trafficPolicy`, at(each, 'trafficPolicy')] as const,
    ),
  ];
  for (const [path, policy] of policies) {
    const mode = at(policy, 'tls', 'mode');
    if (mode === undefined || mode === 'ISTIO_MUTUAL') continue;
    yield {
      construct: rule.construct,
      object: title({ ...rule }),
      path: `${path}.tls.mode`,
      message: `callers of ${facts.spec.name} are told tls mode ${String(mode)}, and its pods take the mesh's own mTLS only: every request is answered with 503`,
      fix: 'leave tls out: callers use mTLS by themselves',
    };
  }
}
