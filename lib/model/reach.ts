import { type Identity, type Network, type Service, type ServiceVersion } from './network';
import type { Destination } from './traffic/destination';
import { destinationsOf, type HttpRoute } from './traffic/http-route';
import type { Policy } from './traffic/policy';
import { weightedVersions } from './traffic/normal-traffic';

/** The time limits of the requests that reach some pods; undefined for requests of which nothing is said. */
export type Limits = readonly Policy['timeout'][];

/** What a service says of the requests to it. */
export type Routed = Identity & Pick<Service, 'traffic'> & { readonly versions: readonly ServiceVersion[] };

/**
 * The time limits of all requests that reach a version of a service: by its own routes, by those of other services and of
 * hosts, and as copies. Those of the whole service if no rule reaches the version.
 * @param network the other services and hosts; without it, the service's own routes alone
 */
export function limitsOf(
  service: Routed,
  version: string,
  network: Pick<Network, 'services' | 'hosts'> = { services: [], hosts: [] },
): Limits {
  const own = ownRules(service, network);
  const foreign = [
    ...network.services
      .filter((other) => !isSame(other, service))
      .flatMap(({ traffic }) => traffic.routes.map((route): HttpRoute => ({ ...limitOf(traffic.timeout), ...route }))),
    ...network.hosts.flatMap((hosts) => hosts.http.map((rule) => inherited(rule, hosts, network))),
  ];
  const reaching = [
    ...own.filter((rule) => reaches(rule, { service, version, isOwn: true })),
    ...foreign.filter((rule) => reaches(rule, { service, version, isOwn: false })),
  ];
  return (reaching.length > 0 ? reaching : own).map(({ timeout }) => timeout);
}

/** The routes of a service and what holds for the rest, unless rules for its host hold in place of that. */
function ownRules({ traffic, versions, ...service }: Routed, { hosts }: Pick<Network, 'hosts'>): readonly HttpRoute[] {
  const isSaid = traffic.timeout !== undefined || traffic.routes.length > 0;
  const isElsewhere = hosts.some(
    ({ hosts: names, gateways }) => gateways.includes('mesh') && names.some(isHostOf(service)),
  );
  const byWeights = { destinations: weightedVersions(versions) };
  const rest: HttpRoute = { match: [], to: byWeights, ...limitOf(traffic.timeout) };
  return [
    ...traffic.routes.map((route): HttpRoute => ({ to: byWeights, ...limitOf(traffic.timeout), ...route })),
    ...(traffic.otherwise === 'none' || (isElsewhere && !isSaid) ? [] : [rest]),
  ];
}

function limitOf(timeout: Policy['timeout']): Pick<Policy, 'timeout'> {
  return timeout === undefined ? {} : { timeout };
}

/** `<name>.<namespace>.` begins the host of a service in full. */
function isHostOf({ namespace, name }: Identity): (host: string) => boolean {
  return (host) => host.startsWith(`${name}.${namespace}.svc.`);
}

/** A rule that others delegate to, with the longest time limit of those where it has none of its own. */
function inherited(rule: HttpRoute, hosts: Identity, network: Pick<Network, 'hosts'>): HttpRoute {
  if (rule.timeout !== undefined) return rule;
  const roots = network.hosts
    .flatMap(({ http }) => http)
    .filter(({ to }) => to !== undefined && 'delegate' in to && isSame(to.delegate, hosts))
    .map(({ timeout }) => timeout);
  const isBounded = roots.length > 0 && roots.every((timeout) => typeof timeout === 'number');
  return { ...rule, timeout: isBounded ? Math.max(...(roots as number[])) : 'none' };
}

interface Reached {
  readonly service: Routed;
  readonly version: string;
  /** Whether the rule is one of the service itself, so that a destination without a host is the service. */
  readonly isOwn: boolean;
}

function reaches(rule: HttpRoute, { service, version, isOwn }: Reached): boolean {
  const isTo = ({ host, version: one }: Omit<Destination, 'weight'>) => {
    const isService = host === undefined ? isOwn : typeof host === 'object' && isSame(host, service);
    return isService && (one === undefined || one === version);
  };
  return (destinationsOf(rule) ?? []).some((to) => to.weight > 0 && isTo(to)) || (rule.mirrors ?? []).some(isTo);
}

function isSame(one: Identity, other: Identity): boolean {
  return one.name === other.name && one.namespace === other.namespace;
}
