import { ValidationError } from '../../errors';
import { wholeNumber } from '../quantity/bounds';
import { type Duration, milliseconds, positiveMilliseconds } from '../quantity/duration';

/**
 * Conditions under which the server has not seen the request, in Envoy's words; retrying is safe for every method.
 * Source: Envoy's router filter, `x-envoy-retry-on`.
 */
const SAFE = ['connect-failure', 'refused-stream', 'reset-before-request'] as const;

/** Conditions under which the server may have done the work already: a retried POST may happen twice. */
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

export type SafeRetryCondition = (typeof SAFE)[number];
/** A condition, or a status code such as `'503'`. */
export type RetryCondition = SafeRetryCondition | (typeof UNSAFE)[number] | `${number}`;

interface RetryLimits {
  /** Retries after the first try; 1 to 10. */
  readonly attempts: number;
  /** How long one try may take until its response headers. It ends a try, never the request. @default - the timeout */
  readonly perTryTimeout?: Duration;
}

/**
 * When a caller's proxy tries again. A condition under which the server may already have done the work needs
 * `idempotent: true`: Envoy does not look at the method, so a POST would be repeated too.
 */
export type RetryOptions = RetryLimits &
  (
    | { readonly on: readonly SafeRetryCondition[]; readonly idempotent?: boolean }
    | { readonly on: readonly RetryCondition[]; readonly idempotent: true }
  );

/** A checked retry policy. */
export interface Retry {
  readonly attempts: number;
  readonly perTryTimeout: Duration | undefined;
  readonly on: readonly RetryCondition[];
}

/** Conditions that end a try at its own timeout; without one of them the per-try timeout is final. */
const RETRIES_A_TIMEOUT: readonly string[] = ['5xx', 'gateway-error', 'reset'];

export function checkedRetry(options: RetryOptions, timeout: Duration | undefined): Retry {
  wholeNumber(options.attempts, {
    code: 'MSVC-RETRY-002',
    subject: 'retry attempts',
    min: 1,
    max: 10,
    fix: "for no retries at all write retry: 'none'; without it Istio retries twice by itself",
  });
  if (options.on.length === 0) {
    throw new ValidationError('MSVC-RETRY-101', {
      subject: 'retry on',
      got: options.on,
      expected: 'at least one condition',
      fix: "name what is worth another try, such as on: ['connect-failure', 'reset-before-request']",
    });
  }
  for (const condition of options.on) checkCondition(condition, options.idempotent === true);
  checkPerTry(options, timeout);
  return { attempts: options.attempts, perTryTimeout: options.perTryTimeout, on: [...options.on] };
}

function checkCondition(condition: string, idempotent: boolean): void {
  const status = /^[1-5]\d\d$/.test(condition);
  const safe = (SAFE as readonly string[]).includes(condition);
  if (!safe && !status && !(UNSAFE as readonly string[]).includes(condition)) {
    throw new ValidationError('MSVC-RETRY-001', {
      subject: 'retry condition',
      got: condition,
      expected: `one of ${[...SAFE, ...UNSAFE].join(', ')} or a status code`,
      fix: 'write each condition as a string of its own, without spaces; Istio refuses what it does not know',
    });
  }
  if (!safe && !idempotent) {
    throw new ValidationError('MSVC-RETRY-006', {
      subject: `retry on '${condition}'`,
      got: undefined,
      expected: 'idempotent: true',
      fix: `say idempotent: true if every request may happen twice, or retry only on ${SAFE.join(', ')}: Envoy repeats a POST as well`,
    });
  }
}

function checkPerTry({ perTryTimeout, on }: RetryOptions, timeout: Duration | undefined): void {
  if (perTryTimeout === undefined) return;
  const perTry = positiveMilliseconds('perTryTimeout', perTryTimeout);
  if (timeout !== undefined && perTry >= milliseconds('timeout', timeout)) {
    throw new ValidationError('MSVC-RETRY-003', {
      subject: 'perTryTimeout',
      got: `${perTry} ms`,
      expected: `less than the timeout, ${milliseconds('timeout', timeout)} ms`,
      fix: 'shorten it or raise the timeout: Envoy ignores a per-try timeout that is not shorter',
    });
  }
  if (!on.some((condition) => RETRIES_A_TIMEOUT.includes(condition))) {
    throw new ValidationError('MSVC-RETRY-004', {
      subject: 'perTryTimeout',
      got: `${perTry} ms with on: ${on.join(',')}`,
      expected: `a condition that retries a try that timed out: ${RETRIES_A_TIMEOUT.join(', ')}`,
      fix: "add 'reset' (with idempotent: true), or leave perTryTimeout out: as it is, the first slow try fails the request",
    });
  }
}
