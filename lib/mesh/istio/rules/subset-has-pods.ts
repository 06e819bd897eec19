import { at, labelsOf, listAt, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import { podOf } from '../../../kube/read/pod';
import { hasAll } from '../../../kube/read/network-builder';
import type { Labels } from '../../../model/network';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { istioObjects, retiredVersions, serviceOfRule, versionKey } from './objects';

/** A subset's labels are on the pods of some workload behind the service. */
export const subsetHasPods: Rule = {
  code: 'MSVC-CANARY-002',
  severity: 'error',
  summary: 'Every subset selects the pods of one version.',
  source: 'Istio answers 503 for a subset without endpoints; KIA0203, IST0173.',
  *check(world) {
    const retired = retiredVersions(world);
    for (const rule of istioObjects(world, 'DestinationRule')) yield* wrongSubsets(rule, world, retired);
  },
};

function* wrongSubsets(
  destinationRule: Manifest,
  { index: objects, own }: World,
  retired: ReadonlySet<string>,
): Iterable<Problem> {
  const identity = serviceOfRule(destinationRule);
  const [service] = objects.find(destinationRule, 'Service', identity.name, identity.namespace);
  // Pods of a service of another repository are not known here.
  if (service === undefined) return;
  const pods = objects.selectedBy(service, objectAt(service.json, 'spec', 'selector'));
  const declared = own.find(({ facts }) => facts.construct === destinationRule.construct);
  for (const [index, subset] of listAt(destinationRule.json, 'spec', 'subsets').entries()) {
    const labels = labelsOf(objectAt(subset, 'labels'));
    const selected = pods.filter((each) => hasAll(labelsOf(objectAt(podOf(each)?.labels)), labels));
    const versions = declared?.versions.flatMap(({ maker }) => maker ?? []) ?? [];
    const name = String(at(subset, 'name'));
    // The pods of a retired version are gone by design; that nothing is routed there is MSVC-CANARY-001's to say.
    const isEmpty = selected.length === 0 && !retired.has(versionKey(identity, name));
    const problem = isEmpty ? empty(labels) : mixed(selected.filter((each) => versions.includes(each)));
    if (problem === undefined) continue;
    yield {
      construct: destinationRule.construct,
      object: title(destinationRule),
      path: `spec.subsets[${index}].labels`,
      message: `subset '${name}' ${problem.message}`,
      fix: problem.fix,
    };
  }
}

/** What is wrong with a subset: the message goes on after its name. */
type Wrong = Pick<Problem, 'message' | 'fix'>;

function empty(labels: Labels): Wrong {
  return {
    message: `selects ${JSON.stringify(labels)}, and no version's pods carry that: its requests are answered with 503`,
    fix: 'take back the patch of the labels, or patch pod template and subset alike',
  };
}

function mixed(versions: readonly Manifest[]): Wrong | undefined {
  if (versions.length < 2) return undefined;
  return {
    message: `selects the pods of ${versions.map(title).join(' and ')}: its requests go to each of these versions`,
    fix: 'take back the patch of the labels: a subset is one version',
  };
}
