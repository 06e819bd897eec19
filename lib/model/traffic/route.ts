import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { dnsLabel } from '../quantity/bounds';
import { covers, coversAll } from './covers';
import {
  checkedDestination,
  checkedWeighted,
  type DestinationOptions,
  type RouteTargets,
  type TargetPlace,
  type WeightedDestination,
} from './destination';
import { checkedDirectResponse, type DirectResponse } from './direct-response';
import type { HttpRoute, RouteTarget } from './http-route';
import { checkedMatch, joinedMatches, type Match } from './match';
import { checkedPolicy, type Policy, type PolicyOptions } from './policy';
import { checkedRedirect, type Redirect } from './redirect';
import { checkedRewrite, type Rewrite } from './rewrite';

/**
 * Requests that are treated differently from the rest. Routes are tried in their order, and the first that fits a request
 * decides; requests that fit none are treated as the service's `traffic` says.
 * @throws ValidationError MSVC-ROUTE-101 to 103 and 107 to 112, MSVC-CANARY-105 for a match, 104 for the list, 105 and 106 for
 * a name, 113 for a route that no request reaches, 114 to 119 and MSVC-CANARY-104 and 107 for where it leads
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   traffic: { routes: [{ name: 'reports', match: { path: '/reports/*' }, timeout: Duration.seconds(60) }] },
 * })
 */
export interface Route extends PolicyOptions {
  /** Its name, a DNS label, unique in the service. Messages and the mesh's own object have it. */
  readonly name: string;
  /** Which requests it is for. Of several matches one must fit. */
  readonly match: Match | readonly Match[];
  /** What is changed in path and host before the request is sent on. @default - nothing */
  readonly rewrite?: Rewrite;
  /**
   * Where these requests go, whatever the weights of the versions are: to a version, another service or another host, to
   * several by weight, or nowhere but to a redirect or an answer of the proxy. @default - the versions by their weights
   */
  readonly to?: RouteTo;
}

/** Where the requests of a route go, or what answers them. */
export type RouteTo =
  | DestinationOptions
  | readonly WeightedDestination[]
  | { readonly redirect: Redirect }
  | { readonly directResponse: DirectResponse };

/** What the check of routes needs to know. */
export interface RouteContext {
  /** The versions of the own service; undefined where there is no own service. */
  readonly targets?: RouteTargets;
  /** The numbers of the ports whose requests the mesh reads; undefined if they are not known. */
  readonly ports?: readonly number[];
  /** Where the routes hold: `'mesh'`, or `<namespace>/<name>` of a gateway. */
  readonly gateways: readonly string[];
  /** The service's timeout, which applies to a route without one. */
  readonly timeout: Policy['timeout'];
}

/** Checks routes: their matches, their names, and where they lead. @param path of the list, such as `traffic.routes` */
export function checkedRoutes(
  routes: readonly Route[],
  context: RouteContext,
  where: Where,
  path = 'traffic.routes',
): readonly HttpRoute[] {
  if (!Array.isArray(routes)) {
    const fix =
      "write a list: routes: [{ name: 'beta', match: { headers: { 'x-user': 'beta' } }, to: { version: 'canary' } }]";
    const mistake = { subject: 'routes', got: routes, expected: 'a list of routes', fix };
    throw new ValidationError('MSVC-ROUTE-104', mistake, where);
  }
  const checked: HttpRoute[] = [];
  for (const [index, route] of routes.entries()) {
    const own = checkedRoute(route as Route, { ...context, path: `${path}[${index}]`, where });
    if (checked.some(({ name }) => name === own.name)) {
      const fix = 'give each route a name of its own';
      const mistake = { subject: `${path}[${index}].name`, got: own.name, expected: 'a name that no other route has' };
      throw new ValidationError('MSVC-ROUTE-105', { ...mistake, fix }, where);
    }
    refuseUnreachable(own, checked, where);
    checked.push(own);
  }
  return checked;
}

const ROUTE: Keys<Route> = {
  name: true,
  match: true,
  rewrite: true,
  to: true,
  timeout: true,
  retry: true,
  fault: true,
  mirrors: true,
  cors: true,
  headers: true,
};

