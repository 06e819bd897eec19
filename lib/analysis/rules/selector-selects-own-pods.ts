import { labelsOf, objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import { hasAll } from '../../kube/read/network-builder';
import type { Problem, Rule } from '../../mesh/rule';
import type { PodMaker, World } from '../../mesh/world';

/** Kinds whose controller owns the pods that its selector matches. */
const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** A workload selects its own pods, and no pods of another workload. */
export const selectorSelectsOwnPods: Rule = {
  code: 'MSVC-CANARY-004',
  severity: 'error',
  summary: "A workload's selector matches its own pods and no other's.",
  source:
    'The API server refuses a selector that misses its template; two that overlap fight over pods (kubernetes.io, Deployment).',
  *check(world) {
    for (const maker of world.pods) if (CONTROLLERS.includes(maker.object.kind)) yield* wrongSelector(maker, world);
  },
};

function* wrongSelector({ object, pod }: PodMaker, { index }: World): Iterable<Problem> {
  const selector = labelsOf(objectAt(object.json, 'spec', 'selector', 'matchLabels'));
  // Only matchLabels are compared here, not matchExpressions.
  if (Object.keys(selector).length === 0) return;
  const where = { construct: object.construct, object: title(object), path: 'spec.selector.matchLabels' };
  const fix = 'take back the patch of selector or labels; both are fixed for the life of a workload';
  if (!hasAll(labelsOf(pod.labels), selector)) {
    yield {
      ...where,
      message: `the selector ${JSON.stringify(selector)} does not match the ${object.kind}'s own pods`,
      fix,
    };
  }
  const stolen = index
    .selectedBy(object, selector)
    .find((other) => other !== object && CONTROLLERS.includes(other.kind));
  if (stolen === undefined) return;
  yield {
    ...where,
    message: `the selector also matches the pods of ${title(stolen)}: the two ${object.kind}s fight over them`,
    fix,
  };
}
