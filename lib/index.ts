export { type EnvironmentColumns, type EnvironmentRow, Environments, type RowOf } from './app/environments';
export { MeshApp } from './app/mesh-app';
export { MeshChart, type MeshChartProps } from './app/mesh-chart';
export { type ExistingNamespaceOptions, type ManagedNamespaceOptions, Namespace } from './app/namespace';
export { WorkloadAccess, type WorkloadAccessProps } from './app/workload-access';
export { type Code, type Mistake, ValidationError, type Where } from './errors';
export { Istio, type SidecarOptions } from './mesh/istio/istio';
export type { Feature, FeatureGroup, TargetKind } from './mesh/capabilities';
export type { Mesh } from './mesh/mesh';
export { NoMesh } from './mesh/none/no-mesh';
export { Platform, type PlatformOptions } from './mesh/platform';
export { Access, type DenyOptions, type FromOptions, type JwtOptions } from './model/access/access';
export { Caller, type Identified, type NamespaceCaller, type ServiceAccountCaller } from './model/access/caller';
export type {
  AccessPath,
  ClaimValues,
  RequestExceptions,
  RequestOptions,
  TokenOptions,
} from './model/access/conditions';
export { type ClaimHeader, Issuer, type IssuerOptions, type TokenHeader } from './model/access/issuer';
export type { Anyone, CallerPattern, Condition, Requests } from './model/access/requests';
export type { Call } from './model/call';
export { External, type ExternalOptions, type HttpsOptions, type Origination } from './model/external/external';
export type { ServerTls, TlsFiles, TlsMode, TlsVersion } from './model/gateway/server-tls';
export type { GatewayHost, GatewayServer } from './model/gateway/network-gateway';
export { type MutualTlsOptions, Tls, type TlsOptions } from './model/gateway/gateway-tls';
export type { WireProtocol } from './model/wire-protocol';
export type { KubernetesVersion } from './model/kubernetes-version';
export type { Grant, Labels } from './model/network';
export type { ClaimOptions } from './model/workload/claim';
export { Config, type ConfigOptions } from './model/workload/config';
export { Backing, type RedisOptions } from './model/workload/backing';
export { type ClusterExposure, Exposure, type LoadBalancerExposure } from './model/termination/exposure';
export type { Finding, Severity } from './model/problem';
export {
  type Check,
  type GrpcHealthOptions,
  Health,
  type HealthTiming,
  type HttpHealthOptions,
  type Probe,
} from './model/workload/health';
export { Hold, type HoldEndpoint } from './model/termination/hold';
export {
  Image,
  type ImageBuild,
  type ImageContent,
  type ImageOptions,
  type ImageReference,
} from './model/workload/image';
export type { ImagePullPolicy, InitContainer, VariableValue } from './model/workload/init-container';
export {
  type ClaimMountOptions,
  type CsiOptions,
  type EmptyDirOptions,
  type KeysMountOptions,
  Mount,
  type MountOptions,
  type TokenMountOptions,
  type VolumeSource,
} from './model/workload/mount';
export type { DnsConfig, HostAlias, PodOptions } from './model/workload/pod';
export type {
  Affinity,
  LabelRequirement,
  LabelSelector,
  NodeAffinity,
  NodeRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpread,
} from './model/workload/scheduling';
export type {
  ConfigMapKey,
  ContainerResource,
  EnvFrom,
  PodField,
  VariableSource,
} from './model/workload/variable-source';
export type { LoadBalancerOptions, ServiceOptions } from './model/workload/service-options';
export { Port, type PortOptions, type Protocol } from './model/workload/port';
export type { RetryCondition, RetryLimits, RetryOptions, SafeRetryCondition } from './model/traffic/retry';
export type { Cors } from './model/traffic/cors';
export type { DestinationOptions, RoutedService, WeightedDestination } from './model/traffic/destination';
export type { DirectResponse } from './model/traffic/direct-response';
export type { Fault } from './model/traffic/fault';
export type { HeaderChanges, HeaderEdits } from './model/traffic/headers';
export type { HeaderMatch, Match, PathMatch, QueryParamMatch } from './model/traffic/match';
export type { MirrorOptions } from './model/traffic/mirror';
export type { Redirect } from './model/traffic/redirect';
export type { Rewrite } from './model/traffic/rewrite';
export type { TextMatch } from './model/traffic/text-match';
export type { PolicyOptions } from './model/traffic/policy';
export type { Route, RouteTo } from './model/traffic/route';
export type { DisruptionBudgetOptions, PodShare } from './model/workload/disruption-budget';
export {
  type DescribedObject,
  Metric,
  type MetricQuantity,
  type MetricTarget,
  type ScalingBehavior,
  type ScalingPolicy,
  type ScalingRules,
} from './model/workload/metric';
export {
  type AutoscaledScale,
  type AutoscalingOptions,
  type ExternalScale,
  type ExternalScaleOptions,
  type FixedScale,
  Scale,
} from './model/workload/scale';
export type { JobOptions } from './model/workload/job';
export type { ScheduleOptions } from './model/workload/schedule';
export type { SecretKey } from './model/workload/secret-key';
export type { ProxyTermination, TerminationOptions } from './model/termination/termination';
export type { JobTerminationOptions, WorkTerminationOptions } from './model/termination/work';
export type { ConnectionPool, LoadBalancing, OutlierDetection, Traffic } from './model/traffic/traffic';
export { type RetiredVersion, Version, type VersionOptions } from './model/workload/version';
export type { ExposeOptions } from './workload/gateway/expose-on';
export type { GatewayHosts } from './workload/gateway/gateway-hosts';
export {
  type Edge,
  Gateway,
  type GatewayPorts,
  type GatewayProps,
  type ImportedGatewayOptions,
} from './workload/gateway/gateway';
export { FindingsError } from './analysis/gate';
export type { Callee, CallOptions, ImportedServiceOptions } from './workload/callee';
export { GrpcService, type GrpcServiceProps } from './workload/service/grpc-service';
export { CallableWorkload } from './workload/service/callable-workload';
export { MeshWorkload } from './workload/mesh-workload';
export type { WorkloadProps } from './workload/workload-props';
export { MeshService } from './workload/service/mesh-service';
export type { LocalOptions, MeshServiceProps, PlainTextOptions } from './workload/service/mesh-service-props';
export type { ServiceVersion } from './workload/service/service-version';
export { MeshCronJob } from './workload/job/mesh-cron-job';
export { MeshJob } from './workload/job/mesh-job';
export type { MeshCronJobProps, MeshJobProps } from './workload/job/job-props';
export { MeshWorker } from './workload/worker/mesh-worker';
export type { MeshWorkerProps } from './workload/worker/worker-props';
export { MeshStatefulService } from './workload/stateful/mesh-stateful-service';
export type { MeshStatefulServiceProps } from './workload/stateful/stateful-props';
export type { MeshObjects } from './workload/mesh-objects';
export { suppress } from './workload/suppress';
