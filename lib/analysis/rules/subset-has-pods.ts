import { at, listAt, objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { podLabels, selects, type ServiceContext } from './context';
import type { Problem, Rule } from '../rule';

/** A subset's labels are on the pod template of some version. */
export const subsetHasPods: Rule = {
  code: 'MSVC-CANARY-002',
  severity: 'error',
  summary: 'Every subset selects the pods of a version.',
  source: 'Istio answers 503 for a subset without endpoints; KIA0203, IST0173.',
  *check({ services }) {
    for (const service of services) yield* emptySubsets(service);
  },
};

function* emptySubsets({ facts, destinationRule, versions }: ServiceContext): Iterable<Problem> {
  for (const [index, subset] of listAt(destinationRule?.json, 'spec', 'subsets').entries()) {
    const labels = objectAt(subset, 'labels');
    // Its pods are gone by design; that nothing is routed there is MSVC-CANARY-001's to say.
    if (facts.spec.retired.some((name) => name === at(subset, 'name'))) continue;
    if (versions.some(({ deployment }) => deployment && selects(labels, podLabels(deployment)))) continue;
    yield {
      construct: facts.construct,
      object: destinationRule && title(destinationRule),
      path: `spec.subsets[${index}].labels`,
      message: `subset '${String(at(subset, 'name'))}' selects ${JSON.stringify(labels)}, and no version's pods carry that: its requests are answered with 503`,
      fix: 'take back the patch of the labels, or patch pod template and subset alike',
    };
  }
}
