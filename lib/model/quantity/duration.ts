import { Duration as CdkDuration } from 'cdk8s';
import { type Code, ValidationError } from '../../errors';
import { refuseUnknown } from '../placeholder';
import { MAX_INT32 } from './bounds';

/** A length of time; cdk8s's own `Duration`, so values pass freely between the two libraries. */
export type Duration = CdkDuration;

/** Makes a `Duration`. Unlike cdk8s's factories these refuse a negative or missing amount with a coded error. */
export const Duration = {
  /** @param amount milliseconds, 0 or more */
  millis: (amount: number): Duration => CdkDuration.millis(checked(amount, 'millis')),
  /** @param amount seconds, 0 or more */
  seconds: (amount: number): Duration => CdkDuration.seconds(checked(amount, 'seconds')),
  /** @param amount minutes, 0 or more */
  minutes: (amount: number): Duration => CdkDuration.minutes(checked(amount, 'minutes')),
  /** @param amount hours, 0 or more */
  hours: (amount: number): Duration => CdkDuration.hours(checked(amount, 'hours')),
};

function checked(amount: number, unit: string): number {
  refuseUnknown(`Duration.${unit}`, amount);
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
    throw new ValidationError('MSVC-TIME-001', {
      subject: `Duration.${unit}`,
      got: amount,
      expected: 'a number, 0 or more',
      fix: `write the length of time as a positive number, such as Duration.${unit}(5)`,
    });
  }
  return amount;
}

/** Milliseconds of a duration; refuses a bare number, whose unit nobody can know. */
export function milliseconds(subject: string, value: Duration): number {
  refuseUnknown(subject, value);
  if (typeof value?.toMilliseconds !== 'function') {
    throw new ValidationError('MSVC-TIME-002', {
      subject,
      got: value,
      expected: 'a Duration',
      fix: `say the unit, such as Duration.seconds(${typeof value === 'number' ? value : 5})`,
    });
  }
  return value.toMilliseconds({ integral: false });
}

/** Milliseconds of a duration that Istio takes: whole ones, and at least one. */
export function positiveMilliseconds(subject: string, value: Duration): number {
  const ms = milliseconds(subject, value);
  if (ms < 1 || !Number.isInteger(ms)) {
    throw new ValidationError('MSVC-TIME-003', {
      subject,
      got: `${ms} ms`,
      expected: 'at least 1 ms, in whole milliseconds',
      fix: 'leave it out for no limit, or give a time that can pass',
    });
  }
  return ms;
}

/** Whole seconds of a duration, as Kubernetes counts them: at least `min`, and no more than 32 bits hold, 68 years. */
export function wholeSeconds(code: Code, subject: string, value: Duration, min = 0): number {
  const seconds = milliseconds(subject, value) / 1000;
  if (Number.isInteger(seconds) && seconds >= min && seconds <= MAX_INT32) return seconds;
  const long = seconds > MAX_INT32;
  const fix = long
    ? 'shorten it: Kubernetes counts it in 32 bits'
    : 'Kubernetes counts this in whole seconds; round it up';
  const expected = long ? `at most ${MAX_INT32} s` : `whole seconds, at least ${min} s`;
  throw new ValidationError(code, { subject, got: `${seconds} s`, expected, fix });
}

/** A duration as Istio and Envoy write it: `2s`, `1500ms`. */
export function protoDuration(value: Duration): string {
  const ms = value.toMilliseconds({ integral: false });
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
