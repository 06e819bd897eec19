export { type EnvironmentColumns, type EnvironmentRow, Environments, type RowOf } from './app/environments';
export { MeshApp } from './app/mesh-app';
export { MeshChart, type MeshChartProps } from './app/mesh-chart';
export { type ExistingNamespaceOptions, type ManagedNamespaceOptions, Namespace } from './app/namespace';
export { type Code, type Mistake, ValidationError } from './errors';
export type { DataPlane } from './termination/data-plane';
export type { TerminationSettings } from './termination/settings';
export { Istio, type SidecarOptions } from './mesh/istio/istio';
export type { Feature, Labels, Mesh, MeshTarget, PodTemplatePatch, Support, TargetVersion } from './mesh/mesh';
export { NoMesh } from './mesh/none/no-mesh';
export { Platform, type PlatformOptions } from './mesh/platform';
export { Caller, type Grant } from './model/access/caller';
export { Config, type ConfigOptions } from './model/workload/config';
export { Cpu } from './model/quantity/cpu';
export { Dependency, type RedisOptions } from './model/workload/backing';
export { Duration } from './model/quantity/duration';
export { Exposure } from './model/termination/exposure';
export type { Finding, Severity } from './model/problem';
export { Health, type HealthTiming, type HttpHealthOptions } from './model/workload/health';
export { Hold, type HoldEndpoint } from './model/termination/hold';
export { Image, type ImageBuild, type ImageContent, type ImageOptions } from './model/workload/image';
export { Port, type PortOptions, type Protocol } from './model/workload/port';
export { type Amounts, Resources, type ResourcesOptions } from './model/workload/resources';
export type { RetryCondition, RetryOptions, SafeRetryCondition } from './model/traffic/retry';
export type { Route } from './model/traffic/route';
export { type AutoscalingOptions, Scale } from './model/workload/scale';
export type { SecretKey } from './model/workload/secret-key';
export { type ProxyTermination, Termination, type TerminationOptions } from './model/termination/termination';
export {
  type ConnectionPool,
  type LoadBalancing,
  type OutlierDetection,
  Traffic,
  type TrafficOptions,
} from './model/traffic/traffic';
export { type RetiredVersion, Version, type VersionOptions } from './model/workload/version';
export { FindingsError } from './analysis/gate';
export type { Callee, ImportedServiceOptions } from './workload/service/callee';
export { GrpcService, type GrpcServiceProps } from './workload/service/grpc-service';
export { MeshService } from './workload/service/mesh-service';
export type { MeshServiceProps } from './workload/service/mesh-service-props';
export type { ServiceVersion } from './workload/service/service-version';
export { suppress } from './workload/suppress';
