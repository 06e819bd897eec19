import type { Duration } from 'cdk8s';
import type { Where } from '../../errors';
import { positiveMilliseconds } from '../quantity/duration';
import { checkedRetry, type Retry, type RetryOptions } from './retry';

/** How a request is treated on its way: of a whole service, or of one of its routes. */
export interface PolicyOptions {
  /**
   * How long a request may take, all tries included; `'none'`: as long as it likes, and the shutdown must be bounded by
   * `termination.longestRequest`.
   * @default - Duration.seconds(15) on a mesh that can, for the service; the service's, for a route
   */
  readonly timeout?: Duration | 'none';
  /** When a caller's proxy tries again; `'none'`: never. @default - the mesh's own, for the service; the service's, for a route */
  readonly retry?: RetryOptions | 'none';
}

/** The same with everything checked; times in milliseconds. */
export interface Policy {
  readonly timeout?: number | 'none';
  readonly retry?: Retry | 'none';
}

/** Where a policy stands. */
export interface PolicyPlace {
  /** Such as `traffic.routes[0]`, for messages. */
  readonly path: string;
  readonly where: Where;
  /** The timeout that holds where the policy says none. */
  readonly timeout?: Policy['timeout'];
}

/** @throws ValidationError MSVC-TIME-00n for the timeout, MSVC-RETRY-nnn */
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
