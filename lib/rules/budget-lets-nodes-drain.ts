import { at } from '../emit/json';
import { title } from '../manifest/manifest';
import { Scale } from '../model/scale';
import type { Rule } from './rule';

/** The disruption budget lets at least one pod go when there are as few as there ever are. */
export const budgetLetsNodesDrain: Rule = {
  code: 'MSVC-ROLL-002',
  severity: 'error',
  summary: 'The PodDisruptionBudget lets a node drain.',
  source: 'kubernetes.io, Specifying a Disruption Budget: with no disruption allowed a drain never ends.',
  *check({ services }) {
    for (const { facts, disruptionBudget } of services) {
      if (disruptionBudget === undefined) continue;
      const pods = facts.spec.versions.reduce((sum, { replicas }) => sum + Scale.minimum(replicas), 0);
      const { field, allowed } = allowedDisruptions(disruptionBudget.json, pods);
      if (allowed >= 1) continue;
      yield {
        construct: facts.construct,
        object: title(disruptionBudget),
        path: `spec.${field}`,
        message: `with ${pods} pods, ${field} ${String(at(disruptionBudget.json, 'spec', field))} allows no disruption: draining a node waits for ever`,
        fix: 'set maxUnavailable to 1, or have more pods than minAvailable',
      };
    }
  },
};

/** Percent round up, in both fields (disruption controller). */
function allowedDisruptions(
  budget: unknown,
  pods: number,
): { field: 'maxUnavailable' | 'minAvailable'; allowed: number } {
  const maximum = at(budget, 'spec', 'maxUnavailable');
  if (maximum !== undefined) return { field: 'maxUnavailable', allowed: absolute(maximum, pods) };
  return { field: 'minAvailable', allowed: pods - absolute(at(budget, 'spec', 'minAvailable'), pods) };
}

function absolute(value: unknown, pods: number): number {
  return typeof value === 'string' && value.endsWith('%')
    ? Math.ceil((Number.parseFloat(value) * pods) / 100)
    : Number(value ?? 0);
}
