import { labelsOf, objectAt } from '../../kube/json';
import { type Manifest, title } from '../../kube/object';
import { hasAll } from '../../kube/read/network-builder';
import { KINDS } from '../../mesh/kinds';
import type { Problem, Rule } from '../../mesh/rule';
import type { OwnWorkload, PodMaker, World } from '../../mesh/world';
import type { Labels } from '../../model/network';
import { serviceSelector } from '../../workload/labels';

/** Kinds whose controller owns the pods that its selector matches. */
const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** A workload selects its own pods and no other's, and what was made for the pods of a service selects those. */
export const selectorSelectsOwnPods: Rule = {
  code: 'MSVC-CANARY-004',
  severity: 'error',
  summary: "A selector matches the pods that it is for, and no other's.",
  source:
    'The API server refuses a selector that is empty or misses its template; two that overlap fight over pods (kubernetes.io, Deployment).',
  *check(world) {
    for (const maker of world.pods) if (CONTROLLERS.includes(maker.object.kind)) yield* wrongSelector(maker, world);
    const own = new Map(world.workloads.map((workload) => [workload.facts.construct, workload]));
    for (const object of world.objects) {
      const workload = own.get(object.construct);
      if (workload?.facts.spec.name === object.name && isForPods(object)) yield* wrongPods(object, workload, world);
    }
  },
};

/** What a selector says by labels; undefined where expressions say it, which are the cluster's to compare. */
function labelsIn({ json }: Manifest): Labels | undefined {
  const { matchLabels, matchExpressions } = objectAt(json, 'spec', 'selector');
  const labels = labelsOf(objectAt(matchLabels));
  return Object.keys(labels).length === 0 && matchExpressions !== undefined ? undefined : labels;
}

function problem({ construct, ...object }: Manifest, message: string, fix: string): Problem {
  return { construct, object: title(object), path: 'spec.selector.matchLabels', message, fix };
}

function* wrongSelector({ object, pod }: PodMaker, { index }: World): Iterable<Problem> {
  const selector = labelsIn(object);
  if (selector === undefined) return;
  const fix = 'take back the patch of selector or labels; both are fixed for the life of a workload';
  if (Object.keys(selector).length === 0) {
    return yield problem(object, `the selector is empty: the API server refuses the ${object.kind}`, fix);
  }
  if (!hasAll(labelsOf(pod.labels), selector)) {
    yield problem(object, `the selector ${JSON.stringify(selector)} does not match the ${object.kind}'s own pods`, fix);
  }
  const stolen = index
    .selectedBy(object, selector)
    .find((other) => other !== object && CONTROLLERS.includes(other.kind));
  if (stolen === undefined) return;
  const message = `the selector also matches the pods of ${title(stolen)}: the two ${object.kind}s fight over them`;
  yield problem(object, message, fix);
}

/** Whether an object says something of the pods that it selects: a disruption budget, or a policy of the mesh. */
function isForPods(object: Manifest): boolean {
  return object.kind === 'PodDisruptionBudget' || KINDS.of(object)?.guards !== undefined;
}

function* wrongPods(object: Manifest, { facts, versions }: OwnWorkload, { index }: World): Iterable<Problem> {
  const selector = labelsIn(object);
  if (selector === undefined) return;
  const wanted = serviceSelector(facts.spec.name);
  const fix = `take back the patch: it is for the pods with ${JSON.stringify(wanted)}`;
  if (Object.keys(selector).length === 0) {
    return yield problem(object, 'the selector is empty: it is for every pod of the namespace', fix);
  }
  const selected = index.selectedBy(object, selector);
  const said = index.selectedBy(object, wanted);
  const stranger = selected.find((each) => !said.includes(each));
  if (stranger !== undefined) yield problem(object, `the selector also matches the pods of ${title(stranger)}`, fix);
  const missed = versions.find(({ maker }) => maker !== undefined && !selected.includes(maker));
  if (missed !== undefined)
    yield problem(
      object,
      `the selector misses the pods of ${missed.name === undefined ? missed.objectName : `version '${missed.name}'`}`,
      fix,
    );
}
