import { objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { podLabels, selects, type ServiceContext } from './context';
import type { Problem, Rule } from '../rule';

/** The Service selects the pods of all versions; the mesh picks the version. */
export const serviceSelectsEveryVersion: Rule = {
  code: 'MSVC-CANARY-003',
  severity: 'error',
  summary: 'The Service selects the pods of every version.',
  source: 'Subsets are chosen among the endpoints of the Service (Istio, DestinationRule).',
  *check({ services }) {
    for (const service of services) yield* missedVersions(service);
  },
};

function* missedVersions({ facts, service, versions }: ServiceContext): Iterable<Problem> {
  if (service === undefined) return;
  const selector = objectAt(service.json, 'spec', 'selector');
  for (const { name, deployment } of versions) {
    if (deployment === undefined || selects(selector, podLabels(deployment))) continue;
    yield {
      construct: facts.construct,
      object: title(service),
      path: 'spec.selector',
      message: `the selector ${JSON.stringify(selector)} misses the pods of version '${name}': they get no traffic`,
      fix: `select by labels that all versions carry, such as ${JSON.stringify({ app: facts.spec.name })}`,
    };
  }
}
