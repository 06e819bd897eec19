import type { Duration } from 'cdk8s';
import { type Code, ValidationError, type Where } from '../../errors';
import { refuseUnknown } from '../placeholder';
import { MAX_INT32 } from './bounds';

/** A hundred years in milliseconds: longer than anything that waits, and still an exact integer in JavaScript. */
const LONGEST = 100 * 365 * 24 * 3600 * 1000;

/** Milliseconds of a duration. A bare number is refused: its unit is unknown. */
export function milliseconds(subject: string, value: Duration, where?: Where): number {
  refuseUnknown(subject, value, where);
  if (typeof value?.toMilliseconds !== 'function') {
    const fix = `say the unit, such as Duration.seconds(${typeof value === 'number' ? value : 5}), with Duration of cdk8s`;
    throw new ValidationError('MSVC-TIME-002', { subject, got: value, expected: 'a Duration', fix }, where);
  }
  const ms = value.toMilliseconds({ integral: false });
  if (typeof ms === 'number' && ms >= 0 && ms <= LONGEST) return ms;
  const fix = 'write the length of time as a positive number, such as Duration.seconds(5)';
  const mistake = { subject, got: `${ms} ms`, expected: 'a time from 0 to 100 years', fix };
  throw new ValidationError('MSVC-TIME-001', mistake, where);
}

/** Milliseconds of a duration that is not 0: whole ones, at least 1. */
export function positiveMilliseconds(subject: string, value: Duration, where?: Where): number {
  const ms = milliseconds(subject, value, where);
  if (ms < 1 || !Number.isInteger(ms)) {
    const fix = "write 'none' or leave it out for no limit, or give a time that can pass";
    const expected = 'at least 1 ms, in whole milliseconds';
    throw new ValidationError('MSVC-TIME-003', { subject, got: `${ms} ms`, expected, fix }, where);
  }
  return ms;
}

interface AskedSeconds {
  /** The fewest seconds. @default 0 */
  readonly min?: number;
  readonly where?: Where | undefined;
}

/** Whole seconds of a duration. Kubernetes counts them in 32 bits, so at most 68 years. */
export function wholeSeconds(code: Code, subject: string, value: Duration, asked: AskedSeconds = {}): number {
  const { min = 0, where } = asked;
  const seconds = milliseconds(subject, value, where) / 1000;
  if (Number.isInteger(seconds) && seconds >= min && seconds <= MAX_INT32) return seconds;
  const long = seconds > MAX_INT32;
  const fix = long
    ? 'shorten it: Kubernetes counts it in 32 bits'
    : 'Kubernetes counts this in whole seconds; round it up';
  const expected = long ? `at most ${MAX_INT32} s` : `whole seconds, at least ${min} s`;
  throw new ValidationError(code, { subject, got: `${seconds} s`, expected, fix }, where);
}
