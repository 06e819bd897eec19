import { at, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { Grant } from '../../../model/network';

/** Reads who may call the services that a policy selects. Only ALLOW policies are read; the others are lost. */
export function readAuthorizationPolicy(object: Manifest, into: NetworkBuilder): void {
  const { json, namespace = 'default' } = object;
  const action = at(json, 'spec', 'action') ?? 'ALLOW';
  if (action !== 'ALLOW') return into.lose(object, 'spec.action');
  if (at(json, 'spec', 'targetRefs') !== undefined) return into.lose(object, 'spec.targetRefs');
  const grants = listAt(json, 'spec', 'rules').flatMap((rule, index) => grantsOf(object, objectAt(rule), index, into));
  const selected = labelsOf(objectAt(json, 'spec', 'selector', 'matchLabels'));
  const services = into.servicesOf(namespace, selected);
  // The policy selects only some pods of a service, or pods without a Service.
  if (services.length === 0 && Object.keys(selected).length > 0) into.lose(object, 'spec.selector');
  for (const service of services) {
    service.access = [...(service.access ?? []), ...grants];
  }
}

/** The grants of a rule. Without `from` it lets anyone in, without `to` on any port. A grant must not be narrower than the rule. */
function grantsOf(object: Manifest, rule: JsonObject, index: number, into: NetworkBuilder): Grant[] {
  const path = `spec.rules[${index}]`;
  const conditions = listAt(rule, 'when');
  if (conditions.length > 0) into.lose(object, `${path}.when`);
  const from = listAt(rule, 'from');
  const callers =
    from.length === 0 ? [other('anyone')] : from.flatMap((each) => callersOf(objectAt(each, 'source'), into));
  return callers.flatMap((caller) => portsOf(object, rule, path, into).map((port) => ({ caller, port })));
}

function callersOf(source: JsonObject, { trustDomain }: NetworkBuilder): Grant['caller'][] {
  const { principals, namespaces, ...rest } = source;
  // All fields of a source must match. The model can express only a single list of principals or of namespaces.
  const single = Object.keys(rest).length === 0 && (principals === undefined) !== (namespaces === undefined);
  if (!single) return [other(JSON.stringify(source))];
  return (listAt(source, principals === undefined ? 'namespaces' : 'principals') as readonly unknown[]).map((text) =>
    principals === undefined ? namespaceOf(String(text)) : principalOf(String(text), trustDomain),
  );
}

function namespaceOf(namespace: string): Grant['caller'] {
  return namespace.includes('*') ? other(`namespace ${namespace}`) : { kind: 'namespace', namespace };
}

function principalOf(principal: string, trustDomain: string): Grant['caller'] {
  const [domain, ns, namespace, sa, name, ...rest] = principal.split('/');
  const known = domain === trustDomain && ns === 'ns' && sa === 'sa' && rest.length === 0 && !principal.includes('*');
  if (!known || namespace === undefined || name === undefined) return other(`principal ${principal}`);
  return { kind: 'service-account', namespace, name };
}

function portsOf(object: Manifest, rule: JsonObject, path: string, into: NetworkBuilder): Grant['port'][] {
  const operations = listAt(rule, 'to').map((each) => objectAt(each, 'operation'));
  if (operations.length === 0) return ['any'];
  return operations.flatMap((operation, index) => {
    const others = Object.keys(operation).filter((field) => field !== 'ports');
    for (const field of others) into.lose(object, `${path}.to[${index}].operation.${field}`);
    const ports = listAt(operation, 'ports').map((port) => (port === '*' ? ('any' as const) : Number(port)));
    return ports.length === 0 ? (['any'] as const) : ports;
  });
}

function other(source: string): Grant['caller'] {
  return { kind: 'other', source };
}
