import { fewestPods } from '../../../model/workload/scale';
import { notChecked } from '../../not-checked';
import type { Rule } from '../../rule';

/** Istio's own default for maxEjectionPercent. */
const DEFAULT_EJECTION_PERCENT = 10;

/** Outlier detection can eject at least one pod of every version. */
export const ejectionCanHappen: Rule = {
  code: 'MSVC-OUTL-001',
  severity: 'warning',
  summary: 'Outlier detection can eject a pod.',
  source:
    'Envoy 1.28 outlier_detection_impl.cc: a pod is ejected only if 100 * ejected / N stays within the percentage; N counts per subset.',
  *check({ own }) {
    for (const { facts } of own) {
      const outlier = facts.spec.traffic.outlierDetection;
      if (outlier === undefined) continue;
      const percent = outlier.maxEjectionPercent ?? DEFAULT_EJECTION_PERCENT;
      for (const { name, replicas } of facts.spec.versions) {
        const pods = fewestPods(replicas);
        const where = { construct: facts.construct, path: 'traffic.outlierDetection.maxEjectionPercent' };
        if (pods === undefined) {
          yield {
            ...where,
            ...notChecked(`whether ${percent} percent of the pods of version '${name}' is at least one`),
          };
          continue;
        }
        if (100 / pods <= percent) continue;
        yield {
          ...where,
          message: `${percent} percent of the ${pods} pods of version '${name}' is less than one: no pod is ever ejected`,
          fix: `set maxEjectionPercent to ${Math.ceil(100 / pods)} or more, or run at least ${Math.ceil(100 / percent)} pods`,
        };
      }
    }
  },
};
