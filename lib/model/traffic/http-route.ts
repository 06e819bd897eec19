import type { Identity } from '../identity';
import type { Destination } from './destination';
import type { Match } from './match';
import type { Policy } from './policy';

/**
 * A rule for requests, in its one checked form: which requests it is for, where they go and how they are treated. Rules are
 * tried in their order, and the first that fits decides.
 */
export interface HttpRoute extends Policy {
  /** Its name; undefined for a rule of manifests that has none. */
  readonly name?: string;
  /** Which requests it is for: those that fit one of these. Empty: every request. */
  readonly match: readonly Match[];
  /** What is changed in path and authority before the request is sent on. */
  readonly rewrite?: Rewrite;
  /** Where the requests go; undefined: to the versions of the route's own service by their weights. */
  readonly to?: RouteTarget;
}

/** Where the requests of a rule go, or what answers them. */
export type RouteTarget =
  | { readonly destinations: readonly Destination[] }
  | { readonly redirect: Redirect }
  | { readonly directResponse: DirectResponse }
  /** The rules of another `HostRoutes` that has no hosts of its own. */
  | { readonly delegate: Identity };

/** What is changed in a request before it is sent on. */
export interface Rewrite {
  /**
   * Replaces what the match names of the path: the path, or its prefix; or, with a regular expression (RE2), every part of
   * the path that fits it.
   */
  readonly path?: string | { readonly regex: string; readonly substitution: string };
  /** Replaces the host that the request names. */
  readonly authority?: string;
}

/** An answer that tells the client to ask elsewhere. */
export interface Redirect {
  /** The path that replaces the request's own: all of it, or only the prefix that the match names. @default - the request's own */
  readonly path?: string | { readonly prefix: string };
  /** The host to ask. @default - the request's own */
  readonly authority?: string;
  /** The port to ask: a number, the one of the request, or the one of the scheme. @default - the one of the scheme */
  readonly port?: number | 'of-request' | 'of-scheme';
  /** `http` or `https`. @default - the request's own */
  readonly scheme?: string;
  /** The status: 301, 302, 303, 307 or 308. @default 301 */
  readonly code?: number;
}

/** An answer that a proxy gives by itself. */
export interface DirectResponse {
  /** The status, 200 to 599. */
  readonly status: number;
  /** The body: text, or bytes in base64. @default - none */
  readonly body?: string | { readonly base64: string };
}

/** Which connections a rule of `tls` or `tcp` is for: those that fit in every field given. */
export interface ConnectionMatch {
  /** Addresses that the connection is for, such as `10.0.0.0/8`. */
  readonly destinationSubnets?: readonly string[];
  /** The number of the port. */
  readonly port?: number;
  /** Labels that the pod of the caller must have. */
  readonly sourceLabels?: Readonly<Record<string, string>>;
  /** The namespace that the caller must be in. */
  readonly sourceNamespace?: string;
  /** Where the connection must come in: `'mesh'` for pods, `<namespace>/<name>` for a gateway. */
  readonly gateways?: readonly string[];
}

/** A rule for plain TCP connections. */
export interface TcpRoute {
  /** Which connections it is for: those that fit one of these. Empty: every one. */
  readonly match: readonly ConnectionMatch[];
  readonly destinations: readonly Destination[];
}

/** A rule for TLS connections that are passed on as they are, by the host that the client names (SNI). */
export interface TlsRoute {
  /** Which connections it is for: those that fit one of these. There is always one. */
  readonly match: readonly (ConnectionMatch & { readonly sniHosts: readonly string[] })[];
  readonly destinations: readonly Destination[];
}
