import { objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { podLabels, selects, type ServiceContext } from './context';
import type { Problem, Rule } from '../rule';

/** A Deployment selects its own pods and no other version's. */
export const selectorSelectsOwnPods: Rule = {
  code: 'MSVC-CANARY-004',
  severity: 'error',
  summary: "A Deployment's selector matches its own pods and no other version's.",
  source:
    'The API server refuses a selector that misses its template; two that overlap fight over pods (kubernetes.io, Deployment).',
  *check({ services }) {
    for (const service of services) yield* wrongSelectors(service);
  },
};

function* wrongSelectors({ facts, versions }: ServiceContext): Iterable<Problem> {
  for (const { deployment, name } of versions) {
    if (deployment === undefined) continue;
    const selector = objectAt(deployment.json, 'spec', 'selector', 'matchLabels');
    const where = { construct: facts.construct, object: title(deployment), path: 'spec.selector.matchLabels' };
    const fix = 'take back the patch of selector or labels; both are fixed for the life of a Deployment';
    if (!selects(selector, podLabels(deployment))) {
      yield {
        ...where,
        message: `the selector ${JSON.stringify(selector)} does not match the Deployment's own pods`,
        fix,
      };
    }
    const stolen = versions.find(
      (other) => other.name !== name && other.deployment && selects(selector, podLabels(other.deployment)),
    );
    if (stolen)
      yield {
        ...where,
        message: `the selector also matches the pods of version '${stolen.name}': the two Deployments fight over them`,
        fix,
      };
  }
}
