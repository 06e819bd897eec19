import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { positiveMilliseconds } from '../quantity/duration';

/** The statuses of gRPC that a proxy can answer with. */
const GRPC = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/**
 * Failures that the proxies of callers make on purpose, to see how callers cope. At least one field must be given. A request
 * that is aborted is never sent, and so never tried again; a delay does not count towards the timeout.
 * @typeParam Time `Duration` of cdk8s where it is written, milliseconds after the checks
 * @throws ValidationError MSVC-FAULT-101 for no field at all, 102 for a percentage, 103 for a status
 * @example
 * new MeshService(chart, 'orders', { image, traffic: { fault: { abort: { status: 503, percent: 1 } } } })
 */
export interface Fault<Time = Duration> {
  /** Requests that wait before they are sent on. */
  readonly delay?: {
    /** How long. */
    readonly fixed: Time;
    /** How many of the requests: percent, more than 0 and at most 100. */
    readonly percent: number;
  };
  /** Requests that are answered with an error and not sent on. */
  readonly abort?: {
    /** The status of HTTP, 200 to 599, or the name of a status of gRPC, such as `UNAVAILABLE`. */
    readonly status: number | (typeof GRPC)[number];
    /** How many of the requests: percent, more than 0 and at most 100. */
    readonly percent: number;
  };
}

/** Checks a fault. @param path where it stands, such as `traffic.fault` */
export function checkedFault(given: Fault, path: string, where: Where): Fault<number> {
  const asked = { subject: path, write: 'fault: { abort: { status: 503, percent: 1 } }', where };
  const { delay, abort } = options<Fault>(given, { delay: true, abort: true } satisfies Keys<Fault>, asked);
  if (delay === undefined && abort === undefined) {
    const mistake = { subject: path, got: given, expected: 'delay or abort', fix: `leave it out, or ${asked.write}` };
    throw new ValidationError('MSVC-FAULT-101', mistake, where);
  }
  return {
    ...(delay !== undefined && { delay: checkedDelay(delay, `${path}.delay`, where) }),
    ...(abort !== undefined && { abort: checkedAbort(abort, `${path}.abort`, where) }),
  };
}

function checkedDelay(
  given: NonNullable<Fault['delay']>,
  path: string,
  where: Where,
): NonNullable<Fault<number>['delay']> {
  const write = 'delay: { fixed: Duration.seconds(1), percent: 10 }';
  const { fixed, percent } = options<typeof given>(
    given,
    { fixed: true, percent: true },
    { subject: path, write, where },
  );
  return {
    fixed: positiveMilliseconds(`${path}.fixed`, fixed, where),
    percent: checkedPercent('MSVC-FAULT-102', percent, `${path}.percent`, where),
  };
}

function checkedAbort(given: NonNullable<Fault['abort']>, path: string, where: Where): NonNullable<Fault['abort']> {
  const asked = { subject: path, write: 'abort: { status: 503, percent: 1 }', where };
  const { status, percent } = options<typeof given>(given, { status: true, percent: true }, asked);
  const isHttp = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
  if (!isHttp && !(GRPC as readonly unknown[]).includes(status)) {
    const expected = `a status of HTTP, 200 to 599, or of gRPC: ${GRPC.join(', ')}`;
    const mistake = { subject: `${path}.status`, got: status, expected, fix: `write ${asked.write}` };
    throw new ValidationError('MSVC-FAULT-103', mistake, where);
  }
  return { status, percent: checkedPercent('MSVC-FAULT-102', percent, `${path}.percent`, where) };
}

/** Percent that proxies can draw: more than 0, at most 100, down to a ten-thousandth. */
export function checkedPercent(
  code: 'MSVC-FAULT-102' | 'MSVC-MIRROR-102',
  percent: number,
  subject: string,
  where: Where,
): number {
  if (typeof percent === 'number' && percent >= 0.0001 && percent <= 100) return percent;
  const fix = 'write the percentage itself, such as 10; leave it out for none';
  throw new ValidationError(code, { subject, got: percent, expected: 'percent, from 0.0001 to 100', fix }, where);
}
