import { at, type JsonObject, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/manifest';
import { namesSubset } from '../../kube/names-subset';
import { ObjectIndex } from './object-index';
import { namedBy, podTemplateOf } from './pod-template';
import { type Destination, destinationsOf } from './traffic-references';

/** `before` must be there, and ready, before `after` is made; on destroy it goes after it. */
export interface Edge {
  readonly before: Manifest;
  readonly after: Manifest;
}

/** Kinds that say what pods may do: in force before the pods that they select. */
const POLICIES = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication', 'NetworkPolicy', 'Sidecar'];

/**
 * What the objects themselves say of their order: what others name comes first, policies come before pods, and traffic is
 * led to what is ready: Deployment, Service, DestinationRule with the subsets, VirtualService. A Deployment never waits for its Service,
 * because the Service is ready when one of its pods is.
 */
export function impliedEdges(manifests: readonly Manifest[]): Edge[] {
  const index = new ObjectIndex(manifests);
  const definitions = byKey(manifests.filter(isDefinition), definedKind);
  const rules = byKey(manifests.filter(isDestinationRule), (rule) => destinationsOf(rule).map(hostKey(rule)).join());
  return manifests.flatMap((manifest) => [
    ...edges(
      [
        ...index.find(manifest, 'Namespace', manifest.namespace, undefined),
        ...(definitions.get(kindKey(manifest.apiVersion, manifest.kind)) ?? []),
        ...podNeeds(manifest, index),
        ...scaled(manifest, index),
        ...destinationsOf(manifest).flatMap(({ name, namespace }) => index.find(manifest, 'Service', name, namespace)),
        ...(manifest.kind === 'Service' ? servedPods(manifest, index) : []),
      ],
      manifest,
    ),
    ...policed(manifest, index).map((after) => ({ before: manifest, after })),
    ...(manifest.kind === 'VirtualService' ? subsetEdges(manifest, rules) : []),
  ]);
}

/**
 * A route comes after the subsets that it names. One that names none comes before them: it may be the one that lets go of
 * a subset which is deleted in the same update.
 */
function subsetEdges(route: Manifest, rules: ReadonlyMap<string, readonly Manifest[]>): Edge[] {
  const own = destinationsOf(route).flatMap((destination) => rules.get(hostKey(route)(destination)) ?? []);
  return own.map((rule) => (namesSubset(route) ? { before: rule, after: route } : { before: route, after: rule }));
}

function edges(before: readonly Manifest[], after: Manifest): Edge[] {
  return before.filter((each) => each !== after).map((each) => ({ before: each, after }));
}

function podNeeds(manifest: Manifest, index: ObjectIndex): Manifest[] {
  const pods = podTemplateOf(manifest);
  if (pods === undefined) return [];
  return namedBy(pods.spec).flatMap(({ kind, name }) => index.find(manifest, kind, name, manifest.namespace));
}

function scaled(manifest: Manifest, index: ObjectIndex): Manifest[] {
  const { kind, name } = objectAt(manifest.json, 'spec', 'scaleTargetRef');
  return kind === undefined ? [] : index.find(manifest, String(kind), name, manifest.namespace);
}

function servedPods(service: Manifest, index: ObjectIndex): readonly Manifest[] {
  const selector = objectAt(service.json, 'spec', 'selector');
  return Object.keys(selector).length === 0 ? [] : index.selectedBy(service, selector);
}

function policed(policy: Manifest, index: ObjectIndex): readonly Manifest[] {
  return POLICIES.includes(policy.kind) ? index.selectedBy(policy, policySelector(policy)) : [];
}

/** Istio's policies and Kubernetes's own write their selector in different fields; without one all pods are meant. */
function policySelector({ json }: Manifest): JsonObject {
  const selector =
    at(json, 'spec', 'podSelector') ?? at(json, 'spec', 'selector') ?? at(json, 'spec', 'workloadSelector');
  return objectAt(selector, at(selector, 'labels') === undefined ? 'matchLabels' : 'labels');
}

function isDefinition({ kind }: Manifest): boolean {
  return kind === 'CustomResourceDefinition';
}

function isDestinationRule({ kind }: Manifest): boolean {
  return kind === 'DestinationRule';
}

function definedKind({ json }: Manifest): string {
  return `${String(at(json, 'spec', 'group'))}/${String(at(json, 'spec', 'names', 'kind'))}`;
}

function kindKey(apiVersion: string, kind: string): string {
  return `${apiVersion.split('/')[0]}/${kind}`;
}

function hostKey({ environment }: Manifest): (destination: Destination) => string {
  return ({ name, namespace }) => [environment, namespace ?? '', name].join('|');
}

function byKey(manifests: readonly Manifest[], key: (manifest: Manifest) => string): Map<string, Manifest[]> {
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) groups.set(key(manifest), [...(groups.get(key(manifest)) ?? []), manifest]);
  return groups;
}
