import type { ServiceDraft } from '../../../kube/read/network-builder';
import { type HostRoutes, identityKey, type ServiceVersion } from '../../../model/network';
import { same } from '../../../model/same';
import type { Destination } from '../../../model/traffic/destination';
import { destinationsOf, type HttpRoute } from '../../../model/traffic/http-route';
import type { Match } from '../../../model/traffic/match';
import type { Mirror } from '../../../model/traffic/mirror';
import { policyOf } from '../../../model/traffic/policy';
import { type CheckedTraffic } from '../../../model/traffic/traffic';
import { normalTraffic, withPolicy } from '../../../model/traffic/normal-traffic';
import { hostOf } from '../../host';
import { rulesOfPort } from '../port-rules';

/** What rules for hosts say of one service: its traffic, and its versions with their weights if they are known. */
export interface ServiceTraffic {
  readonly traffic: CheckedTraffic;
  readonly versions: readonly ServiceVersion[] | undefined;
}

/**
 * What all callers of a service follow; undefined for rules that say more than the traffic of a service can: those for other
 * hosts as well, at gateways, for one port in another way than for the next, with rules that are never reached, or whose
 * default leads elsewhere than to the versions by weight.
 */
export function serviceTraffic(routes: HostRoutes, service: ServiceDraft): ServiceTraffic | undefined {
  if (!isOfAllCallers(routes, service) || isRouted(service)) return undefined;
  const ports = service.ports.filter(({ protocol }) => protocol !== 'tcp').map(({ number }) => number);
  const lists = ports.map((port) => routes.http.flatMap((rule) => ofPort(rule, port, service)));
  const parts = partsOf(mergedRules(lists, ports));
  if (parts === undefined) return undefined;
  const { own, rest } = parts;
  const versions = rest === undefined ? mainOnly(service.versions) : weighted(rest, service.versions);
  if (versions === 'other' || !own.every((rule) => leadsToKnown(rule, service.versions))) return undefined;
  const traffic = trafficOf(parts);
  if (traffic === undefined) return undefined;
  return { traffic: normalTraffic(traffic, versions ?? [{ name: '', weight: 100 }]), versions };
}

/** Whether rules are for the host of a service alone, and for all pods that call it. */
function isOfAllCallers({ hosts, gateways, tls, tcp, exportTo }: HostRoutes, service: ServiceDraft): boolean {
  const isOwn = hosts.length === 1 && hosts[0] === hostOf(service.name, service.namespace);
  return isOwn && gateways.join() === 'mesh' && tls.length === 0 && tcp.length === 0 && exportTo === undefined;
}

interface Parts {
  readonly own: readonly HttpRoute[];
  readonly rest: HttpRoute | undefined;
}

/** The traffic policy; undefined if a route has less than all of the service's own. */
function trafficOf({ own, rest }: Parts): CheckedTraffic | undefined {
  // Where no rule is for all requests, each route has a policy of its own and the service has none.
  const policy = rest === undefined ? {} : policyOf(rest);
  if (!own.every((rule) => hasAll(withPolicy(rule, policy), rule))) return undefined;
  return { ...policy, routes: own, ...(rest === undefined && { otherwise: 'none' as const }) };
}

/** The routes and the rule for all other requests, if there is one; undefined if a route before is for all as well. */
function partsOf(rules: readonly HttpRoute[] | undefined): Parts | undefined {
  const last = rules?.at(-1);
  const rest = last?.name === undefined && last?.match.length === 0 ? last : undefined;
  const own = rules?.filter((rule) => rule !== rest);
  const isNarrow = own?.every(({ match }) => match.length > 0 && !match.some(isEmpty));
  return own !== undefined && isNarrow === true ? { own, rest } : undefined;
}

/** Whether another object said the routes of the service already. Istio merges or ignores a second one, by its age. */
function isRouted({ traffic }: ServiceDraft): boolean {
  return traffic.timeout !== undefined || traffic.routes.length > 0;
}

/** A rule as it is for one port of the service: without that port, and without the service's own host. */
function ofPort(rule: HttpRoute, port: number, service: ServiceDraft): readonly HttpRoute[] {
  const local = <To extends Omit<Destination, 'weight'>>({ host, port: to, ...rest }: To) => {
    const isOwn = typeof host === 'object' && identityKey(host) === identityKey(service);
    return { ...(!isOwn && { host }), ...(to !== undefined && !(isOwn && to === port) && { port: to }), ...rest };
  };
  const { to, mirrors } = rule;
  return rulesOfPort([rule], port).map((each) => ({
    ...each,
    ...(to &&
      'destinations' in to && { to: { destinations: to.destinations.map((one) => local(one) as Destination) } }),
    ...(mirrors && { mirrors: mirrors.map((one) => local(one) as Mirror) }),
  }));
}

