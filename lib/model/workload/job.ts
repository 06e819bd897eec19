import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { truth } from '../options';
import { MAX_INT32, wholeNumber } from '../quantity/bounds';
import { wholeSeconds } from '../quantity/duration';

/** How often and how long a job tries: props of `MeshJob` and `MeshCronJob`. */
export interface JobOptions {
  /** How many pods must complete. @default 1 */
  readonly completions?: number;
  /** How many pods run at once, at most. @default 1 */
  readonly parallelism?: number;
  /** Whether each of the completions is a part of its own: its pod gets the number in `JOB_COMPLETION_INDEX`. @default false */
  readonly indexed?: boolean;
  /** How many pods may fail before the job has failed. Pods that had to leave their node do not count. @default 6 */
  readonly backoffLimit?: number;
  /** How long the job may run, all tries together; then its pods are told to go. @default - no limit */
  readonly activeDeadline?: Duration;
  /** How long a job that has ended is kept. @default - until somebody deletes it; for a cron job, as its history says */
  readonly ttlAfterFinished?: Duration;
}

/** `JobOptions`, checked. What is undefined is left to Kubernetes. */
export interface CheckedJob {
  readonly completions: number | undefined;
  readonly parallelism: number | undefined;
  readonly indexed: boolean;
  readonly backoffLimit: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  readonly ttlSeconds: number | undefined;
}

/** The most completions of an indexed job (Kubernetes API, validateJobSpec). */
const MOST_INDEXED = 1_000_000_000;

/** Checks these options. @throws ValidationError MSVC-JOB-001 for a number, 002 for a duration, 003 for `indexed` alone */
export function checkedJob(options: JobOptions, where?: Where): CheckedJob {
  const indexed =
    options.indexed !== undefined && truth(options.indexed, { subject: 'indexed', write: 'indexed: true', where });
  const count = (name: 'completions' | 'parallelism' | 'backoffLimit', min: number): number | undefined => {
    const value = options[name];
    const max = name === 'backoffLimit' || !indexed ? MAX_INT32 : MOST_INDEXED;
    const fix = `give a number of pods, such as ${name}: ${Math.max(min, 3)}`;
    return value === undefined
      ? value
      : wholeNumber(value, { code: 'MSVC-JOB-001', subject: name, min, max, fix, where });
  };
  const seconds = (name: 'activeDeadline' | 'ttlAfterFinished', min: number): number | undefined => {
    const value = options[name];
    return value === undefined ? value : wholeSeconds('MSVC-JOB-002', name, value, { min, where });
  };
  if (indexed && options.completions === undefined) {
    const fix = 'say how many parts there are, such as completions: 4';
    const mistake = { subject: 'indexed', got: 'no completions', expected: 'a number of parts', fix };
    throw new ValidationError('MSVC-JOB-003', mistake, where);
  }
  return {
    completions: count('completions', 1),
    parallelism: count('parallelism', 1),
    indexed,
    backoffLimit: count('backoffLimit', 0),
    activeDeadlineSeconds: seconds('activeDeadline', 1),
    ttlSeconds: seconds('ttlAfterFinished', 0),
  };
}
