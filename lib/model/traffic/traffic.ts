import { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Bounds, wholeNumber } from '../quantity/bounds';
import { positiveMilliseconds } from '../quantity/duration';
import { type Keys, options } from '../options';
import { defined } from '../defined';
import { checkedPolicy, type Policy, type PolicyOptions } from './policy';
import type { HttpRoute } from './http-route';
import type { RouteTargets } from './destination';
import { checkedRoutes, type Route } from './route';

/**
 * What the proxy of one calling pod may have open to each version of this service. At least one field must be given;
 * numbers are 1 or more.
 * @typeParam Time `Duration` of cdk8s where it is written, milliseconds after the checks
 * @throws ValidationError MSVC-POOL-001 for a number, 101 for no field at all, 102 for `h2UpgradePolicy`, MSVC-TIME-002 and
 * 003 for a time
 */
export interface ConnectionPool<Time = Duration> {
  /** TCP connections at once. @default - no limit */
  readonly maxConnections?: number;
  /** How long connecting may take. @default - the proxy's own: 10 s */
  readonly connectTimeout?: Time;
  /** Requests that wait for a connection. @default - no limit */
  readonly maxPendingRequests?: number;
  /** Requests at once, over HTTP/1.1 and HTTP/2. @default - no limit */
  readonly maxRequests?: number;
  /** Requests after which a connection is closed. @default - no limit */
  readonly maxRequestsPerConnection?: number;
  /** How long a connection may be idle. @default - the proxy's own: 1 hour */
  readonly idleTimeout?: Time;
  /** Whether proxies carry HTTP/1.1 as HTTP/2 between each other. @default - the mesh's own setting */
  readonly h2UpgradePolicy?: 'default' | 'upgrade' | 'do-not-upgrade';
}

/**
 * When a pod that answers with errors gets no requests for a while (ejection). At least one field must be given.
 * @throws ValidationError MSVC-OUTL-003 and 101 to 104, MSVC-TIME-002 and 003 for a time
 */
export interface OutlierDetection<Time = Duration> {
  /** Server errors (5xx) in a row until a pod is ejected: 1 or more. @default - the proxy's own: 5 */
  readonly consecutive5xxErrors?: number;
  /**
   * Gateway errors (502, 503, 504) in a row until a pod is ejected: 1 or more, less than `consecutive5xxErrors`.
   * @default - counted as server errors alone
   */
  readonly consecutiveGatewayErrors?: number;
  /** How often the proxy looks whether an ejection is over. @default - the proxy's own: 10 s */
  readonly interval?: Time;
  /** The length of a pod's first ejection; the next ones are longer. @default - the proxy's own: 30 s */
  readonly baseEjectionTime?: Time;
  /** Percent of the pods that may be ejected at once: 1 to 100. @default - the mesh's own: 10 */
  readonly maxEjectionPercent?: number;
}

/** Which pod gets the next request: an algorithm, or the same pod for the same header value or client address. */
export type LoadBalancing =
  'round-robin' | 'least-request' | 'random' | { readonly consistentHash: { readonly header: string } | 'source-ip' };

/**
 * How the proxies of callers treat requests to a service. What the platform's mesh cannot do is refused by name.
 * @throws ValidationError MSVC-MESH-001 for what the mesh cannot do, MSVC-PROTO-101 for what needs a port with HTTP or gRPC,
 * MSVC-LB-101 for `loadBalancing`, otherwise as its fields
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   traffic: {
 *     timeout: Duration.seconds(10),
 *     outlierDetection: { consecutive5xxErrors: 5, maxEjectionPercent: 50 },
 *   },
 * })
 */
export interface Traffic extends PolicyOptions {
  /** Requests that are treated differently from the rest; the first route that fits decides. @default - none */
  readonly routes?: readonly Route[];
  /**
   * `'none'`: requests that fit no route are answered with 404. There must be a route then.
   * @default - they go to the versions by their weights
   */
  readonly otherwise?: 'none';
  /** What each calling pod may have open. @default - no limits */
  readonly connectionPool?: ConnectionPool;
  /** When a pod that answers with errors gets no requests. @default - never */
  readonly outlierDetection?: OutlierDetection;
  /** Which pod gets the next request. @default - the mesh's own algorithm */
  readonly loadBalancing?: LoadBalancing;
}

/** `Traffic`, checked. Times are milliseconds; what nobody decided is undefined. */
export interface CheckedTraffic extends Policy {
  /** In the order in which they are tried. */
  readonly routes: readonly HttpRoute[];
  /** Requests that fit no route are answered with 404. */
  readonly otherwise?: 'none';
  /** What each calling pod may have open. */
  readonly connectionPool?: ConnectionPool<number>;
  /** When a pod that answers with errors gets no requests. */
  readonly outlierDetection?: OutlierDetection<number>;
  /** Which pod gets the next request. */
  readonly loadBalancing?: LoadBalancing;
}

