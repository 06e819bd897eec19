import { type Code, ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';
import { isUnknownNumber } from '../placeholder';
import { checkedBehavior, checkedMetrics, type Metric, type ScalingBehavior } from './metric';
import { type Bounds, MAX_INT32, wholeNumber } from '../quantity/bounds';

/** Options of `Scale.autoscaled`. */
export interface AutoscalingOptions {
  /** The fewest pods; 1 or more. With one, nobody answers while it is replaced, which is reported. */
  readonly min: number;
  /** The most pods; `min` or more. */
  readonly max: number;
  /** The average CPU use that it aims at, in percent of the request; 1 or more. @default - 80 if nothing else is aimed at */
  readonly cpuPercent?: number;
  /** The average use of memory that it aims at, in percent of the request; 1 or more. @default - memory is not looked at */
  readonly memoryPercent?: number;
  /** Metrics of pods, of other objects, or of something outside. The one that needs most pods decides. @default - none */
  readonly metrics?: readonly Metric[];
  /** How fast it adds and removes pods. @default - Kubernetes' defaults */
  readonly behavior?: ScalingBehavior;
}

/** A fixed number of pods. */
export interface FixedScale {
  /** Tells the kinds apart. */
  readonly kind: 'fixed';
  /** The number of pods. */
  readonly replicas: number;
}

/** A number of pods that an autoscaler decides. */
export interface AutoscaledScale {
  /** Tells the kinds apart. */
  readonly kind: 'autoscaled';
  /** The fewest pods. */
  readonly min: number;
  /** The most pods. */
  readonly max: number;
  /** The average CPU use that the autoscaler aims at, in percent of the CPU request; undefined: CPU is not looked at. */
  readonly cpuPercent?: number;
  /** The average use of memory that it aims at, in percent of the request; undefined: memory is not looked at. */
  readonly memoryPercent?: number;
  /** Other metrics. */
  readonly metrics: readonly Metric[];
  /** How fast it adds and removes pods; undefined: Kubernetes' defaults. */
  readonly behavior?: ScalingBehavior;
}

/** What decides the number of pods, if it is not this program: an object such as a ScaledObject of KEDA. */
export interface ExternalScaleOptions {
  /** The object that decides, such as `ScaledObject orders`. */
  readonly by: string;
  /** The fewest pods that it leaves; 0 or more. With fewer than two, what that means is reported. */
  readonly min: number;
}

/** A number of pods that something else decides. */
export interface ExternalScale extends ExternalScaleOptions {
  /** Tells the kinds apart. */
  readonly kind: 'external';
}

/**
 * How many pods a version has: a fixed number, or one that an autoscaler or something else decides. `replicas`, `min` and `max` may be Pulumi
 * Outputs (`asNumber`); an Output's value is not checked.
 * @example new MeshService(chart, 'orders', { image, replicas: Scale.autoscaled({ min: 3, max: 12 }) })
 */
export type Scale = FixedScale | AutoscaledScale | ExternalScale;

const KEYS: Keys<AutoscalingOptions> = {
  min: true,
  max: true,
  cpuPercent: true,
  memoryPercent: true,
  metrics: true,
  behavior: true,
};
const EXTERNAL: Keys<ExternalScaleOptions> = { by: true, min: true };
const COUNT = { min: 2, max: MAX_INT32, fix: 'give a number of pods; below the minimum there is a moment without any' };
const PERCENT = { min: 1, max: MAX_INT32, fix: 'give percent of the request, such as 80' };

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
   * @throws ValidationError MSVC-INPUT-101 and 102, MSVC-SCALE-002 to 005 and 108, MSVC-FIELD-101
   * @example Scale.autoscaled({ min: 3, max: 12, cpuPercent: 70 })
   */
  autoscaled: (options: AutoscalingOptions): Scale => autoscaled(options),

  /**
   * A number that an object of somebody else decides, such as a ScaledObject of KEDA. The Deployment has no `replicas` then.
   * @throws ValidationError MSVC-INPUT-101 and 102, MSVC-SCALE-105 for who decides, MSVC-SCALE-106 for the fewest
   * @example Scale.external({ by: 'ScaledObject orders', min: 2 })
   */
  external: (options: ExternalScaleOptions): Scale => external(options),
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
  if (kind === 'external') {
    const { kind: _, ...rest } = options<ExternalScale>(value, { kind: true, ...EXTERNAL }, { subject, write, where });
    return external(rest, where);
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
  const { min, max, cpuPercent, memoryPercent, metrics = [], behavior } = options(given, KEYS, asked);
  podCount(min, { ...COUNT, min: 1, code: 'MSVC-SCALE-002', subject: 'autoscaling min', where });
  podCount(max, { ...COUNT, min: 1, code: 'MSVC-SCALE-003', subject: 'autoscaling max', where });
  if (!isUnknownNumber(min) && !isUnknownNumber(max) && max < min) {
    const mistake = { subject: 'autoscaling max', got: max, expected: `at least min, ${min}` };
    throw new ValidationError('MSVC-SCALE-005', { ...mistake, fix: 'raise max or lower min' }, where);
  }
  const others = checkedMetrics(metrics, where);
  const onlyCpu = cpuPercent === undefined && memoryPercent === undefined && others.length === 0;
  const cpu = onlyCpu ? 80 : cpuPercent;
  return {
    kind: 'autoscaled',
    min,
    max,
    ...percent('cpuPercent', 'MSVC-SCALE-004', cpu, where),
    ...percent('memoryPercent', 'MSVC-SCALE-108', memoryPercent, where),
    metrics: others,
    ...(behavior !== undefined && { behavior: checkedBehavior(behavior, where) }),
  };
}

function percent<Name extends string>(name: Name, code: Code, value: number | undefined, where: Where | undefined) {
  if (value === undefined) return {};
  return { [name]: wholeNumber(value, { ...PERCENT, code, subject: `autoscaling ${name}`, where }) };
}

function external(given: ExternalScaleOptions, where?: Where): Scale {
  const write = "Scale.external({ by: 'ScaledObject orders', min: 2 })";
  const { by, min } = options(given, EXTERNAL, { subject: 'external scale', write, where });
  if (typeof by !== 'string' || !/^[A-Z]\w* [-.a-z0-9]+$/.test(by)) {
    const mistake = { subject: 'by of Scale.external', got: by, expected: 'a kind and a name', fix: `write ${write}` };
    throw new ValidationError('MSVC-SCALE-105', mistake, where);
  }
  return {
    kind: 'external',
    by,
    min: podCount(min, { ...COUNT, min: 0, code: 'MSVC-SCALE-106', subject: 'external min', where }),
  };
}

/** Checks a number of pods. It may be an Output, because it is written into the object as it is. */
function podCount(value: number, bounds: Bounds): number {
  return isUnknownNumber(value) ? value : wholeNumber(value, bounds);
}
