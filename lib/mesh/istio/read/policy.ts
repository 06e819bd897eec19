import type { Cors } from '../../../model/traffic/cors';
import type { Fault } from '../../../model/traffic/fault';
import type { HeaderChanges, HeaderEdits } from '../../../model/traffic/headers';
import type { Policy } from '../../../model/traffic/policy';
import type { RetryCondition } from '../../../model/traffic/retry';
import type { Fields } from './fields';
import { readText } from './match';

/** How a rule treats requests, without mirrors. @param unlimited what no timeout at all means */
export function readPolicy(from: Fields, unlimited: Policy['timeout']): Policy {
  const written = from.names.includes('timeout');
  const timeout = from.timeLimit('timeout') ?? (written ? 'none' : unlimited);
  const retry = readRetry(from.part('retries'));
  const fault = readFault(from.part('fault'));
  const cors = readCors(from.part('corsPolicy'));
  const headers = readHeaderChanges(from.part('headers'));
  return {
    ...(timeout !== undefined && { timeout }),
    ...(retry !== undefined && { retry }),
    ...(fault && { fault }),
    ...(cors && { cors }),
    ...(headers && { headers }),
  };
}

/** Without conditions the proxy tries again on those of the mesh. */
function readRetry(from: Fields | undefined): Policy['retry'] {
  if (from === undefined) return undefined;
  const attempts = from.number('attempts') ?? 0;
  const perTryTimeout = from.timeLimit('perTryTimeout');
  const on = from
    .text('retryOn')
    ?.split(',')
    .map((condition) => condition.trim())
    .filter((condition) => condition !== '');
  const backoff = from.milliseconds('backoff');
  const remote = from.flag('retryRemoteLocalities');
  const others = from.flag('retryIgnorePreviousHosts');
  from.loseRest();
  if (attempts === 0) return 'none';
  return {
    attempts,
    ...(perTryTimeout !== undefined && { perTryTimeout }),
    ...(on && { on: on as RetryCondition[] }),
    ...(backoff !== undefined && { backoff }),
    ...(remote && { retryRemoteLocalities: remote }),
    ...(others !== undefined && { retryIgnorePreviousHosts: others }),
  };
}

/** Istio aborts and delays no request where no percentage is given. */
function readFault(from: Fields | undefined): Fault<number> | undefined {
  if (from === undefined) return undefined;
  const abort = from.part('abort');
  const delay = from.part('delay');
  from.loseRest();
  const read = { ...(delay && readDelay(delay)), ...(abort && readAbort(abort)) };
  if (abort && read.abort === undefined) from.lose('abort');
  [abort, delay].forEach((each) => each?.loseRest());
  return Object.keys(read).length > 0 ? read : undefined;
}

function readDelay(from: Fields): Pick<Fault<number>, 'delay'> {
  const fixed = from.milliseconds('fixedDelay');
  return fixed === undefined ? {} : { delay: { fixed, percent: readPercent(from) } };
}

function readAbort(from: Fields): Pick<Fault<number>, 'abort'> {
  const status = from.number('httpStatus') ?? from.text('grpcStatus');
  if (status === undefined) return {};
  return { abort: { status: status as NonNullable<Fault['abort']>['status'], percent: readPercent(from) } };
}

const PERCENT: readonly [string, string] = ['percentage', 'percent'];

/** `percentage`, or the older `percent`, which Istio reads where that is missing. */
export function readPercent(from: Fields, otherwise = 0, [share, older] = PERCENT): number {
  const own = from.part(share);
  const percent = from.number(older);
  const value = own?.number('value') ?? (own && 0);
  own?.loseRest();
  return value ?? percent ?? otherwise;
}

function readCors(from: Fields | undefined): Cors<number> | undefined {
  if (from === undefined) return undefined;
  const origins = from.list('allowOrigins').map((each) => readText(each));
  const allowOrigins = origins.filter((each) => each !== undefined && typeof each !== 'symbol');
  // The older field, of exact origins, which Istio reads where the newer is missing.
  const older = from.texts('allowOrigin') ?? [];
  const maxAge = from.duration('maxAge');
  const allowMethods = from.texts('allowMethods');
  const allowHeaders = from.texts('allowHeaders');
  const exposeHeaders = from.texts('exposeHeaders');
  const allowCredentials = from.flag('allowCredentials');
  const unmatched = from.word('unmatchedPreflights', { IGNORE: 'ignore', FORWARD: undefined, UNSPECIFIED: undefined });
  from.loseRest();
  return {
    allowOrigins: allowOrigins.length > 0 ? allowOrigins : older,
    ...(allowMethods && { allowMethods }),
    ...(allowHeaders && { allowHeaders }),
    ...(exposeHeaders && { exposeHeaders }),
    ...(maxAge !== undefined && { maxAge }),
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(unmatched === 'ignore' && { unmatchedPreflights: unmatched }),
  };
}

/** Changes of headers, of a rule or of one of its destinations; undefined where nothing is changed. */
export function readHeaderChanges(from: Fields | undefined): HeaderChanges | undefined {
  if (from === undefined) return undefined;
  const request = readEdits(from.part('request'));
  const response = readEdits(from.part('response'));
  from.loseRest();
  return request || response ? { ...(request && { request }), ...(response && { response }) } : undefined;
}

function readEdits(from: Fields | undefined): HeaderEdits | undefined {
  if (from === undefined) return undefined;
  const set = from.rows('set');
  const add = from.rows('add');
  const remove = from.texts('remove');
  from.loseRest();
  return set || add || remove ? { ...(set && { set }), ...(add && { add }), ...(remove && { remove }) } : undefined;
}
