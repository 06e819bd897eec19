import { at, labelsOf, listAt, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import { podOf } from '../../../kube/read/pod';
import { hasAll } from '../../../kube/read/network-builder';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { istioObjects, retiredVersions, serviceOfRule, versionKey } from './objects';

/** The labels of each subset are on the pods of a workload of the service. */
export const subsetHasPods: Rule = {
  code: 'MSVC-CANARY-002',
  severity: 'error',
  summary: 'Every subset selects the pods of a version.',
  source: 'Istio answers 503 for a subset without endpoints; KIA0203, IST0173.',
  *check(world) {
    const retired = retiredVersions(world);
    for (const rule of istioObjects(world, 'DestinationRule')) yield* emptySubsets(rule, world, retired);
  },
};

function* emptySubsets(
  destinationRule: Manifest,
  { index: objects }: World,
  retired: ReadonlySet<string>,
): Iterable<Problem> {
  const identity = serviceOfRule(destinationRule);
  const [service] = objects.find(destinationRule, 'Service', identity.name, identity.namespace);
  // The pods of a service of another repository are not among the objects.
  if (service === undefined) return;
  const pods = objects.selectedBy(service, objectAt(service.json, 'spec', 'selector'));
  for (const [index, subset] of listAt(destinationRule.json, 'spec', 'subsets').entries()) {
    const labels = labelsOf(objectAt(subset, 'labels'));
    // A retired version has no pods. MSVC-CANARY-001 checks that no route leads to it.
    const runs = pods.some((each) => hasAll(labelsOf(objectAt(podOf(each)?.labels)), labels));
    if (runs || retired.has(versionKey(identity, at(subset, 'name')))) continue;
    yield {
      construct: destinationRule.construct,
      object: title(destinationRule),
      path: `spec.subsets[${index}].labels`,
      message: `subset '${String(at(subset, 'name'))}' selects ${JSON.stringify(labels)}, and no version's pods carry that: its requests are answered with 503`,
      fix: 'take back the patch of the labels, or patch pod template and subset alike',
    };
  }
}
