import { isObject, type JsonObject, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder, ServiceDraft } from '../../../kube/read/network-builder';
import { type Identity, identityKey, type ServiceVersion } from '../../../model/network';
import type { Match } from '../../../model/traffic/match';
import type { Policy } from '../../../model/traffic/policy';
import type { RetryCondition } from '../../../model/traffic/retry';
import type { HttpRoute } from '../../../model/traffic/http-route';
import { Fields, millisecondsOf } from './fields';
import { serviceOf } from './hosts';

/** A rule of a VirtualService, in the terms of the model. */
interface Rule {
  readonly name: string;
  readonly match: readonly Match[];
  readonly versions: readonly ServiceVersion[];
  readonly policy: Policy;
}

/** Reads where requests to a service go. The rule without a match holds the service's policy and weights, the others are routes. */
export function readVirtualService(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const service = routedBy(spec, object, into);
  if (service === undefined) return;
  const rules = rulesByPort(
    listOf(spec.take('http')).map((rule) => objectAt(rule)),
    service,
    object,
    into,
  );
  spec.loseRest();
  const restAt = rules.findIndex(({ match }) => match.length === 0);
  const rest = rules[restAt];
  // Without a rule for all requests, Istio answers some with 404; rules after it are never reached. The model has neither.
  if (rules.length > 0 && restAt !== rules.length - 1) into.lose(object, `spec.http: around rule ${restAt}`);
  const policy: Policy = rest === undefined ? {} : rest.policy;
  service.traffic = {
    ...policy,
    ...service.traffic,
    routes: rules.filter((rule) => rule !== rest).map((rule) => routeOf(rule, rest, service)),
  };
  if (rest !== undefined) service.versions = weighted(service.versions, rest.versions);
}

/** The service whose route the object is; undefined, and said, where it is none's. */
function routedBy(spec: Fields, object: Manifest, into: NetworkBuilder): ServiceDraft | undefined {
  const gateways = spec.take('gateways');
  if (gateways !== undefined) into.lose(object, 'spec.gateways');
  // What says only how requests from a gateway go is not the route of callers in the mesh.
  if (Array.isArray(gateways) && !gateways.includes('mesh')) return undefined;
  const hosts = listOf(spec.take('hosts'));
  const known = hosts.flatMap((host) => into.service(serviceOf(host, object.namespace)) ?? []);
  // Istio merges or ignores a second object for a host, by its age.
  const service = known.length === 1 ? known.find((each) => !isRouted(each)) : undefined;
  if (service === undefined || hosts.length > 1) into.lose(object, 'spec.hosts');
  return service;
}

function isRouted({ traffic }: ServiceDraft): boolean {
  return traffic?.timeout !== undefined || (traffic?.routes ?? []).length > 0;
}

/**
 * The rules of one port: a service with several has each rule once per port, and they must agree to be carried. Where they
 * do not, those are taken whose requests may take longest: what is read must not promise more than holds.
 */
function rulesByPort(
  rules: readonly JsonObject[],
  { ports, name, namespace }: ServiceDraft,
  object: Manifest,
  into: NetworkBuilder,
): readonly Rule[] {
  rules.forEach((rule, index) => {
    const named = listAt(rule, 'match').map((match) => objectAt(match)['port']);
    if (new Set(named).size > 1) into.lose(object, `spec.http[${index}].match: by port`);
  });
  const read = ports.filter(({ protocol }) => protocol !== 'tcp').map(({ number }) => number);
  const lists = read.map((port) =>
    rules.flatMap((json, index) => (isOf(json, port) ? [{ json: withoutPort(json, port), index }] : [])),
  );
  const shapes = lists.map((list) => JSON.stringify(list.map(({ json }) => json)));
  if (new Set(shapes).size > 1) into.lose(object, 'spec.http: by port');
  const longest = (list: (typeof lists)[number]) => Math.max(...list.map(({ json }) => limitOf(json)));
  const taken = lists.reduce((one, other) => (longest(other) > longest(one) ? other : one), lists[0] ?? []);
  return taken.map(({ json, index }) => ruleOf(json, index, { object, into, host: { name, namespace } }));
}

/** Milliseconds after which a rule ends a request. */
function limitOf({ timeout }: JsonObject): number {
  return millisecondsOf(timeout) || Infinity;
}

function isOf(rule: JsonObject, port: number): boolean {
  const named = listAt(rule, 'match').map((match) => objectAt(match)['port']);
  return named.every((own) => own === undefined || own === port);
}

/** A rule without the port in its matches and destinations, and without matches that had only the port. */
function withoutPort(rule: JsonObject, port: number): JsonObject {
  const { match, route, ...rest } = rule;
  const matches = listAt({ match }, 'match').map((each) => without(objectAt(each), 'port'));
  const routes = listAt({ route }, 'route').map((each) => {
    const destination = objectAt(each, 'destination');
    const own = objectAt(destination, 'port')['number'] === port ? without(destination, 'port') : destination;
    return { ...objectAt(each), destination: own };
  });
  return { ...rest, match: matches.filter((each) => Object.keys(each).length > 0), route: routes };
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}

/** The object that is read, and the service that it is about. */
interface Reading {
  readonly object: Manifest;
  readonly into: NetworkBuilder;
  readonly host: Identity;
}

