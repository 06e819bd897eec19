import { ValidationError, type Where } from '../../errors';
import { fields, maybe, oneOf, type Shape, shaped, that } from '../shape';

/** A number of pods, or a share of them. */
export type PodShare = number | `${number}%`;

/**
 * How many pods may be evicted at once, so that draining a node comes to an end and leaves enough of them. Exactly one of
 * `maxUnavailable` and `minAvailable`.
 * @example new MeshService(chart, 'orders', { image, replicas: 6, disruptionBudget: { maxUnavailable: '34%' } })
 */
export interface DisruptionBudgetOptions {
  /** How many may be missing; not 0, because a drain would never end. @default 1 */
  readonly maxUnavailable?: PodShare;
  /** How many must be there; fewer than the fewest pods, because a drain would never end. @default - as maxUnavailable says */
  readonly minAvailable?: PodShare;
  /** Whether a pod that is not ready may always be evicted. @default 'AlwaysAllow' */
  readonly unhealthyPodEvictionPolicy?: 'AlwaysAllow' | 'IfHealthyBudget';
}

const SHARE: Shape<PodShare> = that(
  (value): value is PodShare =>
    (typeof value === 'number' && Number.isInteger(value) && value >= 0) || /^(\d{1,2}|100)%$/.test(String(value)),
  'a number of pods, or a share such as 25%',
  "1, or '25%'",
);
const SHAPE = fields<DisruptionBudgetOptions>({
  maxUnavailable: maybe(SHARE),
  minAvailable: maybe(SHARE),
  unhealthyPodEvictionPolicy: maybe(oneOf('AlwaysAllow', 'IfHealthyBudget')),
});

/**
 * Checks a disruption budget.
 * @throws ValidationError MSVC-SCALE-103 for both bounds, MSVC-SCALE-104 for one that no drain can pass, MSVC-FIELD-101
 */
export function checkedDisruptionBudget(value: unknown, where?: Where): DisruptionBudgetOptions | 'none' {
  if (value === 'none') return 'none';
  const budget = shaped(SHAPE, value, 'disruptionBudget', where);
  const { maxUnavailable, minAvailable } = budget;
  const write = (code: 'MSVC-SCALE-103' | 'MSVC-SCALE-104', expected: string, fix: string) =>
    new ValidationError(code, { subject: 'disruptionBudget', got: value, expected, fix }, where);
  if (maxUnavailable !== undefined && minAvailable !== undefined) {
    throw write('MSVC-SCALE-103', 'maxUnavailable or minAvailable', 'leave one of them out: the API server takes one');
  }
  if (maxUnavailable === 0 || maxUnavailable === '0%' || minAvailable === '100%') {
    throw write(
      'MSVC-SCALE-104',
      'a budget that lets one pod go',
      "write maxUnavailable: 1; with none allowed a node's drain never ends",
    );
  }
  return maxUnavailable === undefined && minAvailable === undefined ? { ...budget, maxUnavailable: 1 } : budget;
}
