import {
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpec,
  type AuthorizationPolicySpecRules,
} from '../../../imports/security.istio.io';
import type { Caller, Grant } from '../../model/access/caller';
import type { MeshTarget } from '../mesh';

/**
 * Who may call the service; everyone else is refused, because an ALLOW policy without a matching rule denies.
 * Kubelet probes stay open: Istio sends them through the agent's own port, which no policy covers.
 */
export function authorizationPolicySpec(target: MeshTarget): AuthorizationPolicySpec {
  const rules = rulesByPorts(target);
  return {
    action: AuthorizationPolicySpecAction.ALLOW,
    selector: { matchLabels: { ...target.selector } },
    ...(rules.length > 0 && { rules }),
  };
}

/** One rule per set of ports, callers sorted, so that the order of calls in a program changes nothing. */
function rulesByPorts({ grants, trustDomain }: MeshTarget): AuthorizationPolicySpecRules[] {
  const byPorts = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = [...grant.ports].sort((a, b) => a - b).join(',');
    byPorts.set(key, [...(byPorts.get(key) ?? []), grant]);
  }
  return [...byPorts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ports, members]) => ({
      from: sources(
        members.map(({ caller }) => caller),
        trustDomain,
      ),
      to: [{ operation: { ports: ports.split(',') } }],
    }));
}

function sources(callers: readonly Caller[], trustDomain: string): AuthorizationPolicySpecRules['from'] {
  const principals = callers.flatMap((caller) =>
    caller.kind === 'service-account' ? [`${trustDomain}/ns/${caller.namespace}/sa/${caller.name}`] : [],
  );
  const namespaces = callers.flatMap((caller) => (caller.kind === 'namespace' ? [caller.namespace] : []));
  return [
    ...(principals.length > 0 ? [{ source: { principals: sortedSet(principals) } }] : []),
    ...(namespaces.length > 0 ? [{ source: { namespaces: sortedSet(namespaces) } }] : []),
  ];
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
