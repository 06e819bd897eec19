import type { KubeObject } from '../kube/object';
import type { NetworkExternal } from '../model/external/network-external';
import type { NetworkScope } from '../model/external/network-scope';
import type { NetworkGateway } from '../model/gateway/network-gateway';
import type { HostRoutes, Labels, Network, ScopedProtection, Service } from '../model/network';
import type { DataPlane } from '../termination/data-plane';
import type { TerminationSettings } from '../termination/settings';
import type { Capabilities, Feature, FeatureGroup } from './capabilities';

/** What a mesh puts on the pods of a service. */
export interface PodPatch {
  /** Labels of the pods. */
  readonly labels: Labels;
  /** Annotations of the pods. */
  readonly annotations: Labels;
}

/** What the sidecar of a pod uses, so that the app in the pod must not. */
export interface Reserved {
  /** Ports that it listens on. */
  readonly ports: readonly number[];
  /** Numeric users that it runs as. The traffic of an app that runs as one of them would bypass the mesh. */
  readonly users: readonly number[];
}

/** What a mesh needs once per namespace. */
export interface NamespacePatch {
  /** Labels of the namespace, which make its pods join the mesh. */
  readonly labels: Labels;
  /** Objects for the namespace as a whole. */
  readonly objects: readonly KubeObject[];
}

/**
 * A service mesh that services can join. It gets the network as plain data and returns Kubernetes objects as plain data; it
 * knows no constructs. The same network must give the same objects, byte for byte.
 * @example
 * const mine: Mesh = {
 *   name: 'mine',
 *   dataPlane: NoMesh.of().dataPlane,
 *   supports: NoMesh.of().supports,
 *   without: [],
 *   address: 'one',
 *   reserved: { ports: [], users: [] },
 *   namespace: () => ({ labels: { 'mesh.example.com/inject': 'true' }, objects: [] }),
 *   service: () => [],
 *   routes: () => [],
 *   gateway: () => [],
 *   external: () => [],
 *   scope: () => [],
 *   workloads: () => [],
 *   pod: () => ({ labels: {}, annotations: {} }),
 * };
 */
export interface Mesh {
  /** The name that messages print. */
  readonly name: string;
  /** What carries the traffic of a pod, and so decides how a pod ends. */
  readonly dataPlane: DataPlane;
  /** Whether it can do what each feature asks. */
  readonly supports: Capabilities;
  /** Features that it cannot do and that services may ask for all the same: the user accepted that they are missing. */
  readonly without: readonly (Feature | FeatureGroup)[];
  /** Whether the versions of a service share its address, or each also has a Service of its own. */
  readonly address: 'one' | 'per-version';
  /** What the sidecar of a pod uses, so that the app must not. */
  readonly reserved: Reserved;
  /** The namespace whose policies hold for every pod of the mesh; undefined if it has none. */
  readonly rootNamespace?: string;
  /** What a namespace needs, once. */
  namespace(name: string, network: Network): NamespacePatch;
  /** The mesh's objects for one service: none that would only hold defaults. */
  service(service: Service, network: Network): readonly KubeObject[];
  /** The mesh's objects for hosts that are no single service's own. */
  routes(routes: HostRoutes, network: Network): readonly KubeObject[];
  /** The labels of the pods that are the proxies of its gateways, as its installation has them. @default - not known */
  readonly gatewayPods?: Labels;
  /** The namespace of its control plane, whose services every pod may call. @default - none */
  readonly system?: string;
  /** The mesh's objects for a gateway. */
  gateway(gateway: NetworkGateway, network: Network): readonly KubeObject[];
  /** The mesh's objects for hosts outside: none where callers reach them without. */
  external(external: NetworkExternal, network: Network): readonly KubeObject[];
  /** The mesh's objects for what pods may know of it. */
  scope(scope: NetworkScope, network: Network): readonly KubeObject[];
  /** The mesh's objects for pods that are no single service's. @param name the name of the objects */
  workloads(name: string, protection: ScopedProtection, network: Network): readonly KubeObject[];
  /** What the pods of a service need. @param termination how the pod ends, with the annotations for its sidecar */
  pod(termination: TerminationSettings): PodPatch;
}
