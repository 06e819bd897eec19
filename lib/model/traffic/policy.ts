import type { Duration } from 'cdk8s';
import type { Where } from '../../errors';
import { positiveMilliseconds } from '../quantity/duration';
import type { Cors } from './cors';
import type { Fault } from './fault';
import type { HeaderChanges } from './headers';
import type { Mirror } from './mirror';
import { checkedRetry, type Retry, type RetryOptions } from './retry';

/** Timeout and retries of a service, or of one of its routes. */
export interface PolicyOptions {
  /**
   * How long a request may take, all tries included; 1 ms or more. `'none'` sets no limit; say with
   * `termination.longestRequest` how long a shutdown has to wait then.
   * @default - for a service 15 s if the mesh has timeouts, for a route the service's
   */
  readonly timeout?: Duration | 'none';
  /** When the proxies of callers try again; `'none'`: never. @default - for a service the mesh's own, for a route the service's */
  readonly retry?: RetryOptions | 'none';
}

/** `PolicyOptions`, checked. What is undefined was not given. */
export interface Policy {
  /** In milliseconds. */
  readonly timeout?: number | 'none';
  /** When the proxies of callers try again. */
  readonly retry?: Retry | 'none';
  /** Failures that proxies make on purpose. */
  readonly fault?: Fault;
  /** Who gets a copy of the requests; the answers are thrown away. */
  readonly mirrors?: readonly Mirror[];
  /** Which pages of other origins browsers may let ask. */
  readonly cors?: Cors;
  /** Changes of headers. */
  readonly headers?: HeaderChanges;
}

/** Where a policy stands. */
export interface PolicyPlace {
  /** Such as `traffic.routes[0]`, for messages. */
  readonly path: string;
  readonly where: Where;
  /** The timeout that holds where the policy says none. */
  readonly timeout?: Policy['timeout'];
}

/** Checks timeout and retries. @throws ValidationError MSVC-TIME-00n for the timeout, MSVC-RETRY-nnn */
export function checkedPolicy(
  { timeout, retry }: PolicyOptions,
  { path, where, timeout: inherited }: PolicyPlace,
): Policy {
  const own =
    timeout === undefined || timeout === 'none' ? timeout : positiveMilliseconds(`${path}.timeout`, timeout, where);
  const limit = own ?? inherited;
  const retryPlace = { path: `${path}.retry`, where, ...(limit !== 'none' && { timeout: limit }) };
  return {
    ...(own !== undefined && { timeout: own }),
    ...(retry !== undefined && { retry: retry === 'none' ? retry : checkedRetry(retry, retryPlace) }),
  };
}
