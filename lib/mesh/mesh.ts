import type { KubeObject } from '../kube/object';
import type { Labels, Network, Service } from '../model/network';
import type { DataPlane } from '../termination/data-plane';
import type { TerminationSettings } from '../termination/settings';
import type { Capabilities, Feature, FeatureGroup } from './capabilities';

/** What a mesh asks of the pods of a workload that joins it. */
export interface PodPatch {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** What the proxy beside an app needs for itself. */
export interface Reserved {
  /** Ports that it listens on: an app that listens on one takes it away. */
  readonly ports: readonly number[];
  /** Numeric users that it runs as: the traffic of an app that runs as one of them bypasses the mesh. */
  readonly users: readonly number[];
}

/** What a mesh keeps once per namespace. */
export interface NamespacePatch {
  /** Labels of the namespace itself, where the chart makes it: its pods are to join. */
  readonly labels: Labels;
  readonly objects: readonly KubeObject[];
}

/**
 * A service mesh that services can join. A backend implements it: it is given the network as plain data and answers with
 * objects as plain data; it never sees a construct. The same network gives the same objects, byte for byte.
 * @example class Mine implements Mesh { readonly name = 'mine'; ... }
 */
export interface Mesh {
  /** The name people use. */
  readonly name: string;
  /** How it carries the bytes of a pod, and so how the pod's end goes. */
  readonly dataPlane: DataPlane;
  /** An answer for each feature of the model. */
  readonly supports: Capabilities;
  /** Features the user said may be missing here, although services ask for them. */
  readonly without: readonly (Feature | FeatureGroup)[];
  /** Whether versions share the service's address, or have one of their own each beside it. */
  readonly address: 'one' | 'per-version';
  /** What the proxy of a pod has for itself, so that the app in the pod must not have it. */
  readonly reserved: Reserved;
  /** What a namespace and everything in it needs. */
  namespace(name: string, network: Network): NamespacePatch;
  /** The mesh's objects of one service; those about which nobody decided anything are left out. */
  service(service: Service, network: Network): readonly KubeObject[];
  /** What the pods of a service carry. */
  pod(termination: TerminationSettings): PodPatch;
}
