export type { Json, JsonObject } from './kube/json';
export type { KubeObject } from './kube/object';
export type { ObjectIndex } from './kube/object-index';
export type { Lost } from './kube/read/network-builder';
export type { Pod } from './kube/read/pod';
export {
  type Capabilities,
  type Feature,
  type FeatureGroup,
  FEATURES,
  type Support,
  type TargetKind,
} from './mesh/capabilities';
export type { CheckedInitContainer } from './model/workload/init-container';
export type { CheckedServiceOptions, ServiceSettings } from './model/workload/service-options';
export type { CheckedPod } from './model/workload/pod';
export type {
  DeclaredService,
  DeclaredWorkload,
  PodsSpec,
  ServiceSpec,
  VersionSpec,
  WorkloadSpec,
} from './mesh/declared';
export type { Mesh, NamespacePatch, PodPatch, Reserved } from './mesh/mesh';
export type { Problem, Rule } from './mesh/rule';
export type { DeclaredPod, OwnPods, OwnService, OwnVersion, OwnWorkload, PodMaker, World } from './mesh/world';
export type {
  AccessFeature,
  Guard,
  PortMutualTls,
  Protection,
  Scope,
  ScopedProtection,
} from './model/access/protection';
export type {
  CallEdge,
  HostRoutes,
  Identity,
  MutualTls,
  Network,
  NetworkNamespace,
  Service,
  ServicePort,
  ServiceVersion,
  Workload,
} from './model/network';
export type {
  ClientTls,
  ExternalEndpoint,
  ExternalPort,
  NetworkExternal,
  Resolution,
} from './model/external/network-external';
export type { Capture, EgressListener, IngressListener, NetworkScope, ScopePort } from './model/external/network-scope';
export type { NetworkGateway } from './model/gateway/network-gateway';
export type { Found, PlainProblem, RuleFacts } from './model/rule';
export type { ProxyTerminationSeconds, Termination } from './model/termination/termination';
export type { Policy } from './model/traffic/policy';
export type { Retry } from './model/traffic/retry';
export type { ConnectionMatch, TcpRoute, TlsMatch, TlsRoute } from './model/traffic/connection-route';
export type { Destination } from './model/traffic/destination';
export type { HttpRoute, RouteTarget } from './model/traffic/http-route';
export type { Mirror } from './model/traffic/mirror';
export type { CheckedTraffic } from './model/traffic/traffic';
export type { Resources } from './model/workload/resources';
export type { AppSpans, Interval, Occupation } from './termination/app-spans';
export type {
  Advice,
  AnnotatedPlane,
  ChosenPlane,
  CommonPlane,
  ConcretePlane,
  DataPlane,
} from './termination/data-plane';
export type { AddedSpan } from './termination/added-containers';
export type { AddedContainer, RouteBound, TerminationFacts } from './termination/facts';
export type { Cost, Invariant, Violated } from './termination/invariants/invariant';
export type { PreStopHook } from './termination/pre-stop';
export type { EndDetails, FoundInEnd, Lane, Mend } from './termination/problem';
export type { ProxyTimeline } from './termination/proxy-timeline';
export type { HoldSettings, Origin, ProxySettings, TerminationSettings } from './termination/settings';
export type { PlaneLabel, Timeline } from './termination/timeline';
