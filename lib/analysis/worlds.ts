import type { Synthesis } from '../bridge/synthesize';
import { at, isObject, listAt } from '../kube/json';
import type { Manifest } from '../kube/object';
import { ObjectIndex } from '../kube/object-index';
import { NetworkBuilder } from '../kube/read/network-builder';
import { type Pod, podOf } from '../kube/read/pod';
import { type DeclaredWorkload, isService } from '../mesh/declared';
import { KINDS } from '../mesh/kinds';
import type { Platform } from '../mesh/platform';
import type { DeclaredPod, OwnService, OwnWorkload, PodMaker, World } from '../mesh/world';
import type { Network } from '../model/network';
import { fewestPods } from '../model/workload/scale';
import { Place } from '../workload/place';

/** The trust domain of a cluster whose objects do not tell it. */
const TRUST_DOMAIN = 'cluster.local';

/** The World of each environment of an app. */
export function worldsOf({
  charts,
  workloads,
  said,
}: Pick<Synthesis, 'charts' | 'workloads' | 'said'>): readonly World[] {
  const objects = byEnvironment(charts.flatMap(({ manifests }) => manifests));
  const declared = byEnvironment(workloads);
  const minors = minorsOf(charts);
  const platforms = platformsOf(charts);
  return [...objects].map(([environment, own]) => {
    const kubernetes = minors.get(environment) ?? Infinity;
    const world = worldOf({ environment, kubernetes }, own, declared.get(environment) ?? [], said);
    return { ...world, pods: world.pods.map((maker) => ({ ...maker, platform: platforms.get(maker.object) })) };
  });
}

/** Where each object runs; none for objects outside a MeshChart. */
function platformsOf(charts: Synthesis['charts']): ReadonlyMap<Manifest, Platform | undefined> {
  return new Map(
    charts.flatMap(({ chart, manifests }) => {
      const platform = Place.find(chart)?.platform;
      return manifests.map((manifest) => [manifest, platform] as const);
    }),
  );
}

/** The minor Kubernetes version of each environment; the lowest if its charts differ. */
function minorsOf(charts: Synthesis['charts']): ReadonlyMap<string, number> {
  const minors = new Map<string, number>();
  for (const { chart, manifests } of charts) {
    const minor = Place.find(chart)?.platform.kubernetes.minor ?? Infinity;
    for (const { environment } of manifests.slice(0, 1)) {
      minors.set(environment, Math.min(minor, minors.get(environment) ?? Infinity));
    }
  }
  return minors;
}

/**
 * The World of objects that no construct of this library made, such as those of a directory of manifests.
 * @param objects of one cluster
 * @example
 * const objects = loadAll(readFileSync('prod.yaml', 'utf8')) as JsonObject[];
 * const origin = { environment: 'prod', construct: 'prod.yaml', path: 'prod.yaml' };
 * const world = foreignWorld(objects.map((json) => manifestOf(json, origin)));
 * for (const { code, check } of RULES) for (const { message } of check(world)) console.log(code, message);
 */
export function foreignWorld(objects: readonly Manifest[]): World {
  return worldOf({ environment: 'default', kubernetes: Infinity }, objects, [], () => undefined);
}

function worldOf(
  { environment, kubernetes }: Pick<World, 'environment' | 'kubernetes'>,
  objects: readonly Manifest[],
  facts: readonly DeclaredWorkload[],
  said: (environment: string, trustDomain: string) => Network | undefined,
): World {
  const trustDomain = facts[0]?.platform.trustDomain ?? TRUST_DOMAIN;
  const index = new ObjectIndex(objects);
  const builder = new NetworkBuilder(trustDomain);
  KINDS.read(objects, builder);
  const workloads = facts.map((each) => ownWorkload(each, index));
  const declared = declaredPods(workloads);
  return {
    environment,
    kubernetes,
    objects,
    index,
    network: builder.network(),
    lost: builder.lost,
    said: facts.length === 0 ? undefined : said(environment, trustDomain),
    workloads,
    own: workloads.filter((each): each is OwnService => isService(each.facts)),
    pods: objects.flatMap((object) => podMaker(object, declared)),
  };
}

function ownWorkload(facts: DeclaredWorkload, index: ObjectIndex): OwnWorkload {
  const { environment, spec } = facts;
  const find = (kind: string, name: string) => index.find({ environment }, kind, name, spec.namespace)[0];
  return {
    facts,
    versions: spec.versions.map((version) => ({
      ...version,
      maker: find(spec.kind, version.objectName),
      autoscaler: find('HorizontalPodAutoscaler', version.objectName),
      minimumReplicas: version.replicas && fewestPods(version.replicas),
    })),
    ...(isService(facts) && { service: find('Service', spec.name) }),
    disruptionBudget: find('PodDisruptionBudget', spec.name),
  };
}

type Declared = Omit<DeclaredPod, 'container'>;

function declaredPods(workloads: readonly OwnWorkload[]): ReadonlyMap<Manifest, Declared> {
  return new Map(
    workloads.flatMap(({ facts, versions }) =>
      versions.flatMap((version) =>
        version.maker === undefined ? [] : [[version.maker, { workload: facts, version }] as const],
      ),
    ),
  );
}

function podMaker(object: Manifest, declared: ReadonlyMap<Manifest, Declared>): PodMaker[] {
  const pod = podOf(object);
  if (pod === undefined) return [];
  const said = declared.get(object);
  return [{ object, pod, ...(said && { declared: { ...said, container: ownContainer(pod, said.workload) } }) }];
}

function ownContainer({ spec }: Pod, { spec: { container } }: DeclaredWorkload) {
  const own = listAt(spec, 'containers').find((candidate) => at(candidate, 'name') === container);
  return isObject(own) ? own : {};
}

function byEnvironment<Item extends { readonly environment: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(item.environment);
    if (known === undefined) groups.set(item.environment, [item]);
    else known.push(item);
  }
  return groups;
}