function ruleOf(json: JsonObject, index: number, reading: Reading): Rule {
  const { object, into } = reading;
  const path = `spec.http[${index}]`;
  const from = new Fields(json, path, object, into);
  const name = from.take('name');
  const timeout = from.timeLimit('timeout');
  const retries = from.take('retries');
  const rule = {
    name: typeof name === 'string' ? name : `rule-${index}`,
    match: matchesOf(listOf(from.take('match')), `${path}.match`, object, into),
    versions: versionsOf(listOf(from.take('route')), `${path}.route`, reading),
    policy: {
      timeout: timeout ?? ('none' as const),
      ...(isObject(retries) && { retry: retryOf(retries, `${path}.retries`, object, into) }),
    },
  };
  from.loseRest();
  return rule;
}

function retryOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): Policy['retry'] {
  const from = new Fields(json, path, object, into);
  const attempts = from.number('attempts') ?? 0;
  const perTryTimeout = from.timeLimit('perTryTimeout');
  const on = String(from.take('retryOn') ?? '')
    .split(',')
    .filter((condition) => condition !== '') as RetryCondition[];
  from.loseRest();
  if (attempts === 0) return 'none';
  // Without conditions the proxy tries again on those of its own.
  if (on.length === 0) into.lose(object, `${path}.retryOn`);
  return { attempts, ...(perTryTimeout !== undefined && { perTryTimeout }), on };
}

function versionsOf(routes: readonly unknown[], path: string, { object, into, host }: Reading): ServiceVersion[] {
  return routes.map((route, index) => {
    const from = new Fields(objectAt(route), `${path}[${index}]`, object, into);
    const to = new Fields(objectAt(from.take('destination')), `${path}[${index}].destination`, object, into);
    const own = serviceOf(to.take('host'), object.namespace);
    if (identityKey(own) !== identityKey(host)) into.lose(object, `${path}[${index}].destination.host`);
    const subset = to.take('subset');
    const weight = from.number('weight') ?? (routes.length === 1 ? 100 : 0);
    to.loseRest();
    from.loseRest();
    return { name: subset === undefined ? '' : String(subset), weight };
  });
}

/** The matches of a rule. The path `/api` and the prefix `/api/` together are `/api/*`. */
function matchesOf(matches: readonly unknown[], path: string, object: Manifest, into: NetworkBuilder): Match[] {
  const found: Match[] = [];
  for (const [index, match] of matches.entries()) {
    const read = matchOf(objectAt(match), `${path}[${index}]`, object, into);
    const before = found.at(-1);
    const joined =
      String(read.path).endsWith('/*') && `${String(before?.path)}/*` === read.path && sameRest(before, read);
    if (joined) found[found.length - 1] = read;
    else found.push(read);
  }
  return found;
}

function sameRest(one: Match | undefined, other: Match): boolean {
  return JSON.stringify({ ...one, path: '' }) === JSON.stringify({ ...other, path: '' });
}

function matchOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): Match {
  const from = new Fields(json, path, object, into);
  const uri = new Fields(objectAt(from.take('uri')), `${path}.uri`, object, into);
  const method = new Fields(objectAt(from.take('method')), `${path}.method`, object, into);
  const headers = Object.entries(objectAt(from.take('headers'))).flatMap(([name, value]) => {
    const header = new Fields(objectAt(value), `${path}.headers[${name}]`, object, into);
    const exact = header.take('exact');
    header.loseRest();
    return typeof exact === 'string' ? [[name, exact] as const] : [];
  });
  const exactPath = uri.take('exact');
  const prefix = uri.take('prefix');
  // Istio compares letter by letter: a prefix without a slash at its end fits more than the model can express.
  const bySegment = typeof prefix === 'string' && prefix.endsWith('/');
  if (prefix !== undefined && !bySegment) into.lose(object, `${path}.uri.prefix`);
  const exactMethod = method.take('exact');
  [uri, method, from].forEach((each) => each.loseRest());
  return {
    ...(typeof exactPath === 'string' && { path: exactPath }),
    ...(bySegment && { path: `${prefix}*` }),
    ...(typeof exactMethod === 'string' && { method: exactMethod }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
  };
}

/** The route of a rule, without what is the service's own policy. */
function routeOf(rule: Rule, rest: Rule | undefined, { versions = [] }: ServiceDraft): HttpRoute {
  const same = (field: keyof Policy) => JSON.stringify(rule.policy[field]) === JSON.stringify(rest?.policy[field]);
  const [only, ...others] = rule.versions;
  const byWeights = versions.length < 2 || JSON.stringify(rule.versions) === JSON.stringify(rest?.versions);
  return {
    name: rule.name,
    match: rule.match,
    ...(!byWeights &&
      only !== undefined &&
      others.length === 0 && { to: { destinations: [{ version: only.name, weight: 100 }] } }),
    ...(!same('timeout') && { timeout: rule.policy.timeout }),
    ...(!same('retry') && { retry: rule.policy.retry }),
  } as HttpRoute;
}

/** The versions with the weights of the rule without a match; 0 for those that it does not name. */
function weighted(
  known: readonly ServiceVersion[] | undefined,
  shares: readonly ServiceVersion[],
): readonly ServiceVersion[] | undefined {
  return known?.map((version) => {
    const weight = shares.find(({ name }) => name === version.name)?.weight ?? 0;
    return { ...version, weight };
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