function checkedRoute(route: Route, place: RouteContext & TargetPlace): HttpRoute {
  const { path, where } = place;
  const write = "{ name: 'beta', match: { path: '/beta/*' }, to: { version: 'canary' } }";
  const given = options<Route>(route, ROUTE, { subject: path, write, where });
  const { match, to, name: called, rewrite, ...policy } = given;
  const name = dnsLabel(called, { code: 'MSVC-ROUTE-106', subject: `${path}.name`, where });
  const each = checkedMatches(match, name, place);
  // A rewrite replaces a raw prefix in another way.
  const matches = rewrite === undefined ? joinedMatches(each) : each;
  if (to !== undefined && ('redirect' in Object(to) || 'directResponse' in Object(to))) refuseIdle(given, place);
  return {
    name,
    match: matches,
    ...(rewrite !== undefined && { rewrite: checkedRewrite(rewrite, matches, { path: `${path}.rewrite`, where }) }),
    ...(to !== undefined && { to: checkedTo(to, matches, { ...place, path: `${path}.to` }) }),
    ...checkedPolicy(policy, place),
  };
}

function checkedMatches(match: Route['match'], name: string, place: RouteContext & TargetPlace): readonly Match[] {
  const { where, ports, gateways } = place;
  const given = (Array.isArray(match) ? match : [match]) as readonly Match[];
  const subject = `match of route '${name}'`;
  if (given.length === 0 || given.some((each) => typeof each !== 'object' || each === null)) {
    const fix = "write { path: '/api/*' }, or a list of such; what no route matches goes by the weights";
    const mistake = { subject, got: match, expected: 'one match or several', fix };
    throw new ValidationError('MSVC-ROUTE-101', mistake, where);
  }
  return given.map((each) => checkedMatch(each, { subject, where, ports, gateways }));
}

function checkedTo(to: RouteTo, matches: readonly Match[], place: TargetPlace): RouteTarget {
  const { path, where } = place;
  if (Array.isArray(to)) return { destinations: checkedWeighted(to as readonly WeightedDestination[], place) };
  const given = Object(to) as object;
  if ('redirect' in given) {
    const { redirect } = options<{ redirect: Redirect }>(
      to,
      { redirect: true },
      { subject: path, write: 'redirect', where },
    );
    return { redirect: checkedRedirect(redirect, matches, { path: `${path}.redirect`, where }) };
  }
  if ('directResponse' in given) {
    const asked = { subject: path, write: 'directResponse: { status: 404 }', where };
    const { directResponse } = options<{ directResponse: DirectResponse }>(to, { directResponse: true }, asked);
    return { directResponse: checkedDirectResponse(directResponse, `${path}.directResponse`, where) };
  }
  return { destinations: [{ ...checkedDestination(to as DestinationOptions, place), weight: 100 }] };
}

/** What has no effect on requests that are not sent on, or would be refused by a mesh. */
function refuseIdle(route: Route, { path, where }: TargetPlace): void {
  const idle = (['rewrite', 'timeout', 'retry', 'fault', 'mirrors'] as const).find((key) => route[key] !== undefined);
  if (idle === undefined) return;
  const expected = 'nothing: a redirect or a direct response is given at once, and the request is not sent on';
  const mistake = { subject: `${path}.${idle}`, got: route[idle], expected, fix: `leave ${idle} out` };
  throw new ValidationError('MSVC-ROUTE-119', mistake, where);
}

/** Refuses a match that only fits requests which an earlier one takes, and one after which no request is left. */
function refuseUnreachable({ name, match }: HttpRoute, before: readonly HttpRoute[], where: Where): void {
  const earlier = before.flatMap((route) => route.match.map((each) => [route.name, each] as const));
  for (const [index, each] of match.entries()) {
    const own = match.slice(0, index).map((other) => [name, other] as const);
    const wider = [...earlier, ...own].find(([, other]) => covers(other, each));
    const subject = `match of route '${name}'`;
    if (wider !== undefined) {
      const expected = 'requests that no earlier match takes';
      const fix = `put the route before '${wider[0]}', whose match ${JSON.stringify(wider[1])} takes them all, or take it away`;
      throw new ValidationError('MSVC-ROUTE-113', { subject, got: each, expected, fix }, where);
    }
    if (coversAll(each)) {
      const expected = 'fewer than all requests, so that the traffic of the service itself is for somebody';
      const fix = 'say what is for all requests in traffic itself, without a route';
      throw new ValidationError('MSVC-ROUTE-113', { subject, got: each, expected, fix }, where);
    }
  }
}
