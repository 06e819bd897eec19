import { same } from '../same';
import type { Destination } from './destination';
import type { HttpRoute } from './http-route';
import { type Policy, policyOf } from './policy';
import type { CheckedTraffic } from './traffic';

/**
 * Leaves out what changes nothing: what a route repeats of the service's own policy, a target that the weights choose anyway,
 * and the version where there is only one. So two policies that mean the same are equal.
 */
export function normalTraffic(
  traffic: CheckedTraffic,
  versions: readonly { readonly name: string; readonly weight: number; readonly retired?: true }[],
): CheckedTraffic {
  const chosen = weightedVersions(versions);
  const { mirrors } = traffic;
  const own = { ...traffic, ...(mirrors && { mirrors: mirrors.map((each) => withoutOnlyVersion(each, versions)) }) };
  if (traffic.otherwise === undefined) {
    return { ...own, routes: own.routes.map((route) => normalRoute(route, own, versions, chosen)) };
  }
  // No request is treated by the service's own policy, so that each route has all of it.
  const {
    timeout: _timeout,
    retry: _retry,
    fault: _fault,
    mirrors: _mirrors,
    cors: _cors,
    headers: _headers,
    ...rest
  } = own;
  const routes = own.routes.map((route) => normalRoute(withPolicy(route, own), { routes: [] }, versions, chosen));
  return { ...rest, routes };
}

/** A route with all of the policy that holds for it. What is answered at once is only told which headers it gets. */
export function withPolicy(route: HttpRoute, own: Policy): HttpRoute {
  const { cors, headers, ...policy } = policyOf(own);
  const isSent = route.to === undefined || 'destinations' in route.to || 'delegate' in route.to;
  return { ...(cors && { cors }), ...(headers && { headers }), ...(isSent && policy), ...route };
}

function normalRoute(
  route: HttpRoute,
  traffic: CheckedTraffic,
  versions: readonly { readonly name: string }[],
  chosen: readonly Destination[],
): HttpRoute {
  const { to, mirrors, ...rest } = route;
  const target =
    to !== undefined && 'destinations' in to
      ? { destinations: to.destinations.map((each) => withoutOnlyVersion(each, versions)) }
      : to;
  // Of several matches one must fit, so their order is free: those for one port alone come last.
  const match = [...rest.match].sort((one, other) => (one.port ?? 0) - (other.port ?? 0));
  const own = {
    ...rest,
    match,
    ...(mirrors && { mirrors: mirrors.map((each) => withoutOnlyVersion(each, versions)) }),
  };
  const isOwn = ([field, value]: [string, unknown]) =>
    ['name', 'match', 'rewrite'].includes(field) || !same(value, traffic[field as keyof Policy]);
  return {
    ...(Object.fromEntries(Object.entries(own).filter(isOwn)) as unknown as HttpRoute),
    ...(target !== undefined && !same(target, { destinations: chosen }) && { to: target }),
  };
}

/** The versions that get requests by their weights, as a route would name them. */
export function weightedVersions(
  versions: readonly { readonly name: string; readonly weight: number; readonly retired?: true }[],
): readonly Destination[] {
  const weighted = versions.filter(({ weight, retired }) => weight > 0 && retired !== true);
  return weighted.map(({ name, weight }) =>
    withoutOnlyVersion({ version: name, weight: weighted.length === 1 ? 100 : weight }, versions),
  );
}

/** The only version of a service is not named: all its pods are that version. */
function withoutOnlyVersion<To extends Omit<Destination, 'weight'>>(to: To, versions: readonly unknown[]): To {
  if (to.host !== undefined || versions.length > 1) return to;
  const { version: _only, ...rest } = to;
  return rest as To;
}
