import {
  type VirtualServiceSpecHttp,
  type VirtualServiceSpecHttpRoute,
  VirtualServiceSpecHttpCorsPolicyUnmatchedPreflights as UnmatchedPreflights,
} from '../../../../imports/networking.istio.io';
import type { Cors } from '../../../model/traffic/cors';
import type { Fault } from '../../../model/traffic/fault';
import type { HeaderChanges, HeaderEdits } from '../../../model/traffic/headers';
import type { Policy } from '../../../model/traffic/policy';
import type { Retry } from '../../../model/traffic/retry';
import { protoDuration } from '../durations';
import { stringMatch } from './match';

/** How a rule treats requests, without mirrors. Without the field `timeout` a request has no limit: Istio has no default. */
export function renderedPolicy({ timeout, retry, fault, cors, headers }: Policy): Partial<VirtualServiceSpecHttp> {
  return {
    ...(cors && { corsPolicy: corsPolicy(cors) }),
    ...(fault && { fault: faultOf(fault) }),
    ...(headers && { headers: renderedHeaders(headers) }),
    ...(retry !== undefined && { retries: retry === 'none' ? { attempts: 0 } : retries(retry) }),
    ...(typeof timeout === 'number' && { timeout: protoDuration(timeout) }),
  };
}

function retries(retry: Retry): NonNullable<VirtualServiceSpecHttp['retries']> {
  const { attempts, perTryTimeout, on, backoff, retryRemoteLocalities, retryIgnorePreviousHosts } = retry;
  return {
    attempts,
    ...(backoff !== undefined && { backoff: protoDuration(backoff) }),
    ...(perTryTimeout !== undefined && { perTryTimeout: protoDuration(perTryTimeout) }),
    ...(retryIgnorePreviousHosts !== undefined && { retryIgnorePreviousHosts }),
    ...(on !== undefined && { retryOn: on.join(',') }),
    ...(retryRemoteLocalities && { retryRemoteLocalities }),
  };
}

function faultOf({ delay, abort }: Fault<number>): NonNullable<VirtualServiceSpecHttp['fault']> {
  return {
    ...(abort && {
      abort: {
        ...(typeof abort.status === 'number' ? { httpStatus: abort.status } : { grpcStatus: abort.status }),
        percentage: { value: abort.percent },
      },
    }),
    ...(delay && { delay: { fixedDelay: protoDuration(delay.fixed), percentage: { value: delay.percent } } }),
  };
}

function corsPolicy(cors: Cors<number>): NonNullable<VirtualServiceSpecHttp['corsPolicy']> {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials, unmatchedPreflights } =
    cors;
  return {
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(allowHeaders && { allowHeaders: [...allowHeaders] }),
    ...(allowMethods && { allowMethods: [...allowMethods] }),
    allowOrigins: allowOrigins.map(stringMatch),
    ...(exposeHeaders && { exposeHeaders: [...exposeHeaders] }),
    ...(maxAge !== undefined && { maxAge: protoDuration(maxAge) }),
    ...(unmatchedPreflights === 'ignore' && { unmatchedPreflights: UnmatchedPreflights.IGNORE }),
  };
}

/** Changes of headers, of a rule or of one of its destinations. */
export function renderedHeaders({
  request,
  response,
}: HeaderChanges): NonNullable<VirtualServiceSpecHttpRoute['headers']> {
  return { ...(request && { request: edits(request) }), ...(response && { response: edits(response) }) };
}

function edits({ set, add, remove }: HeaderEdits) {
  return { ...(add && { add: { ...add } }), ...(remove && { remove: [...remove] }), ...(set && { set: { ...set } }) };
}
