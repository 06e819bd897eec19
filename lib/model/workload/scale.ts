import { ValidationError, type Where } from '../../errors';
import { type Bounds, wholeNumber } from '../quantity/bounds';
import { isUnknownNumber } from '../placeholder';

export interface AutoscalingOptions {
  /** Never fewer pods than this; at least 2, so that one may go while the other serves. */
  readonly min: number;
  readonly max: number;
  /** Average CPU use, in percent of the request, that the autoscaler keeps. @default 80 */
  readonly cpuPercent?: number;
}

/**
 * How many pods a version has: a fixed number, or what an autoscaler decides. Never both. Replicas, min and max may be
 * known only after deployment; what they are is then not checked.
 */
export type Scale =
  | { readonly kind: 'fixed'; readonly replicas: number }
  | { readonly kind: 'autoscaled'; readonly min: number; readonly max: number; readonly cpuPercent: number };

export const Scale = {
  /** A fixed number of pods. */
  fixed: (replicas: number, where?: Where): Scale => ({
    kind: 'fixed',
    replicas: podCount(replicas, {
      code: 'MSVC-SCALE-001',
      subject: 'replicas',
      ...COUNT,
      min: 1,
      ...(where && { where }),
    }),
  }),

  /** Refuses fewer than two pods: a version that traffic is moved to must survive the loss of one. */
  pair: (replicas: number, where: Where): number =>
    podCount(replicas, {
      code: 'MSVC-SCALE-006',
      subject: 'replicas of a version beside the main one',
      ...COUNT,
      where,
    }),

  /** A HorizontalPodAutoscaler decides; the Deployment then carries no replicas, so that no deploy resets them. */
  autoscaled: ({ min, max, cpuPercent = 80 }: AutoscalingOptions): Scale => {
    podCount(min, { code: 'MSVC-SCALE-002', subject: 'autoscaling min', ...COUNT });
    podCount(max, { code: 'MSVC-SCALE-003', subject: 'autoscaling max', ...COUNT });
    wholeNumber(cpuPercent, { code: 'MSVC-SCALE-004', subject: 'autoscaling cpuPercent', ...PERCENT_OF_REQUEST });
    if (!isUnknownNumber(min) && !isUnknownNumber(max) && max < min) {
      const fix = 'raise max or lower min';
      throw new ValidationError('MSVC-SCALE-005', {
        subject: 'autoscaling max',
        got: max,
        expected: `at least min, ${min}`,
        fix,
      });
    }
    return { kind: 'autoscaled', min, max, cpuPercent };
  },

  /** The fewest pods there are at any time; undefined where that is known only after deployment. */
  minimum: (scale: Scale): number | undefined => {
    const count = scale.kind === 'fixed' ? scale.replicas : scale.min;
    return isUnknownNumber(count) ? undefined : count;
  },
};

/** A number of pods reaches its object untouched, so it may be one that is known only after deployment. */
function podCount(value: number, bounds: Bounds): number {
  return isUnknownNumber(value) ? value : wholeNumber(value, bounds);
}

const COUNT = { min: 2, max: 10000, fix: 'give a number of pods; below the minimum there is a moment without any' };
const PERCENT_OF_REQUEST = { min: 1, max: 1000, fix: 'give percent of the CPU request, such as 80' };
