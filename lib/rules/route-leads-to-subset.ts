import { at, listAt } from '../emit/json';
import { title } from '../manifest/manifest';
import type { ServiceContext } from './context';
import type { Problem, Rule } from './rule';

/** A VirtualService names only subsets that the DestinationRule of the same host has. */
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
      if (subset === undefined || known.has(subset)) continue;
      yield {
        construct: facts.construct,
        object: virtualService && title(virtualService),
        path: `spec.http[${i}].route[${j}].destination.subset`,
        message: `the route leads to subset '${String(subset)}', which the DestinationRule does not have: its requests are answered with 503`,
        fix: `route to one of ${[...known].join(', ') || 'no subset at all'}, or declare the version`,
      };
    }
  }
}
