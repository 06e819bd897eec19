import {
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpec,
  type AuthorizationPolicySpecRules,
} from '../../../../imports/security.istio.io';
import type { Caller } from '../../../model/access/caller';
import { type Grant, grantKey, type Service, targetPortOf } from '../../../model/network';

/**
 * The policy that lets in who may call the service; undefined if access is not restricted. Everyone else is refused, because
 * an ALLOW policy denies what none of its rules matches. Probes of the kubelet still work: Istio sends them through a port of
 * its agent, to which policies do not apply.
 */
export function authorizationPolicySpec(
  { access, ports, selector }: Service,
  trustDomain: string,
): AuthorizationPolicySpec | undefined {
  if (access === undefined) return undefined;
  // The proxy of the pod judges by the port that the connection comes in on: the container's.
  const inbound = access.map((grant) => ({ ...grant, port: targetPortOf(ports, grant.port) }));
  const rules = rulesByPorts(inbound, trustDomain);
  return {
    action: AuthorizationPolicySpecAction.ALLOW,
    selector: { matchLabels: { ...selector } },
    ...(rules.length > 0 && { rules }),
  };
}

/** One rule for each set of ports, sorted, so that the order of calls in a program does not matter. */
function rulesByPorts(access: readonly Grant[], trustDomain: string): AuthorizationPolicySpecRules[] {
  const byPorts = new Map<string, Caller[]>();
  for (const { caller, ports } of byCaller(access)) {
    const key = ports.join(',');
    byPorts.set(key, [...(byPorts.get(key) ?? []), caller]);
  }
  return [...byPorts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ports, callers]) => ({
      from: sources(callers, trustDomain),
      to: [{ operation: { ports: ports.split(',') } }],
    }));
}

/** Each caller once, with its ports sorted. Grants of kind `other` come from manifests and are never rendered. */
function byCaller(access: readonly Grant[]): readonly { readonly caller: Caller; readonly ports: readonly number[] }[] {
  const callers = new Map<string, { readonly caller: Caller; readonly ports: number[] }>();
  for (const { caller, port } of access) {
    if (caller.kind === 'other' || port === 'any')
      throw new Error(`bug: a grant that was read is rendered: ${grantKey({ caller, port })}`);
    const key = JSON.stringify(caller);
    const known = callers.get(key);
    if (known === undefined) callers.set(key, { caller, ports: [port] });
    else known.ports.push(port);
  }
  return [...callers.values()].map(({ caller, ports }) => ({ caller, ports: ports.sort((a, b) => a - b) }));
}

function sources(callers: readonly Caller[], trustDomain: string): AuthorizationPolicySpecRules['from'] {
  const principals = callers.flatMap((caller) =>
    caller.kind === 'service-account' ? [`${trustDomain}/ns/${caller.namespace}/sa/${caller.name}`] : [],
  );
  const namespaces = callers.flatMap((caller) => (caller.kind === 'namespace' ? [caller.namespace] : []));
  return [
    ...(principals.length > 0 ? [{ source: { principals: principals.sort() } }] : []),
    ...(namespaces.length > 0 ? [{ source: { namespaces: namespaces.sort() } }] : []),
  ];
}