/**
 * The rules of all ports as one list, in which a match that holds for some ports names them; undefined if there is no such
 * list, because the ports differ in more than that.
 */
function mergedRules(
  lists: readonly (readonly HttpRoute[])[],
  ports: readonly number[],
): readonly HttpRoute[] | undefined {
  const keys = lists.map((list) => list.map((rule, index) => rule.name ?? `#${list.length - index}`));
  const merged = inOneOrder(keys)?.map((key) => {
    const found = lists.map((list, at) => list[(keys[at] ?? []).indexOf(key)]);
    const known = found.find((rule) => rule !== undefined) as HttpRoute;
    return { ...known, match: known.name === undefined && isForAll(known) ? [] : mergedMatches(found, ports) };
  });
  // Only if it gives back what was read.
  const isSame = ports.every((port, at) => same(rulesOfPort(merged ?? [], port), lists[at]));
  return isSame ? merged : undefined;
}

function isForAll({ match }: HttpRoute): boolean {
  return match.every(isEmpty);
}

function isEmpty(match: Match): boolean {
  return Object.keys(match).length === 0;
}

/** The matches of one rule: those for every port, then those for some. */
function mergedMatches(found: readonly (HttpRoute | undefined)[], ports: readonly number[]): readonly Match[] {
  const lists = found.map((rule) => rule?.match ?? []);
  const isIn = (list: readonly Match[] | undefined, match: Match) => list?.some((each) => same(each, match));
  const isEverywhere = (match: Match) => lists.every((list) => isIn(list, match));
  const ofSome = ports.flatMap((port, at) =>
    (lists[at] ?? []).filter((match) => !isEverywhere(match)).map((match): Match => ({ ...match, port })),
  );
  return [...(lists[0] ?? []).filter(isEverywhere), ...ofSome];
}

/** All keys once, in an order that is the order of each list; what ends its list comes first. Undefined if there is none such. */
function inOneOrder(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  let rest = lists.filter((list) => list.length > 0);
  const order: string[] = [];
  while (rest.length > 0) {
    const heads = [...rest].sort((one, other) => one.length - other.length).map(([head = '']) => head);
    const free = heads.filter((head) => rest.every((list) => list.indexOf(head) <= 0));
    const next = free.find((head) => !head.startsWith('#')) ?? free[0];
    if (next === undefined) return undefined;
    order.push(next);
    rest = rest.map((list) => list.filter((key) => key !== next)).filter((list) => list.length > 0);
  }
  return order;
}

/** Where no rule is for all requests, nobody gets any by weight; all the same there is a main version. */
function mainOnly(known: readonly ServiceVersion[] | undefined): readonly ServiceVersion[] | undefined {
  return known?.map((version, index) => ({ ...version, weight: index === 0 ? 100 : 0 }));
}

/** The versions with the weights of the rule for all requests; `other` if it leads anywhere else, or not by percent. */
function weighted(
  rest: HttpRoute,
  known: readonly ServiceVersion[] | undefined,
): readonly ServiceVersion[] | undefined | 'other' {
  const shares = destinationsOf(rest) ?? [];
  if (shares.length === 0 || !shares.every(isPlain) || rest.rewrite !== undefined) return 'other';
  const names = shares.map(({ version }) => version);
  if (known === undefined) return names.length === 1 && names[0] === undefined ? undefined : 'other';
  if (!isByName(names, known) || shares.reduce((sum, { weight }) => sum + weight, 0) !== 100) return 'other';
  return known.map((version) => ({
    ...version,
    weight: shares.find((share) => share.version === version.name)?.weight ?? 0,
  }));
}

/** Whether each version is known and there once. */
function isByName(names: readonly (string | undefined)[], known: readonly ServiceVersion[]): boolean {
  return new Set(names).size === names.length && names.every((name) => known.some((one) => one.name === name));
}

/** Whether a destination is a version of the service, and nothing else is said of it. */
function isPlain({ host, port, headers }: Destination): boolean {
  return host === undefined && port === undefined && headers === undefined;
}

/** Whether a rule says all of the policy of the service, or something else: it cannot say that it has none of it. */
function hasAll(whole: HttpRoute, rule: HttpRoute): boolean {
  return Object.keys(whole).every((field) => field in rule);
}

function leadsToKnown(rule: HttpRoute, versions: readonly ServiceVersion[] = []): boolean {
  const own = [...(destinationsOf(rule) ?? []), ...(rule.mirrors ?? [])].filter(({ host }) => host === undefined);
  return own.every(({ version }) => version === undefined || versions.some(({ name }) => name === version));
}
