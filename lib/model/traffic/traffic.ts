import { ValidationError } from '../../errors';
import { type Bounds, wholeNumber } from '../quantity/bounds';
import { type Duration, positiveMilliseconds } from '../quantity/duration';
import { checkedRetry, type Retry, type RetryOptions } from './retry';

/** How much one caller's proxy may have open to this service, per version. Left out means no limit. */
export interface ConnectionPool {
  /** TCP connections at once (`tcp.maxConnections`). */
  readonly maxConnections?: number;
  /** How long a connect may take (`tcp.connectTimeout`). @default - Envoy's, 10 s */
  readonly connectTimeout?: Duration;
  /** Requests that wait for a connection (`http1MaxPendingRequests`). */
  readonly maxPendingRequests?: number;
  /** Requests at once (`http2MaxRequests`; Istio applies it to HTTP/1.1 too). */
  readonly maxRequests?: number;
  /** Requests until a connection is closed (`maxRequestsPerConnection`). */
  readonly maxRequestsPerConnection?: number;
  /** How long a connection may be idle (`idleTimeout`). @default - Envoy's, 1 hour */
  readonly idleTimeout?: Duration;
  /** Whether HTTP/1.1 is carried as HTTP/2 between proxies (`h2UpgradePolicy`). @default - not set */
  readonly h2UpgradePolicy?: 'default' | 'upgrade' | 'do-not-upgrade';
}

/** When a pod that answers with errors stops getting traffic, and for how long. */
export interface OutlierDetection {
  /** Server errors in a row until a pod is ejected. @default - Envoy's, 5 */
  readonly consecutive5xxErrors?: number;
  /** Gateway errors (502, 503, 504) in a row until a pod is ejected. @default - not counted apart */
  readonly consecutiveGatewayErrors?: number;
  /** Between two sweeps that eject. @default - Envoy's, 10 s */
  readonly interval?: Duration;
  /** The first ejection's length; it grows with each. @default - Envoy's, 30 s */
  readonly baseEjectionTime?: Duration;
  /** Percent of the pods that may be ejected at once. @default - Istio's, 10 */
  readonly maxEjectionPercent?: number;
}

/** Which pod gets the next request: a plain algorithm, or always the same pod for the same key. */
export type LoadBalancing =
  'round-robin' | 'least-request' | 'random' | { readonly consistentHash: { readonly header: string } | 'source-ip' };

export interface TrafficOptions {
  /** How long a request may take, all tries included. @default Duration.seconds(15), on a mesh that can */
  readonly timeout?: Duration;
  /** When a caller's proxy tries again; `'none'` switches off Istio's own two retries. @default - the mesh's own */
  readonly retry?: RetryOptions | 'none';
  readonly connectionPool?: ConnectionPool;
  readonly outlierDetection?: OutlierDetection;
  /** @default - the mesh's own (Istio: least-request) */
  readonly loadBalancing?: LoadBalancing;
}

/** How callers' proxies treat a service. It says what should happen; a mesh says how. */
export class Traffic {
  public static of(options: TrafficOptions = {}): Traffic {
    return new Traffic(options);
  }

  public readonly timeout: Duration | undefined;
  public readonly retry: Retry | 'none' | undefined;
  public readonly connectionPool: ConnectionPool | undefined;
  public readonly outlierDetection: OutlierDetection | undefined;
  public readonly loadBalancing: LoadBalancing | undefined;

  private constructor(private readonly options: TrafficOptions) {
    if (options.timeout !== undefined) positiveMilliseconds('timeout', options.timeout);
    this.timeout = options.timeout;
    this.retry = typeof options.retry === 'object' ? checkedRetry(options.retry, options.timeout) : options.retry;
    this.connectionPool = checkedPool(options.connectionPool);
    this.outlierDetection = checkedOutlier(options.outlierDetection);
    this.loadBalancing = options.loadBalancing;
  }

  /** The same traffic policy with a timeout. */
  public withTimeout(timeout: Duration): Traffic {
    return new Traffic({ ...this.options, timeout });
  }
}

const LIMITS = ['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRequestsPerConnection'] as const;
const NO_LIMIT = 'leave it out for no limit; Envoy reads 0 as no limit, which is rarely what was meant';

function checkedPool(pool: ConnectionPool | undefined): ConnectionPool | undefined {
  for (const limit of LIMITS) {
    const value = pool?.[limit];
    if (value !== undefined)
      wholeNumber(value, {
        code: 'MSVC-POOL-001',
        subject: `connectionPool ${limit}`,
        min: 1,
        max: 2147483647,
        fix: NO_LIMIT,
      });
  }
  if (pool?.connectTimeout !== undefined) positiveMilliseconds('connectTimeout', pool.connectTimeout);
  if (pool?.idleTimeout !== undefined) positiveMilliseconds('idleTimeout', pool.idleTimeout);
  return pool;
}

function checkedOutlier(outlier: OutlierDetection | undefined): OutlierDetection | undefined {
  if (outlier === undefined) return undefined;
  const { consecutive5xxErrors: errors, consecutiveGatewayErrors: gateway, maxEjectionPercent: percent } = outlier;
  optionalNumber(errors, { code: 'MSVC-OUTL-101', subject: 'consecutive5xxErrors', ...IN_A_ROW });
  optionalNumber(gateway, { code: 'MSVC-OUTL-102', subject: 'consecutiveGatewayErrors', ...IN_A_ROW });
  optionalNumber(percent, { code: 'MSVC-OUTL-103', subject: 'maxEjectionPercent', ...PERCENT });
  if (outlier.interval !== undefined) positiveMilliseconds('outlierDetection interval', outlier.interval);
  if (outlier.baseEjectionTime !== undefined) positiveMilliseconds('baseEjectionTime', outlier.baseEjectionTime);
  refuseIdle(gateway, errors);
  return outlier;
}

const IN_A_ROW = { min: 1, max: 1000000, fix: 'give the number of errors in a row, such as 5' };
const PERCENT = { min: 1, max: 100, fix: 'give the percent of pods that may be ejected' };

function optionalNumber(value: number | undefined, bounds: Bounds): void {
  if (value !== undefined) wholeNumber(value, bounds);
}

function refuseIdle(gateway: number | undefined, errors = 5): void {
  if (gateway === undefined || gateway < errors) return;
  throw new ValidationError('MSVC-OUTL-003', {
    subject: 'consecutiveGatewayErrors',
    got: gateway,
    expected: `less than consecutive5xxErrors, ${errors}`,
    fix: 'lower it: gateway errors count as 5xx too, so the other limit is always reached first',
  });
}
