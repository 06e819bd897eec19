import { at, isObject, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import type { Problem } from '../../rule';
import type { World } from '../../world';
import { DRY_RUN, ROOT_NAMESPACE } from '../access-attributes';
import { istioObjects } from './objects';

/** A rule of an AuthorizationPolicy, and where it stands. */
export interface PolicyRule {
  readonly policy: Manifest;
  readonly action: string;
  readonly json: JsonObject;
  readonly path: string;
}

export function rulesIn(policy: Manifest): readonly PolicyRule[] {
  const action = actionOf(policy);
  return listAt(policy.json, 'spec', 'rules').map((rule, index) => ({
    policy,
    action,
    json: isObject(rule) ? rule : {},
    path: `spec.rules[${index}]`,
  }));
}

export function actionOf({ json }: Manifest): string {
  return String(at(json, 'spec', 'action') ?? 'ALLOW');
}

export function isTried({ json }: Manifest): boolean {
  return at(json, 'metadata', 'annotations', DRY_RUN) === 'true';
}

/** The sources or operations of a rule, each with its path. */
export function partsOf(
  { json, path }: PolicyRule,
  list: 'from' | 'to',
): readonly { readonly fields: JsonObject; readonly path: string }[] {
  const inner = list === 'from' ? 'source' : 'operation';
  return listAt(json, list).map((each, index) => ({
    fields: objectAt(each, inner),
    path: `${path}.${list}[${index}].${inner}`,
  }));
}

/** Policies that somebody else wrote, or that a program added by itself: what services declare is judged as they say it. */
export function foreignPolicies(world: World, kind: Parameters<typeof istioObjects>[1]): readonly Manifest[] {
  const declared = new Set(world.own.map(({ facts }) => facts.construct));
  return istioObjects(world, kind).filter(({ construct }) => !declared.has(construct));
}

/** The labels that a policy selects pods by. */
export function selectorOf({ json }: Manifest): Readonly<Record<string, string>> {
  return labelsOf(objectAt(json, 'spec', 'selector', 'matchLabels'));
}

/** The workloads whose pods a policy selects; those of its namespace, or of all for one in Istio's own. */
export function podsOf(policy: Manifest, world: World, labels: Readonly<Record<string, string>> = selectorOf(policy)) {
  const isRoot = policy.namespace === ROOT_NAMESPACE;
  const fits = (pod: JsonObject) => Object.entries(labels).every(([key, value]) => pod[key] === value);
  return isRoot
    ? world.pods.filter(({ pod }) => fits(pod.labels)).map(({ object }) => object)
    : world.index.selectedBy(policy, labels);
}

/** A problem of a policy. */
export function problemOf(
  policy: Manifest,
  path: string,
  text: Pick<Problem, 'message' | 'fix' | 'severity'>,
): Problem {
  return { construct: policy.construct, object: title(policy), path, ...text };
}