/** The default timeout, in milliseconds. Without one no request would have a longest duration, nor a shutdown an end. */
const DEFAULT_TIMEOUT = 15_000;

const TRAFFIC: Keys<Traffic> = {
  timeout: true,
  retry: true,
  fault: true,
  mirrors: true,
  cors: true,
  headers: true,
  routes: true,
  otherwise: true,
  connectionPool: true,
  outlierDetection: true,
  loadBalancing: true,
};
const POOL: Keys<ConnectionPool> = {
  maxConnections: true,
  connectTimeout: true,
  maxPendingRequests: true,
  maxRequests: true,
  maxRequestsPerConnection: true,
  idleTimeout: true,
  h2UpgradePolicy: true,
};
const OUTLIER: Keys<OutlierDetection> = {
  consecutive5xxErrors: true,
  consecutiveGatewayErrors: true,
  interval: true,
  baseEjectionTime: true,
  maxEjectionPercent: true,
};

/** What the check of `Traffic` needs to know. */
export interface TrafficContext {
  readonly targets: RouteTargets;
  /** The numbers of the ports whose requests the mesh reads. */
  readonly ports: readonly number[];
  /** Whether the default timeout applies: only if the mesh has timeouts and some port carries requests. */
  readonly defaultTimeout: boolean;
  /** `termination.longestRequest` in seconds, if it is given. */
  readonly longestRequest?: number | undefined;
}

/** Checks the prop `traffic`. @throws ValidationError with the code of the field */
export function checkedTraffic(
  traffic: Traffic,
  { targets, ports, defaultTimeout, longestRequest }: TrafficContext,
  where: Where,
): CheckedTraffic {
  const asked = { subject: 'traffic', write: 'traffic: { timeout: Duration.seconds(10) }', where };
  const given = options<Traffic>(traffic, TRAFFIC, asked);
  const { routes = [], otherwise, connectionPool, outlierDetection, loadBalancing, ...own } = given;
  // Not longer than `longestRequest`: a shutdown waits for a request no longer than that.
  const byDefault = Duration.millis(Math.min(DEFAULT_TIMEOUT, (longestRequest ?? Infinity) * 1000));
  const timeout = given.timeout === undefined && defaultTimeout ? byDefault : given.timeout;
  const policy = checkedPolicy(defined<PolicyOptions>({ ...own, timeout }), { path: 'traffic', where, targets });
  return {
    ...policy,
    routes: checkedRoutes(routes, { targets, ports, gateways: ['mesh'], timeout: policy.timeout }, where),
    ...(otherwise !== undefined && { otherwise: checkedOtherwise(otherwise, routes, { targets, where }) }),
    ...(connectionPool !== undefined && { connectionPool: checkedPool(connectionPool, where) }),
    ...(outlierDetection !== undefined && { outlierDetection: checkedOutlier(outlierDetection, where) }),
    ...(loadBalancing !== undefined && { loadBalancing: checkedBalancing(loadBalancing, where) }),
  };
}

function checkedOtherwise(
  otherwise: 'none',
  routes: readonly Route[],
  { targets, where }: { readonly targets: RouteTargets; readonly where: Where },
): 'none' {
  if (otherwise === 'none' && targets.weighted) {
    const expected = 'versions without weights';
    const fix =
      'let the routes name their versions, with weights of their own: no request goes by those of the versions';
    const mistake = { subject: 'traffic.otherwise', got: 'none beside weights of versions', expected, fix };
    throw new ValidationError('MSVC-ROUTE-120', mistake, where);
  }
  if (otherwise === 'none' && routes.length > 0) return otherwise;
  const [got, fix] =
    otherwise === 'none'
      ? ['none without a route', 'write the routes, or leave it out: every request would be answered with 404']
      : [otherwise, "write 'none', or leave it out: what no route matches goes by the weights"];
  const mistake = { subject: 'traffic.otherwise', got, expected: "'none' beside routes", fix };
  throw new ValidationError('MSVC-ROUTE-120', mistake, where);
}

const LIMITS = ['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRequestsPerConnection'] as const;
const UPGRADES: readonly unknown[] = ['default', 'upgrade', 'do-not-upgrade'];

