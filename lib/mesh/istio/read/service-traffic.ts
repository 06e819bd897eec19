import { isDeepStrictEqual } from 'node:util';
import type { ServiceDraft } from '../../../kube/read/network-builder';
import { type HostRoutes, identityKey, type ServiceVersion } from '../../../model/network';
import type { Destination } from '../../../model/traffic/destination';
import { destinationsOf, type HttpRoute } from '../../../model/traffic/http-route';
import type { Match } from '../../../model/traffic/match';
import { policyOf } from '../../../model/traffic/policy';
import { type CheckedTraffic, normalTraffic } from '../../../model/traffic/traffic';
import { hostOf } from '../../host';

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
  const { hosts, gateways, tls, tcp, exportTo } = routes;
  const isOwn =
    hosts.length === 1 && hosts[0] === hostOf(service.name, service.namespace) && gateways.join() === 'mesh';
  if (!isOwn || tls.length > 0 || tcp.length > 0 || exportTo !== undefined || isRouted(service)) return undefined;
  const ports = service.ports.filter(({ protocol }) => protocol !== 'tcp').map(({ number }) => number);
  const lists = ports.map((port) => routes.http.flatMap((rule) => ofPort(rule, port, service)));
  const merged = mergedRules(lists, ports);
  if (merged === undefined) return undefined;
  const restAt = merged.findIndex(({ match }) => match.length === 0);
  if (restAt !== -1 && restAt !== merged.length - 1) return undefined;
  const rest = merged[restAt];
  const own = merged.filter((rule) => rule !== rest);
  const versions = rest === undefined ? service.versions : weighted(rest, service.versions);
  if (versions === 'other' || !own.every((rule) => leadsToKnown(rule, service.versions))) return undefined;
  // Where no rule is for all requests, each route has a policy of its own and the service has none.
  const policy = rest === undefined ? {} : policyOf(rest);
  const traffic = { ...policy, routes: own, ...(rest === undefined && { otherwise: 'none' as const }) };
  return { traffic: normalTraffic(traffic, versions ?? [{ name: '', weight: 100 }]), versions };
}

/** Whether another object said the routes of the service already. Istio merges or ignores a second one, by its age. */
function isRouted({ traffic }: ServiceDraft): boolean {
  return traffic.timeout !== undefined || traffic.routes.length > 0;
}

/** A rule as it is for one port of the service: without that port, and without the service's own host. */
function ofPort(rule: HttpRoute, port: number, service: ServiceDraft): readonly HttpRoute[] {
  const matches = rule.match.filter((match) => match.port === undefined || match.port === port);
  if (matches.length === 0 && rule.match.length > 0) return [];
  const match = matches.map(({ port: _own, ...rest }) => rest);
  const local = <To extends Omit<Destination, 'weight'>>({ host, port: to, ...rest }: To) => {
    const isOwn = typeof host === 'object' && identityKey(host) === identityKey(service);
    return { ...(!isOwn && { host }), ...(to !== undefined && !(isOwn && to === port) && { port: to }), ...rest };
  };
  const { to, mirrors } = rule;
  return [
    {
      ...rule,
      match: match.some((each) => Object.keys(each).length === 0) ? [] : match,
      ...(to &&
        'destinations' in to && { to: { destinations: to.destinations.map((each) => local(each) as Destination) } }),
      ...(mirrors && { mirrors: mirrors.map((each) => local(each) as (typeof mirrors)[number]) }),
    },
  ];
}

/**
 * The rules of all ports as one list, in which a match that holds for some ports names them; undefined if there is no such
 * list, because the ports differ in more than that.
 */
function mergedRules(
  lists: readonly (readonly HttpRoute[])[],
  ports: readonly number[],
): readonly HttpRoute[] | undefined {
  const [first = [], ...others] = lists;
  if (others.every((list) => isDeepStrictEqual(list, first))) return first;
  const keys = lists.map((list) => list.map((rule, index) => rule.name ?? `#${list.length - index}`));
  const merged = inOneOrder(keys)?.map((key) => {
    const found = lists.map((list, at) => list[(keys[at] ?? []).indexOf(key)]);
    const known = found.find((rule) => rule !== undefined) as HttpRoute;
    const matches = found.map((rule) => (rule?.match ?? []).map((match) => JSON.stringify(match)));
    const order = inOneOrder(matches)?.flatMap((text) => {
      const having = ports.filter((_, at) => matches[at]?.includes(text));
      const match = JSON.parse(text) as Match;
      return having.length === ports.length ? [match] : having.map((port): Match => ({ ...match, port }));
    });
    return order === undefined ? undefined : { ...known, match: order };
  });
  if (merged === undefined || merged.includes(undefined)) return undefined;
  // Only if it gives back what was read.
  const given = ports.map((port) => (merged as HttpRoute[]).flatMap((rule) => of(rule, port)));
  return isDeepStrictEqual(given, lists) ? (merged as HttpRoute[]) : undefined;
}

function of(rule: HttpRoute, port: number): readonly HttpRoute[] {
  const matches = rule.match.filter((match) => match.port === undefined || match.port === port);
  if (matches.length === 0 && rule.match.length > 0) return [];
  return [{ ...rule, match: matches.map(({ port: _own, ...rest }) => rest) }];
}

/** All keys once, in an order that is the order of each list; undefined if there is none such. */
function inOneOrder(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  let rest = lists.filter((list) => list.length > 0);
  const order: string[] = [];
  while (rest.length > 0) {
    const next = rest.map(([head]) => head).find((head) => rest.every((list) => list.indexOf(head ?? '') <= 0));
    if (next === undefined) return undefined;
    order.push(next);
    rest = rest.map((list) => list.filter((key) => key !== next)).filter((list) => list.length > 0);
  }
  return order;
}

/** The versions with the weights of the rule for all requests; `other` if it leads anywhere else, or not by percent. */
function weighted(
  rest: HttpRoute,
  known: readonly ServiceVersion[] | undefined,
): readonly ServiceVersion[] | undefined | 'other' {
  const shares = destinationsOf(rest) ?? [];
  const isPlain = shares.every(({ host, port, headers }) => !host && port === undefined && !headers);
  if (!isPlain || shares.length === 0 || rest.rewrite !== undefined) return 'other';
  const names = shares.map(({ version }) => version);
  if (known === undefined) return names.length === 1 && names[0] === undefined ? undefined : 'other';
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  const isByName =
    new Set(names).size === names.length && names.every((name) => known.some((one) => one.name === name));
  if (!isByName || sum !== 100) return 'other';
  return known.map((version) => ({
    ...version,
    weight: shares.find((share) => share.version === version.name)?.weight ?? 0,
  }));
}

function leadsToKnown(rule: HttpRoute, versions: readonly ServiceVersion[] = []): boolean {
  const own = [...(destinationsOf(rule) ?? []), ...(rule.mirrors ?? [])].filter(({ host }) => host === undefined);
  return own.every(({ version }) => version === undefined || versions.some(({ name }) => name === version));
}
