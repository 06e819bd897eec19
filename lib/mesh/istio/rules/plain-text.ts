import { at, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import { protectionOf } from '../../../model/access/protection-of';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { istioObjects } from './objects';
import { problemOf, selectorOf } from './policies';

/** The ports where a declared service was said to take plain text, and why; undefined if the policy is of no such service. */
export function saidPlain(
  policy: Manifest,
  { own }: World,
): { readonly ports: readonly number[]; readonly reason: string } | undefined {
  return own.find(({ facts }) => facts.construct === policy.construct)?.facts.spec.plainText;
}

/** Where plain text is let in is said, with the reason. */
export const plainTextIsSeen: Rule = {
  code: 'MSVC-MTLS-002',
  severity: 'info',
  summary: 'Pods and ports that take plain text are known by name.',
  source: 'Istio, PeerAuthentication: PERMISSIVE and DISABLE let in callers without an identity.',
  *check(world) {
    const strict = new Set(world.said?.namespaces.flatMap((each) => (each.mutualTls === 'strict' ? [each.name] : [])));
    for (const policy of istioObjects(world, 'PeerAuthentication')) {
      const said = saidPlain(policy, world);
      // What nobody said in a namespace that is strict is MSVC-MTLS-001's to say.
      if (said === undefined && strict.has(policy.namespace ?? '')) continue;
      const modes = [
        ['spec.mtls.mode', 'any port', at(policy.json, 'spec', 'mtls', 'mode')],
        ...Object.entries(objectAt(policy.json, 'spec', 'portLevelMtls')).map(([port, value]) => [
          `spec.portLevelMtls[${port}]`,
          `port ${port}`,
          at(value, 'mode'),
        ]),
      ] as const;
      for (const [path, where, mode] of modes) {
        if (mode !== 'PERMISSIVE' && mode !== 'DISABLE') continue;
        yield problemOf(policy, String(path), {
          message: `plain text gets in on ${String(where)} of ${podsIn(policy)}${said === undefined ? '' : `: ${said.reason}`}`,
          fix: 'nothing, while it is needed; take it away once every caller is in the mesh',
        });
      }
    }
  },
};

function podsIn(policy: Manifest): string {
  const labels = selectorOf(policy);
  return Object.keys(labels).length === 0
    ? `namespace ${String(policy.namespace)}`
    : `pods with ${JSON.stringify(labels)}`;
}

/** Who comes in plain has no identity, so something must let it in without one. */
export const plainCallersAreLetIn: Rule = {
  code: 'MSVC-MTLS-003',
  severity: 'warning',
  summary: 'Where plain text is taken, somebody without an identity is let in.',
  source: 'Istio: only mTLS proves who calls; principals and namespaces match nobody without it.',
  *check({ own, network }): Iterable<Problem> {
    for (const { facts } of own) {
      const service = network.services.find(
        ({ namespace, name }) => namespace === facts.spec.namespace && name === facts.spec.name,
      );
      const { access } = service === undefined ? {} : protectionOf(network, service);
      const shut = (facts.spec.plainText?.ports ?? []).filter((port) =>
        access?.every((grant) => grant.caller.kind !== 'anyone' || ![port, 'any'].includes(grant.port)),
      );
      if (shut.length === 0) continue;
      yield {
        construct: facts.construct,
        path: 'plainText.ports',
        message: `port ${shut.join(', ')} of ${facts.spec.name} takes plain text, and access lets in only callers with an identity: who comes in plain is refused with 403`,
        fix: `add Access.ipBlocks([...], { ports: [${shut.join(', ')}] }), or Access.anyone, for whoever comes in plain`,
      };
    }
  },
};