function checkedPool(given: ConnectionPool, where: Where): ConnectionPool<number> {
  const asked = { subject: 'connectionPool', write: 'connectionPool: { maxConnections: 100 }', where };
  const { connectTimeout, idleTimeout, ...pool } = options<ConnectionPool>(given, POOL, asked);
  for (const limit of LIMITS) {
    const fix = 'leave it out for no limit; a proxy reads 0 as no limit, which is rarely what was meant';
    const bounds = {
      code: 'MSVC-POOL-001',
      subject: `connectionPool ${limit}`,
      min: 1,
      max: 2147483647,
      fix,
      where,
    } as const;
    if (pool[limit] !== undefined) wholeNumber(pool[limit], bounds);
  }
  const { h2UpgradePolicy: upgrade } = pool;
  if (upgrade !== undefined && !UPGRADES.includes(upgrade)) {
    const mistake = {
      subject: 'h2UpgradePolicy',
      got: upgrade,
      expected: `one of ${UPGRADES.join(', ')}`,
      fix: 'correct the word',
    };
    throw new ValidationError('MSVC-POOL-102', mistake, where);
  }
  const checked = {
    ...defined(pool),
    ...(connectTimeout !== undefined && {
      connectTimeout: positiveMilliseconds('connectTimeout', connectTimeout, where),
    }),
    ...(idleTimeout !== undefined && { idleTimeout: positiveMilliseconds('idleTimeout', idleTimeout, where) }),
  };
  refuseEmpty('MSVC-POOL-101', 'connectionPool', checked, where);
  return checked;
}

function checkedOutlier(given: OutlierDetection, where: Where): OutlierDetection<number> {
  const asked = { subject: 'outlierDetection', write: 'outlierDetection: { consecutive5xxErrors: 5 }', where };
  const { interval, baseEjectionTime, ...outlier } = options<OutlierDetection>(given, OUTLIER, asked);
  const { consecutive5xxErrors: errors, consecutiveGatewayErrors: gateway, maxEjectionPercent: percent } = outlier;
  optionalNumber(errors, { code: 'MSVC-OUTL-101', subject: 'consecutive5xxErrors', ...IN_A_ROW, where });
  optionalNumber(gateway, { code: 'MSVC-OUTL-102', subject: 'consecutiveGatewayErrors', ...IN_A_ROW, where });
  optionalNumber(percent, { code: 'MSVC-OUTL-103', subject: 'maxEjectionPercent', ...PERCENT, where });
  if (gateway !== undefined && gateway >= (errors ?? 5)) {
    const expected = `less than consecutive5xxErrors, ${errors ?? 5}`;
    const fix = 'lower it: gateway errors count as 5xx too, so the other limit is always reached first';
    throw new ValidationError(
      'MSVC-OUTL-003',
      { subject: 'consecutiveGatewayErrors', got: gateway, expected, fix },
      where,
    );
  }
  const checked = {
    ...defined(outlier),
    ...(interval !== undefined && { interval: positiveMilliseconds('outlierDetection interval', interval, where) }),
    ...(baseEjectionTime !== undefined && {
      baseEjectionTime: positiveMilliseconds('baseEjectionTime', baseEjectionTime, where),
    }),
  };
  refuseEmpty('MSVC-OUTL-104', 'outlierDetection', checked, where);
  return checked;
}

const IN_A_ROW = { min: 1, max: 1000000, fix: 'give the number of errors in a row, such as 5' };
const PERCENT = { min: 1, max: 100, fix: 'give the percent of pods that may be ejected' };

function optionalNumber(value: number | undefined, bounds: Bounds): void {
  if (value !== undefined) wholeNumber(value, bounds);
}

function checkedBalancing(balancing: LoadBalancing, where: Where): LoadBalancing {
  if (['round-robin', 'least-request', 'random'].includes(balancing as string)) return balancing;
  const write = "{ consistentHash: { header: 'x-user' } }";
  if (typeof balancing === 'object' && balancing !== null) {
    const asked = { subject: 'loadBalancing', write, where };
    const { consistentHash: key } = options<Hashed>(balancing, { consistentHash: true }, asked);
    if (key === 'source-ip') return { consistentHash: key };
    if (isHeaderName(key?.header) && Object.keys(key).length === 1) return { consistentHash: key };
  }
  const expected = "round-robin, least-request, random, or { consistentHash: { header } | 'source-ip' }";
  const fix = `write one of them, such as ${write}`;
  throw new ValidationError('MSVC-LB-101', { subject: 'loadBalancing', got: balancing, expected, fix }, where);
}

type Hashed = Exclude<LoadBalancing, string>;

/** RFC 9110: a token. */
function isHeaderName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
}

/** Refuses an object without any field: it would be emitted empty, and the mesh would refuse it. */
function refuseEmpty(code: 'MSVC-POOL-101' | 'MSVC-OUTL-104', subject: string, checked: object, where: Where): void {
  if (Object.keys(checked).length > 0) return;
  const fix = 'leave it out, or say what it should limit';
  throw new ValidationError(code, { subject, got: checked, expected: 'at least one of its fields', fix }, where);
}
