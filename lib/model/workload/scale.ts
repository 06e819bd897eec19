import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { isUnknownNumber } from '../placeholder';
import { type Bounds, MAX_INT32, wholeNumber } from '../quantity/bounds';

/** The bounds between which an autoscaler chooses, as `Scale.autoscaled` takes them. */
export interface AutoscalingOptions {
  /** Never fewer pods than this; at least 2, so that one may go while the other serves. */
  readonly min: number;
  /** Never more pods than this; at least `min`. */
  readonly max: number;
  /** Average CPU use, in percent of the request, that the autoscaler keeps; 1 or more. @default 80 */
  readonly cpuPercent?: number;
}

/** A fixed number of pods. */
export interface FixedScale {
  readonly kind: 'fixed';
  readonly replicas: number;
}

/** A number of pods that an autoscaler decides. */
export interface AutoscaledScale {
  readonly kind: 'autoscaled';
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
}

/**
 * How many pods a version has: a fixed number, or what an autoscaler decides. Never both. Replicas, min and max may be
 * known only after deployment; what they are is then not checked.
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
  fixed: (replicas: number, where?: Where): Scale => ({
    kind: 'fixed',
    replicas: podCount(replicas, { ...COUNT, code: 'MSVC-SCALE-001', subject: 'replicas', min: 1, where }),
  }),

  /** Refuses fewer than two pods: a version that traffic is moved to must survive the loss of one. */
  pair: (replicas: number, where: Where): number =>
    podCount(replicas, {
      ...COUNT,
      code: 'MSVC-SCALE-006',
      subject: 'replicas of a version beside the main one',
      where,
    }),

  /**
   * A HorizontalPodAutoscaler decides; the Deployment then carries no replicas, so that no deploy resets them.
   * @throws ValidationError MSVC-INPUT-101 and 102, MSVC-SCALE-002 to 005
   * @example Scale.autoscaled({ min: 3, max: 12, cpuPercent: 70 })
   */
  autoscaled: (options: AutoscalingOptions): Scale => autoscaled(options),

  /** The fewest pods there are at any time; undefined where that is known only after deployment. */
  minimum: (scale: Scale): number | undefined => {
    const checked = checkedScale(scale, 'scale');
    const count = checked.kind === 'fixed' ? checked.replicas : checked.min;
    return isUnknownNumber(count) ? undefined : count;
  },
};

/**
 * How many pods, wherever that is taken: a number, or a Scale.
 * @throws ValidationError MSVC-SCALE-101 for what is neither, otherwise what the factories throw
 */
export function checkedScale(value: unknown, subject: string, where?: Where): Scale {
  if (typeof value === 'number' || isUnknownNumber(value)) return Scale.fixed(value as number, where);
  const write = 'Scale.autoscaled({ min: 2, max: 10 })';
  const kind = (value as Partial<Scale> | null | undefined)?.kind;
  if (kind === 'fixed') {
    const { replicas } = options<FixedScale>(value, { kind: true, replicas: true }, { subject, write, where });
    return Scale.fixed(replicas, where);
  }
  if (kind === 'autoscaled') {
    const { kind: _, ...bounds } = options<AutoscaledScale>(value, { kind: true, ...KEYS }, { subject, write, where });
    return autoscaled(bounds, where);
  }
  const expected = 'a number of pods, or a Scale';
  const fix = `write a whole number such as 3, or ${write}`;
  throw new ValidationError('MSVC-SCALE-101', { subject, got: value, expected, fix }, where);
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

/** A number of pods reaches its object untouched, so it may be one that is known only after deployment. */
function podCount(value: number, bounds: Bounds): number {
  return isUnknownNumber(value) ? value : wholeNumber(value, bounds);
}
