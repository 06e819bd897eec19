import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { dnsLabel } from '../quantity/bounds';
import { checkedMatch, type Match } from './match';
import { checkedPolicy, type Policy, type PolicyOptions } from './policy';

/** Requests that are treated another way than the rest: tried in order, the first route that matches decides. */
export interface Route extends PolicyOptions {
  /** A word for it, unique in the service: it stands in messages and in the mesh's own object. */
  readonly name: string;
  /** Which requests; of several matches any one. */
  readonly match: Match | readonly Match[];
  /** The version that gets them, whatever the weights say. @default - versions by their weights */
  readonly to?: { readonly version: string };
}

/** A route with everything decided; what it does not say itself is the service's policy. */
export interface CheckedRoute extends Policy {
  readonly name: string;
  readonly match: readonly Match[];
  readonly to?: { readonly version: string };
}

/** The names of versions that a route may lead to, and of those that it must not lead to any more. */
export interface RouteTargets {
  readonly live: readonly string[];
  readonly retired: readonly string[];
}

/** What routes are checked against. */
export interface RouteContext {
  readonly targets: RouteTargets;
  /** The service's own timeout, which holds where a route says none. */
  readonly timeout: Policy['timeout'];
}

/** Checks that routes can match, have names of their own, and lead to versions that exist. */
export function checkedRoutes(routes: readonly Route[], context: RouteContext, where: Where): readonly CheckedRoute[] {
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
    if (names.has(checked.name)) {
      const fix = 'give each route a name of its own';
      const mistake = {
        subject: `traffic.routes[${index}].name`,
        got: checked.name,
        expected: 'a name that no other route has',
        fix,
      };
      throw new ValidationError('MSVC-ROUTE-105', mistake, where);
    }
    names.add(checked.name);
    return checked;
  });
}

function checkedRoute(route: Route, path: string, { targets, timeout }: RouteContext, where: Where): CheckedRoute {
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

function checkedTo(
  to: NonNullable<Route['to']>,
  path: string,
  targets: RouteTargets,
  where: Where,
): { version: string } {
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
  return { version };
}
