import { at, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import { type Grant, servicePortOf } from '../../../model/network';

/** Istio's own namespace: a policy in it is for every other, too (MeshConfig, rootNamespace). */
const ROOT = 'istio-system';
const DRY_RUN = 'istio.io/dry-run';

/** Who may call the services that a policy selects. Only what allows is carried; what denies, asks or audits is lost. */
export function readAuthorizationPolicy(object: Manifest, into: NetworkBuilder): void {
  const { json, namespace = 'default' } = object;
  const foreign = foreignTo(json);
  if (foreign !== undefined) return into.lose(object, foreign);
  const grants = listAt(json, 'spec', 'rules').flatMap((rule, index) => grantsOf(object, objectAt(rule), index, into));
  const selected = labelsOf(objectAt(json, 'spec', 'selector', 'matchLabels'));
  const services = into.selectedBy(namespace === ROOT ? undefined : namespace, selected);
  // Some pods of a service, or pods that no Service leads to.
  const ofNobody = services.length === 0 && Object.keys(selected).length > 0;
  if (ofNobody || services.some(({ pods }) => pods === 'some')) into.lose(object, 'spec.selector');
  for (const { service, pods } of services) {
    const outside = grants.map((grant) => ({ ...grant, port: servicePortOf(service.ports, grant.port) }));
    into.addAccess(service, outside, pods);
  }
}

/** The field by which a policy does something else than to let callers in to the pods that it selects. */
function foreignTo(json: JsonObject): string | undefined {
  if ((at(json, 'spec', 'action') ?? 'ALLOW') !== 'ALLOW') return 'spec.action';
  // Such a policy is logged about, and not enforced.
  if (at(json, 'metadata', 'annotations', DRY_RUN) === 'true') return `metadata.annotations[${DRY_RUN}]`;
  return ['spec.targetRef', 'spec.targetRefs'].find((path) => at(json, ...path.split('.')) !== undefined);
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
  // An empty list is no condition at all.
  const isEmpty = listAt(source, 'principals').length + listAt(source, 'namespaces').length === 0;
  if (!single || isEmpty) return [other(JSON.stringify(source))];
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
