import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options as known, truth } from '../options';
import { wholeNumber } from '../quantity/bounds';
import { positiveMilliseconds } from '../quantity/duration';

/**
 * Conditions under which the server has not seen the request, so that a retry is safe for every method. These words and
 * those below are from the documentation of the proxy's router filter, "retry policies".
 */
const SAFE = ['connect-failure', 'refused-stream', 'reset-before-request'] as const;

/** Conditions under which the server may have done the work already, so that a retried POST may happen twice. */
const UNSAFE = [
  '5xx',
  'gateway-error',
  'reset',
  'retriable-4xx',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;

/** A condition under which the server has not seen the request, so that a retry is safe for every method. */
export type SafeRetryCondition = (typeof SAFE)[number];

/** A condition under which a try is repeated, or a status code such as `'503'`. */
export type RetryCondition = SafeRetryCondition | (typeof UNSAFE)[number] | `${number}`;

/** How often a request is tried again. */
export interface RetryLimits {
  /** Retries after the first try: 1 to 10. */
  readonly attempts: number;
  /**
   * How long a try may take until its response headers; less than the timeout. It needs one of the conditions `5xx`,
   * `gateway-error` and `reset`: without it, a try that takes too long is not repeated.
   * @default - as long as the timeout
   */
  readonly perTryTimeout?: Duration;
  /** The pause before the first retry; later ones wait longer, up to ten times as long. @default - the proxy's own: 25 ms */
  readonly backoff?: Duration;
  /** Whether retries may leave the locality of the first try. @default - as the load balancing has it */
  readonly retryRemoteLocalities?: boolean;
  /** Whether retries avoid the pods that were tried before. @default - they do, unless pods are chosen by hash */
  readonly retryIgnorePreviousHosts?: boolean;
}

/**
 * When the proxies of callers try again: `on` names the conditions. Proxies do not look at the method and repeat a POST as
 * well. So conditions under which the server may have done the work already need `idempotent: true`, by which you say that
 * every request may happen twice.
 * @throws ValidationError MSVC-RETRY-001 for a condition, 002 for `attempts`, 003 and 004 for `perTryTimeout`, 006 for a
 * missing `idempotent`
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   traffic: { retry: { attempts: 2, on: ['connect-failure', '503'], idempotent: true } },
 * })
 */
export type RetryOptions = RetryLimits &
  (
    | { readonly on: readonly SafeRetryCondition[]; readonly idempotent?: boolean }
    | { readonly on: readonly RetryCondition[]; readonly idempotent: true }
  );

/** `RetryOptions`, checked. */
export interface Retry {
  /** Retries after the first try. */
  readonly attempts: number;
  /** In milliseconds; undefined: as long as the timeout. */
  readonly perTryTimeout?: number;
  /** Conditions under which a try is repeated; undefined: the mesh's own. */
  readonly on?: readonly RetryCondition[];
  /** The pause before the first retry, in milliseconds. */
  readonly backoff?: number;
  /** Retries may leave the locality of the first try. */
  readonly retryRemoteLocalities?: true;
  /** Whether retries avoid the pods that were tried before; undefined: the mesh decides. */
  readonly retryIgnorePreviousHosts?: boolean;
}

/** Conditions under which a try that timed out is repeated. */
const RETRIES_A_TIMEOUT: readonly string[] = ['5xx', 'gateway-error', 'reset'];

const RETRY: Keys<RetryLimits & { on: unknown; idempotent: unknown }> = {
  attempts: true,
  perTryTimeout: true,
  backoff: true,
  retryRemoteLocalities: true,
  retryIgnorePreviousHosts: true,
  on: true,
  idempotent: true,
};

/** Where a retry policy stands. */
interface RetryPlace {
  /** Such as `traffic.retry`, for messages. */
  readonly path: string;
  readonly where: Where;
  /** Of the whole request, in milliseconds; undefined where it has none. */
  readonly timeout?: number | undefined;
}

/** Checks retries. @throws ValidationError MSVC-RETRY-nnn, MSVC-INPUT-102 for a key that nobody reads */
export function checkedRetry(options: RetryOptions, place: RetryPlace): Retry {
  const { path, where } = place;
  if (typeof options !== 'object' || options === null || !Array.isArray(options.on)) {
    const fix = "write { attempts: 2, on: ['connect-failure'] }, or 'none'";
    throw new ValidationError(
      'MSVC-RETRY-102',
      { subject: path, got: options, expected: "attempts and conditions, or 'none'", fix },
      where,
    );
  }
  known(options, RETRY, { subject: path, write: "retry: { attempts: 2, on: ['connect-failure'] }", where });
  wholeNumber(options.attempts, {
    code: 'MSVC-RETRY-002',
    subject: `${path}.attempts`,
    min: 1,
    max: 10,
    fix: "for no retries at all write retry: 'none'; where nothing is said a mesh may retry by itself",
    where,
  });
  if (options.on.length === 0) {
    const fix = "name what is worth another try, such as on: ['connect-failure', 'reset-before-request']";
    throw new ValidationError(
      'MSVC-RETRY-101',
      { subject: `${path}.on`, got: options.on, expected: 'at least one condition', fix },
      where,
    );
  }
  for (const condition of options.on) checkCondition(condition, options.idempotent === true, place);
  return { attempts: options.attempts, on: [...options.on], ...checkedTries(options, place) };
}

/** When and where a request is tried again. */
function checkedTries(options: RetryOptions, place: RetryPlace): Omit<Retry, 'attempts' | 'on'> {
  const { path, where } = place;
  const perTryTimeout = checkedPerTry(options, place);
  const { backoff, retryRemoteLocalities: remote, retryIgnorePreviousHosts: others } = options;
  const isTrue = (value: boolean, field: string) => truth(value, { subject: `${path}.${field}`, write: 'true', where });
  return {
    ...(perTryTimeout !== undefined && { perTryTimeout }),
    ...(backoff !== undefined && { backoff: positiveMilliseconds(`${path}.backoff`, backoff, where) }),
    ...(remote !== undefined && isTrue(remote, 'retryRemoteLocalities') && { retryRemoteLocalities: true }),
    ...(others !== undefined && { retryIgnorePreviousHosts: isTrue(others, 'retryIgnorePreviousHosts') }),
  };
}

function checkCondition(condition: string, idempotent: boolean, { path, where }: RetryPlace): void {
  const status = /^[1-5]\d\d$/.test(condition);
  const safe = (SAFE as readonly string[]).includes(condition);
  if (!safe && !status && !(UNSAFE as readonly string[]).includes(condition)) {
    const expected = `one of ${[...SAFE, ...UNSAFE].join(', ')} or a status code`;
    const fix = 'write each condition as a string of its own, without spaces; what a proxy does not know is refused';
    throw new ValidationError('MSVC-RETRY-001', { subject: `${path}.on`, got: condition, expected, fix }, where);
  }
  if (!safe && !idempotent) {
    const fix = `say idempotent: true if every request may happen twice, or retry only on ${SAFE.join(', ')}: a POST is repeated as well`;
    const mistake = { subject: `'${condition}' in ${path}.on`, got: undefined, expected: 'idempotent: true', fix };
    throw new ValidationError('MSVC-RETRY-006', mistake, where);
  }
}

function checkedPerTry({ perTryTimeout, on }: RetryOptions, { path, where, timeout }: RetryPlace): number | undefined {
  if (perTryTimeout === undefined) return undefined;
  const subject = `${path}.perTryTimeout`;
  const perTry = positiveMilliseconds(subject, perTryTimeout, where);
  if (timeout !== undefined && perTry >= timeout) {
    const fix = 'shorten it or raise the timeout: a per-try timeout that is not shorter is ignored';
    const mistake = { subject, got: `${perTry} ms`, expected: `less than the timeout, ${timeout} ms`, fix };
    throw new ValidationError('MSVC-RETRY-003', mistake, where);
  }
  if (!on.some((condition) => RETRIES_A_TIMEOUT.includes(condition))) {
    const expected = `a condition that retries a try that timed out: ${RETRIES_A_TIMEOUT.join(', ')}`;
    const fix =
      "add 'reset' (with idempotent: true), or leave perTryTimeout out: as it is, the first slow try fails the request";
    throw new ValidationError(
      'MSVC-RETRY-004',
      { subject, got: `${perTry} ms with on: ${on.join(',')}`, expected, fix },
      where,
    );
  }
  return perTry;
}
