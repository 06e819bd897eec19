import type { Construct } from 'constructs';
import type { DataPlane } from '../termination/data-plane';
import type { TerminationSettings } from '../termination/settings';
import type { Grant } from '../model/access/caller';
import type { Port } from '../model/workload/port';
import type { Traffic } from '../model/traffic/traffic';
import type { Route } from '../model/traffic/route';

export type Labels = Readonly<Record<string, string>>;

/** What a service may ask of its mesh. */
export type Feature =
  | 'timeout'
  | 'retry'
  | 'connectionPool'
  | 'outlierDetection'
  | 'loadBalancing'
  | 'weights'
  | 'routes'
  | 'access'
  | 'mutualTls';

/** How a mesh serves a feature: as asked, by other means, or not at all. Nothing is dropped in silence. */
export type Support =
  | { readonly kind: 'exact' }
  | { readonly kind: 'emulated'; readonly how: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A version of a service, as a mesh needs to know it. */
export interface TargetVersion {
  readonly name: string;
  /** Percent of the requests. All weights of a service add up to 100; a retired version has none. */
  readonly weight: number;
  /**
   * Nothing of it runs and nothing may be sent there, but its name stays until every proxy has learnt that.
   * @default false
   */
  readonly retired?: boolean;
}

/** What a mesh must know of a service. */
export interface MeshTarget {
  readonly name: string;
  readonly namespace: string;
  readonly trustDomain: string;
  /** The first is the one callers use. */
  readonly ports: readonly Port[];
  readonly traffic: Traffic;
  /** The first is the main version; those that are retired come last. */
  readonly versions: readonly TargetVersion[];
  readonly routes: readonly Route[];
  readonly grants: readonly Grant[];
  /** What every object of the service carries. */
  readonly labels: Labels;
  /** Selects the pods of all versions. */
  readonly selector: Labels;
  readonly termination: TerminationSettings;
}

/** What a mesh asks of the pod template. */
export interface PodTemplatePatch {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** A service mesh that services can join. Backends implement it; they never see a MeshService. */
export interface Mesh {
  /** The name people use, such as `Istio`. */
  readonly name: string;
  readonly dataPlane: DataPlane;
  readonly supports: Readonly<Record<Feature, Support>>;
  /** Features the user said may be missing here, although services ask for them. */
  readonly without: readonly Feature[];
  /** Labels of a namespace whose pods are to join. */
  readonly namespaceLabels: Labels;
  /** Places what the mesh keeps once per namespace. */
  bindNamespace(scope: Construct, namespace: string): void;
  /**
   * Places the mesh's objects of one service under `scope`, and returns what its pods must carry.
   * @param target read when the objects are rendered, because callers and ports may still be added until then
   */
  bind(scope: Construct, target: () => MeshTarget): PodTemplatePatch;
}
