import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { dnsLabel } from '../quantity/bounds';
import type { HttpRoute, RouteTarget } from './http-route';
import { checkedMatch, type Match } from './match';
import { checkedPolicy, type Policy, type PolicyOptions } from './policy';

/**
 * Requests that are treated differently from the rest. Routes are tried in their order, and the first that fits a request
 * decides; requests that fit none are treated as the service's `traffic` says.
 * @throws ValidationError MSVC-ROUTE-101 to 103 and MSVC-CANARY-105 for a match, 104 for the list, 105 and 106 for a name,
 * MSVC-CANARY-104 and 107 for a version
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
  /** The version that gets these requests, whatever the weights are. @default - the versions by their weights */
  readonly to?: { readonly version: string };
}

/** The names of versions: those that a route may lead to, and those that are retired. */
export interface RouteTargets {
  readonly live: readonly string[];
  readonly retired: readonly string[];
}

/** What the check of routes needs to know. */
export interface RouteContext {
  readonly targets: RouteTargets;
  /** The service's timeout, which applies to a route without one. */
  readonly timeout: Policy['timeout'];
}

/** Checks routes: their matches, their names, and the versions that they lead to. */
export function checkedRoutes(routes: readonly Route[], context: RouteContext, where: Where): readonly HttpRoute[] {
  if (!Array.isArray(routes)) {
    const fix =
      "write a list: routes: [{ name: 'beta', match: { headers: { 'x-user': 'beta' } }, to: { version: 'canary' } }]";
    throw new ValidationError(
      'MSVC-ROUTE-104',
      { subject: 'routes', got: routes, expected: 'a list of routes', fix },
      where,
    );
  }
  const names = new Set<string>();
  return routes.map((route: Route, index) => {
    const checked = checkedRoute(route, `traffic.routes[${index}]`, context, where);
    if (names.has(checked.name ?? '')) {
      const fix = 'give each route a name of its own';
      const mistake = {
        subject: `traffic.routes[${index}].name`,
        got: checked.name,
        expected: 'a name that no other route has',
        fix,
      };
      throw new ValidationError('MSVC-ROUTE-105', mistake, where);
    }
    names.add(checked.name ?? '');
    return checked;
  });
}

function checkedRoute(route: Route, path: string, { targets, timeout }: RouteContext, where: Where): HttpRoute {
  const asked = {
    subject: path,
    write: "{ name: 'beta', match: { path: '/beta/*' }, to: { version: 'canary' } }",
    where,
  };
  const { match, to, name: called, ...policy } = options<Route>(route, ROUTE, asked);
  const name = dnsLabel(called, { code: 'MSVC-ROUTE-106', subject: `${path}.name`, where });
  const matches = (Array.isArray(match) ? match : [match]) as readonly Match[];
  if (matches.length === 0 || matches.some((each) => typeof each !== 'object' || each === null)) {
    const fix = "write { path: '/api/*' }, or a list of such; what no route matches goes by the weights";
    const mistake = { subject: `match of route '${name}'`, got: match, expected: 'one match or several', fix };
    throw new ValidationError('MSVC-ROUTE-101', mistake, where);
  }
  return {
    name,
    match: matches.map((each) => checkedMatch(each, `match of route '${name}'`, where)),
    ...(to !== undefined && { to: checkedTo(to, `${path}.to`, targets, where) }),
    ...checkedPolicy(policy, { path, where, timeout }),
  };
}

const ROUTE: Keys<Route> = { name: true, match: true, to: true, timeout: true, retry: true };

function checkedTo(to: NonNullable<Route['to']>, path: string, targets: RouteTargets, where: Where): RouteTarget {
  const asked = { subject: path, write: "to: { version: 'canary' }", where };
  const { version } = options<NonNullable<Route['to']>>(to, { version: true }, asked);
  const { live, retired } = targets;
  const subject = `${path}.version`;
  if (retired.includes(version)) {
    const fix = `take the route away in the step that retires '${version}': nothing runs there, so it would answer 503`;
    const mistake = { subject, got: version, expected: 'a version that is not retired', fix };
    throw new ValidationError('MSVC-CANARY-107', mistake, where);
  }
  if (!live.includes(version)) {
    const fix = 'correct the name, or declare the version: a route to a missing version answers 503';
    const mistake = { subject, got: version, expected: `one of ${live.join(', ')}`, fix };
    throw new ValidationError('MSVC-CANARY-104', mistake, where);
  }
  return { destinations: [{ version, weight: 100 }] };
}
