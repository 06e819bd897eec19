import { labelsOf, objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { podOf } from '../../kube/read/pod';
import { hasAll } from '../../kube/read/network-builder';
import type { Problem, Rule } from '../../mesh/rule';
import type { OwnService } from '../../mesh/world';

/** The Service selects the pods of all versions. Which version gets a request is decided by the mesh. */
export const serviceSelectsEveryVersion: Rule = {
  code: 'MSVC-CANARY-003',
  severity: 'error',
  summary: 'The Service selects the pods of every version.',
  source:
    'Versions are chosen among the endpoints of the Service; without a selector it has none (kubernetes.io, Service).',
  *check({ own }) {
    for (const service of own) yield* missedVersions(service);
  },
};

function* missedVersions({ facts, service, versions }: OwnService): Iterable<Problem> {
  if (service === undefined) return;
  const selector = labelsOf(objectAt(service.json, 'spec', 'selector'));
  const isEmpty = Object.keys(selector).length === 0;
  for (const { name, maker } of versions) {
    const labels = labelsOf(objectAt(maker && podOf(maker)?.labels));
    if (maker === undefined || (!isEmpty && hasAll(labels, selector))) continue;
    yield {
      construct: facts.construct,
      object: title(service),
      path: 'spec.selector',
      message: `the selector ${JSON.stringify(selector)} misses the pods of version '${name}': they get no traffic`,
      fix: `select by labels that all versions carry, such as ${JSON.stringify({ app: facts.spec.name })}`,
    };
  }
}
