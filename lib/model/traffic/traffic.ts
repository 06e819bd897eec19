import { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Bounds, wholeNumber } from '../quantity/bounds';
import { positiveMilliseconds } from '../quantity/duration';
import { type Keys, options } from '../options';
import { checkedPolicy, type Policy, type PolicyOptions } from './policy';
import { type CheckedRoute, checkedRoutes, type Route, type RouteTargets } from './route';

/**
 * How much one caller's proxy may have open to this service, per version. Left out means no limit.
 * @typeParam Time cdk8s's `Duration` as users write it; milliseconds once it is checked
 */
export interface ConnectionPool<Time = Duration> {
  /** TCP connections at once. */
  readonly maxConnections?: number;
  /** How long a connect may take. @default - the proxy's, 10 s */
  readonly connectTimeout?: Time;
  /** Requests that wait for a connection. */
  readonly maxPendingRequests?: number;
  /** Requests at once, over HTTP/1.1 and HTTP/2. */
  readonly maxRequests?: number;
  /** Requests until a connection is closed. */
  readonly maxRequestsPerConnection?: number;
  /** How long a connection may be idle. @default - the proxy's, 1 hour */
  readonly idleTimeout?: Time;
  /** Whether HTTP/1.1 is carried as HTTP/2 between proxies. @default - not set */
  readonly h2UpgradePolicy?: 'default' | 'upgrade' | 'do-not-upgrade';
}

/** When a pod that answers with errors stops getting traffic, and for how long. */
export interface OutlierDetection<Time = Duration> {
  /** Server errors in a row until a pod is ejected. @default - the proxy's, 5 */
  readonly consecutive5xxErrors?: number;
  /** Gateway errors (502, 503, 504) in a row until a pod is ejected. @default - not counted apart */
  readonly consecutiveGatewayErrors?: number;
  /** Between two sweeps that eject. @default - the proxy's, 10 s */
  readonly interval?: Time;
  /** The first ejection's length; it grows with each. @default - the proxy's, 30 s */
  readonly baseEjectionTime?: Time;
  /** Percent of the pods that may be ejected at once. @default - the mesh's, 10 */
  readonly maxEjectionPercent?: number;
}

/** Which pod gets the next request: a plain algorithm, or always the same pod for the same key. */
export type LoadBalancing =
  'round-robin' | 'least-request' | 'random' | { readonly consistentHash: { readonly header: string } | 'source-ip' };

/**
 * How callers' proxies treat a service. It says what should happen; a mesh says how, and refuses by name what it cannot.
 * @example { timeout: Duration.seconds(10), routes: [{ name: 'reports', match: { path: '/reports/*' }, timeout: Duration.seconds(60) }] }
 */
export interface Traffic extends PolicyOptions {
  /** Requests that are treated another way than the rest, the first that matches. @default - none */
  readonly routes?: readonly Route[];
  /** @default - no limits */
  readonly connectionPool?: ConnectionPool;
  /** @default - no pod is left out for its answers */
  readonly outlierDetection?: OutlierDetection;
  /** @default - the mesh's own */
  readonly loadBalancing?: LoadBalancing;
}

/** A traffic policy with everything checked; times in milliseconds, and nothing there that nobody decided. */
export interface CheckedTraffic extends Policy {
  readonly routes: readonly CheckedRoute[];
  readonly connectionPool?: ConnectionPool<number>;
  readonly outlierDetection?: OutlierDetection<number>;
  readonly loadBalancing?: LoadBalancing;
}

/** How long a request may take where nobody says it. Without any there is no longest request, and no end of a shutdown. */
const DEFAULT_TIMEOUT = 15_000;

const TRAFFIC: Keys<Traffic> = {
  timeout: true,
  retry: true,
  routes: true,
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

/** What a traffic policy is checked against. */
export interface TrafficContext {
  readonly targets: RouteTargets;
  /** Whether the mesh can end a request that takes too long, so that a default means something. */
  readonly defaultTimeout: boolean;
  /** Seconds that a request takes at most, where its author says that. */
  readonly longestRequest?: number | undefined;
}

/** @throws ValidationError with the code of the field */
export function checkedTraffic(
  traffic: Traffic,
  { targets, defaultTimeout, longestRequest }: TrafficContext,
  where: Where,
): CheckedTraffic {
  const asked = { subject: 'traffic', write: 'traffic: { timeout: Duration.seconds(10) }', where };
  const given = options<Traffic>(traffic, TRAFFIC, asked);
  const { routes = [], connectionPool, outlierDetection, loadBalancing, retry } = given;
  // Not longer than the author says that a request takes: the shutdown is bounded by that.
  const byDefault = Duration.millis(Math.min(DEFAULT_TIMEOUT, (longestRequest ?? Infinity) * 1000));
  const timeout = given.timeout === undefined && defaultTimeout ? byDefault : given.timeout;
  const policy = checkedPolicy({ timeout, retry }, { path: 'traffic', where });
  return {
    ...policy,
    routes: checkedRoutes(routes, { targets, timeout: policy.timeout }, where),
    ...(connectionPool !== undefined && { connectionPool: checkedPool(connectionPool, where) }),
    ...(outlierDetection !== undefined && { outlierDetection: checkedOutlier(outlierDetection, where) }),
    ...(loadBalancing !== undefined && { loadBalancing: checkedBalancing(loadBalancing, where) }),
  };
}

/**
 * Traffic without what says nothing: a route's policy that is the service's own, and a version that the weights choose
 * anyway. So there is one way to say each thing.
 */
export function normalTraffic(
  traffic: CheckedTraffic,
  versions: readonly { readonly name: string; readonly weight: number }[],
): CheckedTraffic {
  const [only, ...others] = versions.filter(({ weight }) => weight > 0);
  const chosen = others.length === 0 ? only?.name : undefined;
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  return {
    ...traffic,
    routes: traffic.routes.map(({ to, timeout, retry, ...route }) => ({
      ...route,
      ...(to && to.version !== chosen && { to }),
      ...(timeout !== undefined && timeout !== traffic.timeout && { timeout }),
      ...(retry !== undefined && !same(retry, traffic.retry) && { retry }),
    })),
  };
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

function defined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** An empty policy would be written, and refused by whoever reads it. */
function refuseEmpty(code: 'MSVC-POOL-101' | 'MSVC-OUTL-104', subject: string, checked: object, where: Where): void {
  if (Object.keys(checked).length > 0) return;
  const fix = 'leave it out, or say what it should limit';
  throw new ValidationError(code, { subject, got: checked, expected: 'at least one of its fields', fix }, where);
}
