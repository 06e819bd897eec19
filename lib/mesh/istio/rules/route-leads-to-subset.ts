import { at, listAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import type { Problem, Rule } from '../../rule';
import { identityKey } from '../../../model/network';
import type { World } from '../../world';
import { serviceOf } from '../read/hosts';
import { istioObjects, retiredVersions, rulesByService, versionKey } from './objects';

/** A VirtualService names only subsets that a DestinationRule of the same host has, and none of a retired version. */
export const routeLeadsToSubset: Rule = {
  code: 'MSVC-CANARY-001',
  severity: 'error',
  summary: 'Every route leads to a subset that exists.',
  source: 'Istio answers 503 for a route to a missing subset; KIA1107, IST0101.',
  *check(world) {
    const known = { world, rules: rulesByService(world), retired: retiredVersions(world) };
    for (const virtualService of istioObjects(world, 'VirtualService')) yield* danglingSubsets(virtualService, known);
  },
};

interface Known {
  readonly world: World;
  readonly rules: ReadonlyMap<string, readonly Manifest[]>;
  readonly retired: ReadonlySet<string>;
}

function* danglingSubsets(virtualService: Manifest, { world, rules, retired }: Known): Iterable<Problem> {
  for (const [i, rule] of listAt(virtualService.json, 'spec', 'http').entries()) {
    for (const [j, route] of listAt(rule, 'route').entries()) {
      const subset = at(route, 'destination', 'subset');
      if (subset === undefined) continue;
      const service = serviceOf(at(route, 'destination', 'host'), virtualService.namespace);
      const where = {
        construct: virtualService.construct,
        object: title(virtualService),
        path: `spec.http[${i}].route[${j}].destination.subset`,
      };
      if (retired.has(versionKey(service, subset))) {
        yield {
          ...where,
          message: `the route leads to subset '${String(subset)}', which is retired: no pod answers there, so its requests are answered with 503`,
          fix: `take back the patch, or declare '${String(subset)}' with its options instead of Version.retired()`,
        };
        continue;
      }
      const own = rules.get(identityKey(service)) ?? [];
      // A service of another repository may have its DestinationRule there.
      if (own.length === 0 && world.index.find(world, 'Service', service.name, service.namespace).length === 0)
        continue;
      const known = own.flatMap((each) => listAt(each.json, 'spec', 'subsets').map((one) => at(one, 'name')));
      if (known.includes(subset)) continue;
      yield {
        ...where,
        message: `the route leads to subset '${String(subset)}', which the DestinationRule does not have: its requests are answered with 503`,
        fix: `route to one of ${known.join(', ') || 'no subset at all'}, or declare the version`,
      };
    }
  }
}
