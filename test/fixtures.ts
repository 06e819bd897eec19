import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import {
  Image,
  Istio,
  type Mesh,
  MeshApp,
  MeshChart,
  type MeshChartProps,
  MeshService,
  type MeshServiceProps,
  Platform,
} from 'cdk8s-mesh';
import type { JsonObject } from '../lib/kube/json';
import { at } from '../lib/kube/json';

export const IMAGE = Image.parse('registry.example.com/shop/orders:1.4.2');

/** Kubernetes 1.34 with a mesh, Istio unless said otherwise. */
export function platformWith(mesh: Mesh = Istio.sidecar(), kubernetes = '1.34'): Platform {
  return Platform.of({ kubernetes, mesh });
}

/** The environment that most tests run in. */
export function devRow(row: Partial<MeshChartProps> = {}): MeshChartProps {
  return { name: 'dev', namespace: 'shop-dev', platform: platformWith(), ...row };
}

const SERVER = 'https://10.0.0.1:6443';
const KUBECONFIG = JSON.stringify({
  'current-context': 'dev',
  contexts: [
    { name: 'dev', context: { cluster: 'dev' } },
    { name: 'prod', context: { cluster: 'prod' } },
  ],
  clusters: [
    { name: 'dev', cluster: { server: SERVER } },
    { name: 'prod', cluster: { server: 'https://10.0.0.2:6443' } },
  ],
});
/** What `deploy` is given on mocks; its kubeconfig knows a second cluster, which it must not take for the first. */
export const CLUSTER = { name: 'dev-eu', server: SERVER, kubeconfig: KUBECONFIG };

/** A chart of an app that writes nowhere. */
export function devChart(row: Partial<MeshChartProps> = {}): MeshChart {
  return new MeshChart(Testing.app(), 'dev', devRow(row));
}

/** A service named `orders` in a chart of its own. */
export function orders(props: Partial<MeshServiceProps> = {}, chart = devChart()): MeshService {
  return new MeshService(chart, 'orders', { image: IMAGE, ...props });
}

/** The finished objects of a construct's app, as `kubectl` gets them. */
export function objectsOf(construct: MeshService | MeshChart): readonly JsonObject[] {
  return Testing.synth(MeshChart.of(construct)) as JsonObject[];
}

/** One finished object, by kind and name. */
export function objectOf(construct: MeshService | MeshChart, kind: string, name = 'orders'): JsonObject {
  const found = objectsOf(construct).filter((json) => json['kind'] === kind && at(json, 'metadata', 'name') === name);
  if (found.length !== 1) throw new Error(`found ${found.length} objects ${kind} ${name}`);
  return found[0] as JsonObject;
}

/** The names of a construct's finished objects of a kind. */
export function namesOf(construct: MeshService | MeshChart, kind: string): readonly unknown[] {
  return objectsOf(construct)
    .filter((json) => json['kind'] === kind)
    .map((json) => at(json, 'metadata', 'name'));
}

/** The pod spec of one version's finished Deployment. */
export function podOf(construct: MeshService | MeshChart, name = 'orders'): JsonObject {
  return at(objectOf(construct, 'Deployment', name), 'spec', 'template', 'spec') as JsonObject;
}

/** The service's own container in one version's finished Deployment. */
export function containerOf(construct: MeshService | MeshChart, name = 'orders'): JsonObject {
  const containers = at(podOf(construct, name), 'containers') as JsonObject[];
  return containers.find((container) => container['name'] === 'app') as JsonObject;
}

/** The value of a variable in one version's container; undefined where it has none. */
export function variableOf(construct: MeshService | MeshChart, variable: string, name = 'orders'): unknown {
  const env = (at(containerOf(construct, name), 'env') ?? []) as JsonObject[];
  return env.find((item) => item['name'] === variable)?.['value'];
}

/** The whole app as one YAML text, in the order of the manifests stage. */
export function yamlOf(construct: MeshService | MeshChart): string {
  const { root } = construct.node;
  if (!(root instanceof MeshApp)) throw new Error('the chart is not in a MeshApp');
  return root.synthYaml();
}

/** What a function throws; fails where it throws nothing. */
export function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`thrown, but no Error: ${String(error)}`, { cause: error });
  }
  throw new Error('nothing was thrown');
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'cdk8s-mesh-test-'));
}

/** A file's content and when it was last written. */
export interface FileState {
  readonly content: string;
  readonly modified: number;
}

/** Every file below a directory, by its path in it. */
export function filesIn(directory: string): Record<string, FileState> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.map((path) => join(directory, path)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files.map((path) => [
      path.slice(directory.length + 1),
      { content: readFileSync(path, 'utf8'), modified: statSync(path).mtimeMs },
    ]),
  );
}
