export { type EnvironmentColumns, type EnvironmentRow, Environments, type RowOf } from './app/environments';
export { MeshApp } from './app/mesh-app';
export { MeshChart, type MeshChartProps } from './app/mesh-chart';
export { type ExistingNamespaceOptions, type ManagedNamespaceOptions, Namespace } from './app/namespace';
export { type Code, type Mistake, ValidationError } from './errors';
export type { DataPlane } from './termination/data-plane';
export type { TerminationSettings } from './termination/settings';
export { Istio, type SidecarOptions } from './mesh/istio/istio';
export type { Feature, FeatureGroup } from './mesh/capabilities';
export type { Mesh } from './mesh/mesh';
export { NoMesh } from './mesh/none/no-mesh';
export { Platform, type PlatformOptions } from './mesh/platform';
export { Access, type Identified } from './model/access/access';
export { Caller } from './model/access/caller';
export { Call } from './model/call';
export type { Grant, Labels } from './model/network';
export { Config, type ConfigOptions } from './model/workload/config';
export { Backing, type RedisOptions } from './model/workload/backing';
export { Exposure } from './model/termination/exposure';
export type { Finding, Severity } from './model/problem';
export { Health, type HealthTiming, type HttpHealthOptions } from './model/workload/health';
export { Hold, type HoldEndpoint } from './model/termination/hold';
export { Image, type ImageContent, type ImageOptions } from './model/workload/image';
export { Port, type PortOptions, type Protocol } from './model/workload/port';
export type { RetryCondition, RetryOptions, SafeRetryCondition } from './model/traffic/retry';
export type { Match } from './model/traffic/match';
export type { PolicyOptions } from './model/traffic/policy';
export type { Route } from './model/traffic/route';
export {
  type BaseOptions,
  type DebianRelease,
  type OwnBaseOptions,
  RuntimeBase,
  type SlimOptions,
} from './rust/runtime-base';
export { type BuilderOptions, RustBuild, type RustBuildOptions } from './rust/rust-build';
export { type ImageLabels, RustImage, type RustImageOptions, type RustRecipe } from './rust/rust-image';
export { type AutoscalingOptions, Scale } from './model/workload/scale';
export type { SecretKey } from './model/workload/secret-key';
export type { ProxyTermination, TerminationOptions } from './model/termination/termination';
export type { ConnectionPool, LoadBalancing, OutlierDetection, Traffic } from './model/traffic/traffic';
export { type RetiredVersion, Version, type VersionOptions } from './model/workload/version';
export type { ComposeOptions } from './stages/compose/selection';
export { composeYaml, writeCompose } from './stages/compose/write-compose';
export { FindingsError } from './analysis/gate';
export { writeDockerfiles } from './stages/dockerfile/write-dockerfiles';
export type { Callee, CallOptions, ImportedServiceOptions } from './workload/service/callee';
export { GrpcService, type GrpcServiceProps } from './workload/service/grpc-service';
export { MeshService } from './workload/service/mesh-service';
export type { LocalOptions, MeshServiceProps } from './workload/service/mesh-service-props';
export { RustService, type RustServiceProps } from './rust/rust-service';
export type { ServiceVersion } from './workload/service/service-version';
export type { MeshObjects } from './workload/mesh-objects';
export { suppress } from './workload/suppress';
