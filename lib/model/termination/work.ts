import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { checkedTermination, type ProxyTermination, type Termination } from './termination';

/**
 * How a pod ends that takes work instead of requests: the parts that only its author knows. It stops taking work at SIGTERM,
 * finishes the piece that it has, and exits. Grace period and proxy settings are derived. Each duration is whole seconds.
 * @example new MeshWorker(chart, 'mailer', { image, termination: { longestWork: Duration.seconds(30) } })
 */
export interface WorkTerminationOptions {
  /** The longest time that one piece of work may take. */
  readonly longestWork: Duration;
  /** How long the app works after its last piece: flushing, closing connections. @default Duration.seconds(2) */
  readonly shutdownWork?: Duration;
  /** Whether the shutdown work calls services, so that the sidecar must outlive it. @default true */
  readonly callsDuringShutdown?: boolean;
  /** The pod's `terminationGracePeriodSeconds`. @default - derived: longest piece, shutdown work and 3 s in reserve */
  readonly gracePeriod?: Duration;
  /** The sidecar's own settings. @default - derived */
  readonly proxy?: ProxyTermination;
}

/** How the pod of a job ends if it is deleted before the work is done. */
export interface JobTerminationOptions extends Omit<WorkTerminationOptions, 'longestWork'> {
  /**
   * How long the step may take that is finished once it is begun, after SIGTERM: up to a checkpoint, or the end of a
   * transaction.
   * @default - 0 s: nothing is finished, and the next try repeats it
   */
  readonly longestStep?: Duration;
}

const COMMON: Keys<Omit<WorkTerminationOptions, 'longestWork'>> = {
  shutdownWork: true,
  callsDuringShutdown: true,
  gracePeriod: true,
  proxy: true,
};

/**
 * Checks the prop `termination` of a worker.
 * @throws ValidationError MSVC-WORK-001 for a worker that does not say how long its work takes, MSVC-HOLD-003, MSVC-INPUT-1nn
 */
export function checkedWorkTermination(given: WorkTerminationOptions, where?: Where): Termination {
  const write = 'termination: { longestWork: Duration.seconds(30) }';
  const keys: Keys<WorkTerminationOptions> = { ...COMMON, longestWork: true };
  const asked = { subject: 'termination', write, where };
  const { longestWork, ...rest } = options<WorkTerminationOptions>(given ?? {}, keys, asked);
  if (longestWork === undefined) {
    const fix = `write ${write}: a piece of work that takes longer is cut when its pod goes`;
    const mistake = { subject: 'longestWork', got: longestWork, expected: 'the longest time of a piece of work', fix };
    throw new ValidationError('MSVC-WORK-001', mistake, where);
  }
  return checkedTermination({ ...rest, longestRequest: longestWork }, where, { longestRequest: 'longestWork' });
}

/** Checks the prop `termination` of a job. @throws ValidationError MSVC-HOLD-003 for a duration, MSVC-INPUT-1nn */
export function checkedJobTermination(given: JobTerminationOptions = {}, where?: Where): Termination {
  const keys: Keys<JobTerminationOptions> = { ...COMMON, longestStep: true };
  const asked = { subject: 'termination', write: 'termination: { longestStep: Duration.seconds(30) }', where };
  const { longestStep, ...rest } = options<JobTerminationOptions>(given, keys, asked);
  if (longestStep === undefined) return { ...checkedTermination(rest, where), longestRequestSeconds: 0 };
  return checkedTermination({ ...rest, longestRequest: longestStep }, where, { longestRequest: 'longestStep' });
}
