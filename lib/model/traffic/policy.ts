import type { Duration } from 'cdk8s';
import { positiveMilliseconds } from '../quantity/duration';
import { checkedCors, type Cors } from './cors';
import type { TargetPlace } from './destination';
import { checkedFault, type Fault } from './fault';
import { checkedHeaderChanges, type HeaderChanges } from './headers';
import { checkedMirrors, type Mirror, type MirrorOptions } from './mirror';
import { checkedRetry, type Retry, type RetryOptions } from './retry';

/** How requests to a service, or those of one of its routes, are treated. */
export interface PolicyOptions {
  /**
   * How long a request may take, all tries included; 1 ms or more. `'none'` sets no limit, as streams and WebSockets need; say
   * with `termination.longestRequest` how long a shutdown has to wait then.
   * @default - for a service 15 s if the mesh has timeouts, for a route the service's
   */
  readonly timeout?: Duration | 'none';
  /** When the proxies of callers try again; `'none'`: never. @default - for a service the mesh's own, for a route the service's */
  readonly retry?: RetryOptions | 'none';
  /** Failures that proxies make on purpose. @default - for a service none, for a route the service's */
  readonly fault?: Fault;
  /** Who gets a copy of the requests. @default - for a service nobody, for a route the service's */
  readonly mirrors?: readonly MirrorOptions[];
  /** Which pages of other origins browsers may let ask. @default - for a service not told, for a route the service's */
  readonly cors?: Cors;
  /** Changes of headers on the way. @default - for a service none, for a route the service's */
  readonly headers?: HeaderChanges;
}

/** `PolicyOptions`, checked. What is undefined was not given. */
export interface Policy {
  /** In milliseconds. */
  readonly timeout?: number | 'none';
  /** When the proxies of callers try again. */
  readonly retry?: Retry | 'none';
  /** Failures that proxies make on purpose. */
  readonly fault?: Fault<number>;
  /** Who gets a copy of the requests; the answers are thrown away. */
  readonly mirrors?: readonly Mirror[];
  /** Which pages of other origins browsers may let ask. */
  readonly cors?: Cors<number>;
  /** Changes of headers. */
  readonly headers?: HeaderChanges;
}

/** The policy alone of what has one among other fields. */
export function policyOf({ timeout, retry, fault, mirrors, cors, headers }: Policy): Policy {
  return {
    ...(timeout !== undefined && { timeout }),
    ...(retry !== undefined && { retry }),
    ...(fault && { fault }),
    ...(mirrors && { mirrors }),
    ...(cors && { cors }),
    ...(headers && { headers }),
  };
}

/** Where a policy stands; `path` is such as `traffic.routes[0]`. */
export interface PolicyPlace extends TargetPlace {
  /** The timeout that holds where the policy says none. */
  readonly timeout?: Policy['timeout'];
}

function checkedTimeout(
  timeout: PolicyOptions['timeout'],
  { path, where }: PolicyPlace,
): Policy['timeout'] | undefined {
  if (timeout === undefined || timeout === 'none') return timeout;
  return positiveMilliseconds(`${path}.timeout`, timeout, where);
}

/** Checks a policy. @throws ValidationError MSVC-TIME-00n for the timeout, otherwise as its fields */
export function checkedPolicy(given: PolicyOptions, place: PolicyPlace): Policy {
  const { timeout, retry, fault, mirrors, cors, headers } = given;
  const { path, where, timeout: inherited } = place;
  const own = checkedTimeout(timeout, place);
  const limit = own ?? inherited;
  const retryPlace = { path: `${path}.retry`, where, ...(limit !== 'none' && { timeout: limit }) };
  return {
    ...(own !== undefined && { timeout: own }),
    ...(retry !== undefined && { retry: retry === 'none' ? retry : checkedRetry(retry, retryPlace) }),
    ...(fault !== undefined && { fault: checkedFault(fault, `${path}.fault`, where) }),
    ...(mirrors !== undefined && { mirrors: checkedMirrors(mirrors, { ...place, path: `${path}.mirrors` }) }),
    ...(cors !== undefined && { cors: checkedCors(cors, `${path}.cors`, where) }),
    ...(headers !== undefined && { headers: checkedHeaderChanges(headers, `${path}.headers`, where) }),
  };
}
