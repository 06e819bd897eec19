import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { JsonObject } from '../kube/json';
import { ValidationError } from '../errors';
import { Gateway } from '../workload/gateway/gateway';
import { MeshWorkload } from '../workload/mesh-workload';
import { Place } from '../workload/place';
import { type DeclaredService, type DeclaredWorkload, isService } from '../mesh/declared';
import type { Network } from '../model/network';
import { KINDS } from '../mesh/kinds';
import { Registry } from '../workload/registry';
import { suppressionsOf, type Suppression } from '../workload/suppress';
import { Dependencies, type Node } from './dependencies';
import { identity, type Manifest, manifestOf, title } from '../kube/object';
import { topological } from '../kube/topology';

/** A chart and its manifests. */
export interface ChartManifests {
  /** The chart. */
  readonly chart: Chart;
  /** In an order in which they may be applied. */
  readonly manifests: readonly Manifest[];
}

/** A rendered app: its manifests, and what its constructs declared. */
export interface Synthesis {
  /** In an order in which they may be applied. */
  readonly charts: readonly ChartManifests[];
  /** Whether some chart depends on another; names of files then show their order. */
  readonly chartsDepend: boolean;
  /** The workloads of all charts. */
  readonly workloads: readonly DeclaredWorkload[];
  /** Those of them that are services. */
  readonly services: readonly DeclaredService[];
  /** The network that the constructs of an environment declared. */
  readonly said: (environment: string, trustDomain: string) => Network;
  /** The findings that were accepted with `suppress`. */
  readonly suppressions: readonly Suppression[];
  /** The object that each manifest was rendered from. */
  readonly objects: ReadonlyMap<Manifest, ApiObject>;
  /** The manifests that must come before another one by `addDependency`. */
  readonly declaredBefore: (manifest: Manifest) => readonly Manifest[];
}

/** Renders an app: each object once, in time linear in the size of the tree. */
export function synthesize(root: IConstruct): Synthesis {
  const registry = Registry.of(root);
  registry.settle();
  const constructs = root.node.findAll();
  const dependencies = new Dependencies(constructs);
  const byChart = membersByChart(constructs);
  const charts = orderedCharts(byChart, dependencies);
  const rendered = constructs
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
    .map(render);
  const manifests = new Map(rendered);
  const objects = new Map(rendered.map(([object, manifest]) => [manifest, object]));
  const workloads = constructs.filter((construct) => construct instanceof MeshWorkload).map(({ facts }) => facts);
  refuseTwins([...manifests.values()]);
  return {
    charts: charts.sorted.map((chart) => ({
      chart,
      manifests: ordered(chart, byChart.get(chart) ?? [], manifests, dependencies),
    })),
    chartsDepend: charts.depend,
    workloads,
    services: workloads.filter(isService),
    said: (environment, trustDomain) => registry.network(environment, trustDomain),
    suppressions: constructs.flatMap(suppressionsOf),
    objects,
    declaredBefore: (manifest) => {
      const groups = dependencies.before(objects.get(manifest) as ApiObject);
      return groups.flatMap(({ members }) => members.map((member) => manifests.get(member) as Manifest));
    },
  };
}

function render(object: ApiObject): [ApiObject, Manifest] {
  const owner = [...object.node.scopes]
    .reverse()
    .find((scope) => scope instanceof MeshWorkload || scope instanceof Gateway);
  const environment = Place.find(object)?.environment ?? object.chart.node.path;
  const origin = { environment, construct: (owner ?? object).node.path, path: object.node.path };
  return [object, manifestOf(object.toJson() as JsonObject, origin)];
}

function membersByChart(constructs: readonly IConstruct[]): Map<Chart, IConstruct[]> {
  const byChart = new Map<Chart, IConstruct[]>();
  for (const construct of constructs) {
    const chart = [...construct.node.scopes].reverse().find((scope): scope is Chart => Chart.isChart(scope));
    if (chart === undefined) continue;
    const members = byChart.get(chart);
    if (members === undefined) byChart.set(chart, [construct]);
    else members.push(construct);
  }
  return byChart;
}

function orderedCharts(byChart: ReadonlyMap<Chart, readonly IConstruct[]>, dependencies: Dependencies) {
  const edges = new Map<Chart, Set<Chart>>();
  for (const [chart, members] of byChart) {
    const before = new Set(dependencies.ofChart(chart, members));
    addNested(edges, chart);
    edges.set(chart, new Set([...(edges.get(chart) ?? []), ...before]));
  }
  const sorted = topological(
    byChart.keys(),
    (chart) => edges.get(chart) ?? [],
    (cycle) => refuseCycle(cycle),
  );
  return { sorted, depend: [...edges.values()].some(({ size }) => size > 0) };
}

/** Puts a chart after the charts nested in it, as cdk8s does. */
function addNested(edges: Map<Chart, Set<Chart>>, chart: Chart): void {
  const parent = chart.node.scope;
  if (parent === undefined || !Chart.isChart(parent)) return;
  edges.set(parent as Chart, new Set([...(edges.get(parent as Chart) ?? []), chart]));
}

function ordered(
  chart: Chart,
  members: readonly IConstruct[],
  manifests: ReadonlyMap<ApiObject, Manifest>,
  dependencies: Dependencies,
): Manifest[] {
  const objects = members.filter((member): member is ApiObject => ApiObject.isApiObject(member));
  const ranked = objects
    .map((object) => ({ object, manifest: manifests.get(object) as Manifest }))
    .sort((a, b) => KINDS.byStage(a.manifest, b.manifest))
    .map(({ object }) => object);
  const own = new Set<Node>(objects);
  return topological<Node>(ranked, (node) => dependencies.of(node, chart), refuseCycle)
    .filter((node): node is ApiObject => own.has(node))
    .map((object) => manifests.get(object) as Manifest);
}

function refuseCycle(nodes: readonly (Node | Chart)[]): never {
  const constructs = nodes.flatMap((node) => ('node' in node ? [node] : []));
  const got = constructs.map(({ node }) => node.path).join(' -> ');
  const fix = 'take one addDependency of this chain away; calls between services need none';
  const mistake = { subject: 'dependencies', got, expected: 'no construct that depends on itself', fix };
  throw new ValidationError('MSVC-ORDER-001', mistake, constructs[0]);
}

function refuseTwins(manifests: readonly Manifest[]): void {
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = identity(manifest);
    const twin = seen.get(key);
    if (twin !== undefined) throw twinError(manifest, twin);
    seen.set(key, manifest);
  }
}

function twinError(manifest: Manifest, twin: Manifest): ValidationError {
  const shared = ['Namespace', 'PeerAuthentication'].includes(manifest.kind);
  const fix = shared
    ? `let one chart make the namespace and pass Namespace.existing('${manifest.namespace ?? manifest.name}', { ownPeerAuthentication: true }) to the other`
    : 'rename one of them, or give their charts rows of different environments if they go to different clusters';
  const got = `two objects of this identity: ${twin.path} and ${manifest.path}`;
  const mistake = { subject: title(manifest), got, expected: `one in environment '${manifest.environment}'`, fix };
  return new ValidationError('MSVC-NAME-006', mistake, { node: { path: manifest.path } });
}
