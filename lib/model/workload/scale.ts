import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { isUnknownNumber } from '../placeholder';
import { type Bounds, MAX_INT32, wholeNumber } from '../quantity/bounds';

/** Options of `Scale.autoscaled`. */
export interface AutoscalingOptions {
  /** The fewest pods; 2 or more, so that one serves while another is replaced. */
  readonly min: number;
  /** The most pods; `min` or more. */
  readonly max: number;
  /** The average CPU use that the autoscaler aims at, in percent of the CPU request; 1 or more. @default 80 */
  readonly cpuPercent?: number;
}

/** A fixed number of pods. */
export interface FixedScale {
  /** Tells the two kinds apart. */
  readonly kind: 'fixed';
  /** The number of pods. */
  readonly replicas: number;
}

/** A number of pods that an autoscaler decides. */
export interface AutoscaledScale {
  /** Tells the two kinds apart. */
  readonly kind: 'autoscaled';
  /** The fewest pods. */
  readonly min: number;
  /** The most pods. */
  readonly max: number;
  /** The average CPU use that the autoscaler aims at, in percent of the CPU request. */
  readonly cpuPercent: number;
}

/**
 * How many pods a version has: a fixed number, or one that an autoscaler decides. `replicas`, `min` and `max` may be Pulumi
 * Outputs (`asNumber`); an Output's value is not checked.
 * @example new MeshService(chart, 'orders', { image, replicas: Scale.autoscaled({ min: 3, max: 12 }) })
 */
export type Scale = FixedScale | AutoscaledScale;

const KEYS: Keys<AutoscalingOptions> = { min: true, max: true, cpuPercent: true };
const COUNT = { min: 2, max: MAX_INT32, fix: 'give a number of pods; below the minimum there is a moment without any' };
const PERCENT = { min: 1, max: MAX_INT32, fix: 'give percent of the CPU request, such as 80' };

export const Scale = {
  /**
   * A fixed number of pods.
   * @param replicas 1 or more
   * @throws ValidationError MSVC-SCALE-001
   * @example Scale.fixed(3)
   */
  fixed: (replicas: number): Scale => fixed(replicas),

  /**
   * A number that a HorizontalPodAutoscaler decides. The Deployment then has no `replicas`, because each deployment would
   * reset the number.
   * @throws ValidationError MSVC-INPUT-101 and 102, MSVC-SCALE-002 to 005
   * @example Scale.autoscaled({ min: 3, max: 12, cpuPercent: 70 })
   */
  autoscaled: (options: AutoscalingOptions): Scale => autoscaled(options),
};

/** The fewest pods there are at any time; undefined if that is known only after deployment. */
export function fewestPods(scale: Scale): number | undefined {
  const checked = checkedScale(scale, 'scale');
  const count = checked.kind === 'fixed' ? checked.replicas : checked.min;
  return isUnknownNumber(count) ? undefined : count;
}

/** Refuses a version beside the main one with fewer than two pods: without its only pod, its requests would fail. */
export function requirePair(replicas: number, where: Where): void {
  const subject = 'replicas of a version beside the main one';
  podCount(replicas, { ...COUNT, code: 'MSVC-SCALE-006', subject, where });
}

/**
 * Checks a number of pods: a number or a Scale.
 * @throws ValidationError MSVC-SCALE-101 for what is neither, otherwise what the factories throw
 */
export function checkedScale(value: unknown, subject: string, where?: Where): Scale {
  if (typeof value === 'number' || isUnknownNumber(value)) return fixed(value as number, where);
  const write = 'Scale.autoscaled({ min: 2, max: 10 })';
  const kind = (value as Partial<Scale> | null | undefined)?.kind;
  if (kind === 'fixed') {
    const { replicas } = options<FixedScale>(value, { kind: true, replicas: true }, { subject, write, where });
    return fixed(replicas, where);
  }
  if (kind === 'autoscaled') {
    const { kind: _, ...bounds } = options<AutoscaledScale>(value, { kind: true, ...KEYS }, { subject, write, where });
    return autoscaled(bounds, where);
  }
  const expected = 'a number of pods, or a Scale';
  const fix = `write a whole number such as 3, or ${write}`;
  throw new ValidationError('MSVC-SCALE-101', { subject, got: value, expected, fix }, where);
}

function fixed(replicas: number, where?: Where): Scale {
  const bounds = { ...COUNT, code: 'MSVC-SCALE-001', subject: 'replicas', min: 1, where } as const;
  return { kind: 'fixed', replicas: podCount(replicas, bounds) };
}

function autoscaled(given: AutoscalingOptions, where?: Where): Scale {
  const asked = { subject: 'autoscaling', write: 'Scale.autoscaled({ min: 2, max: 10 })', where };
  const { min, max, cpuPercent = 80 } = options(given, KEYS, asked);
  podCount(min, { ...COUNT, code: 'MSVC-SCALE-002', subject: 'autoscaling min', where });
  podCount(max, { ...COUNT, code: 'MSVC-SCALE-003', subject: 'autoscaling max', where });
  wholeNumber(cpuPercent, { ...PERCENT, code: 'MSVC-SCALE-004', subject: 'autoscaling cpuPercent', where });
  if (!isUnknownNumber(min) && !isUnknownNumber(max) && max < min) {
    const mistake = { subject: 'autoscaling max', got: max, expected: `at least min, ${min}` };
    throw new ValidationError('MSVC-SCALE-005', { ...mistake, fix: 'raise max or lower min' }, where);
  }
  return { kind: 'autoscaled', min, max, cpuPercent };
}

/** Checks a number of pods. It may be an Output, because it is written into the object as it is. */
function podCount(value: number, bounds: Bounds): number {
  return isUnknownNumber(value) ? value : wholeNumber(value, bounds);
}
