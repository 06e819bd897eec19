import { at, listAt } from '../../../kube/json';
import { title } from '../../../kube/object';
import type { Rule } from '../../rule';
import { istioObjects } from './objects';

/** The weights of each rule add up to 100. */
export const weightsAddUp: Rule = {
  code: 'MSVC-CANARY-005',
  severity: 'error',
  summary: 'The weights of a route add up to 100.',
  source: 'Istio takes any weights as proportions: 90 and 20 are accepted and mean 82 and 18 percent.',
  *check(world) {
    for (const virtualService of istioObjects(world, 'VirtualService')) {
      for (const [index, rule] of listAt(virtualService.json, 'spec', 'http').entries()) {
        const weights = listAt(rule, 'route')
          .flatMap((route) => at(route, 'weight') ?? [])
          .map(Number);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        if (weights.length === 0 || sum === 100) continue;
        yield {
          construct: virtualService.construct,
          object: title(virtualService),
          path: `spec.http[${index}].route`,
          message: `the weights ${weights.join(' and ')} add up to ${sum}: Istio takes them as proportions, so no version gets the percentage that is written`,
          fix: 'let the weights add up to 100, or set them through versions, where the main one gets the rest',
        };
      }
    }
  },
};
