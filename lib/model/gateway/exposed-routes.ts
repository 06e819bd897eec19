import { ValidationError, type Where } from '../../errors';
import type { Service } from '../network';
import type { Destination } from '../traffic/destination';
import type { HttpRoute, RouteTarget } from '../traffic/http-route';
import { type Match, prefixOf } from '../traffic/match';
import type { Policy } from '../traffic/policy';
import { weightedVersions } from '../traffic/normal-traffic';

/** What of a service is reached by a host. */
export interface Exposed {
  /** The path, as a match has it: `/api/*`, or `/*` for all. */
  readonly path: string;
  /** The number of the service's port. */
  readonly port: number;
  /** Where requests come in: `<namespace>/<name>` of the gateway, and `'mesh'` where pods use the host as well. */
  readonly gateways: readonly string[];
}

/**
 * The rules by which requests to a host reach a service below a path. They are the service's own, each narrowed to the path,
 * so that timeouts, retries and the weights of versions hold at the edge as inside; the last takes whatever is left.
 * @throws ValidationError MSVC-EDGE-006 for a rule that cannot be narrowed
 */
export function exposedRoutes(service: Service, exposed: Exposed, where: Where): readonly HttpRoute[] {
  const { routes, otherwise, timeout, retry, fault, mirrors, cors, headers } = service.traffic;
  const own = definedOf({ timeout, retry, fault, mirrors, cors, headers });
  const to = (target: RouteTarget | undefined) => targetOf(target, service, exposed.port);
  const narrowed = routes.flatMap((route): HttpRoute[] => {
    const match = route.match.flatMap((each) => within(each, exposed, { service, route, where }) ?? []);
    if (match.length === 0) return [];
    return [{ ...own, ...route, name: `${service.name}-${route.name}`, match, to: to(route.to) }];
  });
  const match = isAll(exposed.path) ? [] : [{ path: exposed.path }];
  const rest: HttpRoute = { ...own, name: service.name, match, to: to(undefined) };
  return [...narrowed, ...(otherwise === 'none' ? [] : [rest])].map((route) =>
    withMirrors(route, service, exposed.port),
  );
}

/** Copies of requests that go to the service itself are sent to its port. */
function withMirrors(route: HttpRoute, { namespace, name }: Service, port: number): HttpRoute {
  if (route.mirrors === undefined) return route;
  const own = { host: { namespace, name }, port };
  return { ...route, mirrors: route.mirrors.map((each) => (each.host === undefined ? { ...own, ...each } : each)) };
}

function definedOf(policy: { readonly [Field in keyof Policy]: Policy[Field] | undefined }): Policy {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

/** Paths in a safe order: the longest first, a path alone before what is below it. */
export function byPath(a: string, b: string): number {
  const [one, other] = [prefixOf(a) ?? a, prefixOf(b) ?? b];
  if (one.length !== other.length) return other.length - one.length;
  if (one !== other) return one < other ? -1 : 1;
  return a.length - b.length;
}

function isAll(path: string): boolean {
  return prefixOf(path) === '';
}

/** A target with the service and its port written out: at the edge nothing of it goes without saying. */
function targetOf(to: RouteTarget | undefined, service: Service, port: number): RouteTarget {
  if (to !== undefined && !('destinations' in to)) return to;
  return { destinations: exposedDestinations(service, port, to?.destinations) };
}

/** Destinations as they are named where the service does not go without saying. @param given by default the versions by weight */
export function exposedDestinations(
  { name, namespace, versions }: Service,
  port: number,
  given: readonly Destination[] = weightedVersions(versions),
): readonly Destination[] {
  const own = { host: { namespace, name }, port };
  return given.map((each) => (each.host === undefined ? { ...own, ...each } : each));
}

interface Narrowing {
  readonly service: Service;
  readonly route: HttpRoute;
  readonly where: Where;
}

/** A match as it holds below a path; undefined where both have no request in common. */
function within(match: Match, exposed: Exposed, narrowing: Narrowing): Match | undefined {
  const { path: own, port, gateways, ...rest } = match;
  const where = gateways?.filter((gateway) => exposed.gateways.includes(gateway));
  const path = isAll(exposed.path) ? match : pathWithin(match, exposed.path, narrowing);
  // The port of a match is the service's, which clients of a gateway do not see.
  const otherPort = ![undefined, exposed.port].includes(port);
  if (path === undefined || otherPort || where?.length === 0) return undefined;
  if (path.path !== own && replacesPath(narrowing.route)) throw notNarrowed(exposed.path, narrowing);
  return { ...rest, ...pathOf(path), ...(where && { gateways: where }) };
}

function pathOf({ path }: Match): Pick<Match, 'path'> {
  return path === undefined ? {} : { path };
}

/** What the match names of the path is replaced: of another match another part would be. */
function replacesPath({ rewrite, to }: HttpRoute): boolean {
  const redirect = to !== undefined && 'redirect' in to ? to.redirect : undefined;
  return typeof rewrite?.path === 'string' || typeof redirect?.path === 'object';
}

/** The path of a match, narrowed to what is exposed. */
function pathWithin(
  { path: own, ignoreCase }: Match,
  path: string,
  narrowing: Narrowing,
): Pick<Match, 'path'> | undefined {
  if (own === undefined) return { path };
  if (ignoreCase === true || (typeof own === 'object' && 'regex' in own)) throw notNarrowed(path, narrowing);
  const [ownIsIn, isInOwn] =
    typeof own === 'object' ? rawWithin(own, path) : [isWithin(own, path), isWithin(path, own)];
  if (isInOwn) return { path };
  return ownIsIn ? { path: own } : undefined;
}

function rawWithin({ rawPrefix }: { readonly rawPrefix: string }, path: string): readonly [boolean, boolean] {
  const base = prefixOf(path);
  return [base !== undefined && rawPrefix.startsWith(`${base}/`), (base ?? path).startsWith(rawPrefix)];
}

/** Whether one path, or all below it, lies within another. */
function isWithin(inner: string, outer: string): boolean {
  const base = prefixOf(outer);
  if (base === undefined) return inner === outer;
  const path = prefixOf(inner) ?? inner;
  return path === base || path.startsWith(`${base}/`);
}

function notNarrowed(path: string, { service, route, where }: Narrowing): ValidationError {
  const fix = "expose the service on a host of its own with path '/*', or write the route's path without a pattern";
  const expected = `a path of which only a part lies below ${path} to be one that can be cut there`;
  const mistake = { subject: `route '${route.name}' of ${service.name}`, got: route.match, expected, fix };
  return new ValidationError('MSVC-EDGE-006', mistake, where);
}
