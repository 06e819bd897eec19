import { at, isObject, type JsonObject, listAt, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import { type Identity, identityKey } from '../../../model/network';
import { hostOf } from '../../host';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { asksForProxy, istioObjects, rulesByService } from './objects';

/** Where mTLS was said to be the only way in, no finished object says otherwise. */
export const mutualTlsHolds: Rule = {
  code: 'MSVC-MTLS-001',
  severity: 'error',
  summary: 'No object weakens the mTLS of a namespace.',
  source:
    'Istio, PeerAuthentication: the narrower one wins; DestinationRule, tls: what it says replaces auto mTLS; KIA0206.',
  *check(world) {
    const strict =
      world.said?.namespaces.flatMap(({ name, mutualTls }) => (mutualTls === 'strict' ? [name] : [])) ?? [];
    for (const namespace of strict) {
      const policies = istioObjects(world, 'PeerAuthentication').filter((policy) => policy.namespace === namespace);
      const problems = policies.flatMap((policy) => [...weakened(policy, world)]);
      yield* problems;
      if (problems.every(({ severity }) => severity !== 'error')) yield* unsaid(namespace, policies, world);
    }
    for (const [service, rule] of rulesFollowed(world)) {
      if (strict.includes(service.namespace)) yield* plainCallers(rule, service.name);
    }
  },
};

/** Declared services with the DestinationRules that callers follow: by host, or by pattern where none names the host. */
function* rulesFollowed(world: World): Iterable<readonly [Identity, Manifest]> {
  const byService = rulesByService(world);
  const patterns = istioObjects(world, 'DestinationRule').filter(({ json }) => hostIn(json).startsWith('*'));
  for (const { facts } of world.own) {
    const service = { namespace: facts.spec.namespace, name: facts.spec.name };
    const host = hostOf(service.name, service.namespace);
    const own = byService.get(identityKey(service));
    for (const rule of own ?? patterns.filter(({ json }) => host.endsWith(hostIn(json).slice(1))))
      yield [service, rule];
  }
}

function hostIn(json: JsonObject): string {
  return String(at(json, 'spec', 'host'));
}

/** What no object of the namespace says is what the whole mesh says, and that is to take plain text. */
function* unsaid(
  namespace: string,
  policies: readonly Manifest[],
  { network, objects, own }: World,
): Iterable<Problem> {
  if (!own.some(({ facts }) => facts.spec.namespace === namespace && asksForProxy(facts))) return;
  if (network.namespaces.some(({ name, mutualTls }) => name === namespace && mutualTls === 'strict')) return;
  const [policy] = policies;
  const origin = policy ?? objects.find((object) => object.namespace === namespace);
  if (origin === undefined) return;
  yield {
    construct: origin.construct,
    ...(policy && { object: title(policy) }),
    path: policy === undefined ? 'PeerAuthentication' : 'spec.mtls.mode',
    message: `nothing says STRICT for namespace ${namespace} any more: plain text gets in, from callers that nobody can name`,
    fix: 'take back the patch; a namespace whose mTLS somebody else decides is one with ownPeerAuthentication: true',
  };
}

/** For the whole namespace it is an error; what an added object says of some pods may be meant, and is said. */
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

/** Pods that take mTLS only refuse what callers' proxies are told to send in another way. */
function* plainCallers({ json, ...rule }: Manifest, service: string): Iterable<Problem> {
  const subsets = listAt(json, 'spec', 'subsets').flatMap((subset, i) =>
    policiesOf(at(subset, 'trafficPolicy'), `spec.subsets[${i}].trafficPolicy`),
  );
  for (const [path, policy] of [...policiesOf(at(json, 'spec', 'trafficPolicy'), 'spec.trafficPolicy'), ...subsets]) {
    const tls = at(policy, 'tls');
    // Istio's API: without a mode it is DISABLE.
    const mode = isObject(tls) ? (tls['mode'] ?? 'DISABLE') : undefined;
    if (mode === undefined || mode === 'ISTIO_MUTUAL') continue;
    yield {
      construct: rule.construct,
      object: title(rule),
      path: `${path}.tls.mode`,
      message: `callers of ${service} are told tls mode ${String(mode)}, and its pods take the mesh's own mTLS only: every request is answered with 503`,
      fix: 'leave tls out: callers use mTLS by themselves',
    };
  }
}

/** A traffic policy, and those of single ports in it. */
function policiesOf(policy: unknown, path: string): readonly (readonly [path: string, policy: unknown])[] {
  const ofPorts = listAt(policy, 'portLevelSettings').map(
    (each, i) => [`${path}.portLevelSettings[${i}]`, each] as const,
  );
  return [[path, policy], ...ofPorts];
}
