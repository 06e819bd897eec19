export { type Capabilities, type Feature, type FeatureGroup, FEATURES, type Support } from './mesh/capabilities';
export type { DeclaredService, ServiceSpec, VersionSpec } from './mesh/declared';
export type { Mesh, NamespacePatch, PodPatch } from './mesh/mesh';
export type { KubeObject } from './kube/object';
export type { Problem, Rule } from './mesh/rule';
export type { DeclaredPod, OwnService, OwnVersion, PodMaker, World } from './mesh/world';
export type {
  CallEdge,
  Identity,
  MutualTls,
  Network,
  NetworkNamespace,
  Service,
  ServicePort,
  ServiceVersion,
  Workload,
} from './model/network';
export type { CheckedRoute } from './model/traffic/route';
export type { CheckedTraffic } from './model/traffic/traffic';
