import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain } from '../names';
import { fields, listOf, maybe, misshapen, oneOf, type Shape, shaped, TEXT, that, whole } from '../shape';
import { LABEL_SELECTOR, type LabelSelector } from './scheduling';

/** A number as Kubernetes writes it: `100`, `'500m'`, `'1k'`. */
export type MetricQuantity = number | string;

/** What an autoscaler aims at: an average over the pods, or a value as a whole. Exactly one of them. */
export interface MetricTarget {
  /** For each pod, on average. @default - none */
  readonly average?: MetricQuantity;
  /** As a whole. @default - none */
  readonly value?: MetricQuantity;
  /** Which of the metrics of that name, by their labels. @default - the only one */
  readonly selector?: LabelSelector;
}

/** An object that a metric describes, such as an Ingress. */
export interface DescribedObject {
  /** Group and version, such as `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** The kind. */
  readonly kind: string;
  /** The object's name, in the namespace of the pods. */
  readonly name: string;
}

/**
 * A metric that an autoscaler reads, in the words of `autoscaling/v2`. The cluster must have an adapter that serves it.
 * @example Scale.autoscaled({ min: 2, max: 20, metrics: [Metric.external('queue_messages_ready', { average: 30 })] })
 */
export interface Metric {
  /** Where it comes from. */
  readonly type: 'Pods' | 'Object' | 'External';
  /** The metric and its target, as Kubernetes writes them. */
  readonly spec: Readonly<Record<string, unknown>>;
}

export const Metric = {
  /**
   * A metric of each pod, such as requests per second.
   * @throws ValidationError MSVC-FIELD-101, MSVC-SCALE-102 for a target
   * @example Metric.pods('http_requests_per_second', { average: 100 })
   */
  pods: (name: string, target: Pick<MetricTarget, 'average' | 'selector'>): Metric => {
    const { metric, target: aimed } = named('Metric.pods', name, target);
    if (aimed['type'] !== 'AverageValue') throw noTarget('Metric.pods', target, 'an average for each pod');
    return { type: 'Pods', spec: { metric, target: aimed } };
  },

  /**
   * A metric of something outside the cluster, such as the length of a queue.
   * @throws ValidationError MSVC-FIELD-101, MSVC-SCALE-102 for a target
   * @example Metric.external('queue_messages_ready', { average: 30, selector: { matchLabels: { queue: 'orders' } } })
   */
  external: (name: string, target: MetricTarget): Metric => ({
    type: 'External',
    spec: named('Metric.external', name, target),
  }),

  /**
   * A metric of another object of the namespace, such as requests of an Ingress.
   * @throws ValidationError MSVC-FIELD-101, MSVC-SCALE-102 for a target
   * @example Metric.object({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'shop' }, 'requests', { value: '2k' })
   */
  object: (of: DescribedObject, name: string, target: MetricTarget): Metric => {
    const described = fields<DescribedObject>({
      apiVersion: TEXT,
      kind: TEXT,
      name: that(isDnsSubdomain, 'the name of an object', "'shop'"),
    });
    const describedObject = shaped(described, of, 'Metric.object');
    return { type: 'Object', spec: { describedObject, ...named('Metric.object', name, target) } };
  },
};

const QUANTITY: Shape<MetricQuantity> = that(
  (value): value is MetricQuantity =>
    (typeof value === 'number'
      ? Number.isInteger(value)
      : /^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.test(String(value))) && Number.parseFloat(String(value)) > 0,
  'a quantity above 0, such as 100 or 500m',
  "100, or '500m'",
);
const TARGET = fields<MetricTarget>({
  average: maybe(QUANTITY),
  value: maybe(QUANTITY),
  selector: maybe(LABEL_SELECTOR),
});

function named(path: string, name: string, given: MetricTarget) {
  const { average, value, selector } = shaped(TARGET, given, path);
  if ((average === undefined) === (value === undefined)) throw noTarget(path, given, 'either average or value');
  const aimed =
    average === undefined
      ? { type: 'Value', value: text(value) }
      : { type: 'AverageValue', averageValue: text(average) };
  return {
    metric: { name: shaped(TEXT, name, path), ...(selector && { selector }) },
    target: aimed as Readonly<Record<string, unknown>>,
  };
}

/** The API server returns quantities as text. */
function text(quantity: MetricQuantity | undefined): string {
  return String(quantity);
}

function noTarget(path: string, got: unknown, expected: string): ValidationError {
  const fix = 'write { average: 100 } for each pod, or { value: 100 } for all of them together';
  return new ValidationError('MSVC-SCALE-102', { subject: `target of ${path}`, got, expected, fix });
}

/** One step of an autoscaler: so many pods, or so many percent of them, within a time. */
export interface ScalingPolicy {
  /** What `value` counts. */
  readonly type: 'Pods' | 'Percent';
  /** How many; 1 or more. */
  readonly value: number;
  /** Within how many seconds; 1 to 1800. */
  readonly periodSeconds: number;
}

/** How fast an autoscaler goes in one direction. */
export interface ScalingRules {
  /** For how many seconds it looks back before it acts; 0 to 3600. @default - 0 up, 300 down */
  readonly stabilizationWindowSeconds?: number;
  /** Which of the policies decides. @default 'Max' */
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  /** Its steps. @default - Kubernetes': up by 4 pods or all of them in 15 s, down by all of them in 15 s */
  readonly policies?: readonly ScalingPolicy[];
}

/** How fast an autoscaler adds and removes pods. */
export interface ScalingBehavior {
  /** Adding. @default - at once */
  readonly scaleUp?: ScalingRules;
  /** Removing. @default - after five minutes */
  readonly scaleDown?: ScalingRules;
}

const RULES = fields<ScalingRules>({
  stabilizationWindowSeconds: maybe(whole(0, 3600)),
  selectPolicy: maybe(oneOf('Max', 'Min', 'Disabled')),
  policies: maybe(
    listOf(
      fields<ScalingPolicy>({ type: oneOf('Pods', 'Percent'), value: whole(1), periodSeconds: whole(1, 1800) }),
      1,
    ),
  ),
});
const BEHAVIOR = fields<ScalingBehavior>({ scaleUp: maybe(RULES), scaleDown: maybe(RULES) });

/** Checks the behaviour of an autoscaler. @throws ValidationError MSVC-FIELD-101 */
export function checkedBehavior(value: unknown, where?: Where): ScalingBehavior {
  return shaped(BEHAVIOR, value, 'autoscaling behavior', where);
}

/** Checks metrics. @throws ValidationError MSVC-FIELD-101 */
export function checkedMetrics(value: unknown, where?: Where): readonly Metric[] {
  const metric: Shape<Metric> = (each, spot) => {
    const { type, spec } = (each ?? {}) as Partial<Metric>;
    if (['Pods', 'Object', 'External'].includes(String(type)) && typeof spec === 'object') return each as Metric;
    throw misshapen(each, spot, 'a Metric', "write Metric.external('queue_messages_ready', { average: 30 })");
  };
  return shaped(listOf(metric), value, 'autoscaling metrics', where);
}
