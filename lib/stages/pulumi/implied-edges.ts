import { at, type JsonObject, objectAt } from '../../kube/json';
import { groupOf } from '../../kube/kinds';
import type { Manifest } from '../../kube/object';
import { ObjectIndex } from '../../kube/object-index';
import { KINDS } from '../../mesh/kinds';

/** `before` must exist and be ready before `after` is created. When destroying, `after` is deleted first. */
export interface Edge {
  readonly before: Manifest;
  readonly after: Manifest;
}

/**
 * The order that follows from the objects. What an object refers to comes before it; policies come before the pods that they
 * select; then Deployment, Service, the object that names versions, and routes, so that traffic goes only to what is ready.
 * A Deployment does not wait for its Service, because Pulumi waits until a Service has a ready pod.
 */
export function impliedEdges(manifests: readonly Manifest[]): Edge[] {
  const index = new ObjectIndex(manifests);
  const definitions = byKey(manifests.filter(isDefinition), definedKind);
  const rules = rulesByService(manifests);
  return manifests.flatMap((manifest) => [
    ...edges(
      [
        ...index.find(manifest, 'Namespace', manifest.namespace, undefined),
        ...(definitions.get(kindKey(manifest)) ?? []),
        ...needsOf(manifest).flatMap(({ kind, name, namespace }) => index.find(manifest, kind, name, namespace)),
        ...(manifest.kind === 'Service' ? servedPods(manifest, index) : []),
      ],
      manifest,
    ),
    ...guarded(manifest, index).map((after) => ({ before: manifest, after })),
    ...ruleEdges(manifest, rules),
  ]);
}

function needsOf(manifest: Manifest) {
  return KINDS.of(manifest)?.needs?.(manifest) ?? [];
}

/** The mesh's objects that refer to a Service, by that Service. */
function rulesByService(manifests: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const rules = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    for (const key of new Set(servicesOf(manifest))) rules.set(key, [...(rules.get(key) ?? []), manifest]);
  }
  return rules;
}

function servicesOf(manifest: Manifest): string[] {
  return needsOf(manifest)
    .filter(({ kind }) => kind === 'Service')
    .map(({ namespace, name }) => [manifest.environment, namespace ?? '', name].join('|'));
}

/** The order among the objects that refer to one Service: the names of versions before routes that lead to them. */
function ruleEdges(rule: Manifest, rules: ReadonlyMap<string, readonly Manifest[]>): Edge[] {
  const stage = KINDS.stageOf(rule);
  const others = new Set(servicesOf(rule).flatMap((key) => rules.get(key) ?? []));
  return [...others].filter((other) => KINDS.stageOf(other) < stage).map((before) => ({ before, after: rule }));
}

function edges(before: readonly Manifest[], after: Manifest): Edge[] {
  return before.filter((each) => each !== after).map((each) => ({ before: each, after }));
}

function servedPods(service: Manifest, index: ObjectIndex): readonly Manifest[] {
  const selector = objectAt(service.json, 'spec', 'selector');
  return Object.keys(selector).length === 0 ? [] : index.selectedBy(service, selector);
}

/** The workloads that a policy selects, which must come after it; all of its namespace without a selector. */
function guarded(policy: Manifest, index: ObjectIndex): readonly Manifest[] {
  const selector: JsonObject | undefined = KINDS.of(policy)?.guards?.(policy);
  return selector === undefined ? [] : index.selectedBy(policy, selector);
}

function isDefinition({ kind }: Manifest): boolean {
  return kind === 'CustomResourceDefinition';
}

function definedKind({ json }: Manifest): string {
  return `${String(at(json, 'spec', 'group'))}/${String(at(json, 'spec', 'names', 'kind'))}`;
}

function kindKey({ apiVersion, kind }: Manifest): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

function byKey(manifests: readonly Manifest[], key: (manifest: Manifest) => string): Map<string, Manifest[]> {
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) groups.set(key(manifest), [...(groups.get(key(manifest)) ?? []), manifest]);
  return groups;
}
