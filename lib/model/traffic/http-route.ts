import type { Identity } from '../identity';
import type { Destination } from './destination';
import type { DirectResponse } from './direct-response';
import type { Match } from './match';
import type { Policy } from './policy';
import type { Redirect } from './redirect';
import type { Rewrite } from './rewrite';

/**
 * A rule for requests, in its one checked form: which requests it is for, where they go and how they are treated. Rules are
 * tried in their order, and the first that fits decides.
 */
export interface HttpRoute extends Policy {
  /** Its name; undefined for a rule of manifests that has none. @default - none */
  readonly name?: string;
  /** Which requests it is for: those that fit one of these. Empty: every request. */
  readonly match: readonly Match[];
  /** What is changed in path and authority before the request is sent on. @default - nothing */
  readonly rewrite?: Rewrite;
  /** Where the requests go; undefined: to the versions of the route's own service by their weights. @default - those versions */
  readonly to?: RouteTarget;
}

/** Where the requests of a rule go, or what answers them. */
export type RouteTarget =
  | { readonly destinations: readonly Destination[] }
  | { readonly redirect: Redirect }
  | { readonly directResponse: DirectResponse }
  /** The rules of another `HostRoutes` that has no hosts of its own. */
  | { readonly delegate: Identity };

/** Where the requests of a rule are sent on to; none for a rule that answers or delegates; undefined: to the own service. */
export function destinationsOf({ to }: Pick<HttpRoute, 'to'>): readonly Destination[] | undefined {
  if (to === undefined) return undefined;
  return 'destinations' in to ? to.destinations : [];
}
