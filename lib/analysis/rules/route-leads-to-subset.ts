import { at, listAt } from '../../kube/json';
import { title } from '../../kube/object';
import type { ServiceContext } from './context';
import type { Problem, Rule } from '../rule';

/** A VirtualService names only subsets that the DestinationRule of the same host has, and none that is retired. */
export const routeLeadsToSubset: Rule = {
  code: 'MSVC-CANARY-001',
  severity: 'error',
  summary: 'Every route leads to a subset that exists.',
  source: 'Istio answers 503 for a route to a missing subset; KIA1107, IST0101.',
  *check({ services }) {
    for (const service of services) yield* danglingSubsets(service);
  },
};

function* danglingSubsets({ facts, virtualService, destinationRule }: ServiceContext): Iterable<Problem> {
  const known = new Set(listAt(destinationRule?.json, 'spec', 'subsets').map((subset) => at(subset, 'name')));
  for (const [i, rule] of listAt(virtualService?.json, 'spec', 'http').entries()) {
    for (const [j, route] of listAt(rule, 'route').entries()) {
      const subset = at(route, 'destination', 'subset');
      const where = {
        construct: facts.construct,
        object: virtualService && title(virtualService),
        path: `spec.http[${i}].route[${j}].destination.subset`,
      };
      if (facts.spec.retired.some((name) => name === subset)) {
        yield {
          ...where,
          message: `the route leads to subset '${String(subset)}', which is retired: no pod answers there, so its requests are answered with 503`,
          fix: `take back the patch, or declare '${String(subset)}' with its options instead of Version.retired()`,
        };
        continue;
      }
      if (subset === undefined || known.has(subset)) continue;
      yield {
        ...where,
        message: `the route leads to subset '${String(subset)}', which the DestinationRule does not have: its requests are answered with 503`,
        fix: `route to one of ${[...known].join(', ') || 'no subset at all'}, or declare the version`,
      };
    }
  }
}
