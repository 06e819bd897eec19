export { type EnvironmentColumns, type EnvironmentRow, Environments, type RowOf } from './app/environments';
export { MeshApp } from './app/mesh-app';
export { MeshChart, type MeshChartProps } from './app/mesh-chart';
export { type ExistingNamespaceOptions, type ManagedNamespaceOptions, Namespace } from './app/namespace';
export { type Code, type Mistake, ValidationError } from './errors';
export type { DataPlane } from './lifecycle/data-plane';
export type { TerminationSettings } from './lifecycle/settings';
export { Istio, type SidecarOptions } from './mesh/istio/istio';
export type { Feature, Labels, Mesh, MeshTarget, PodTemplatePatch, Support, TargetVersion } from './mesh/mesh';
export { NoMesh } from './mesh/no-mesh';
export { Platform, type PlatformOptions } from './mesh/platform';
export { Caller, type Grant } from './model/caller';
export { Config, type ConfigOptions } from './model/config';
export { Cpu } from './model/cpu';
export { Dependency, type RedisOptions } from './model/dependency';
export { Duration } from './model/duration';
export { Exposure } from './model/exposure';
export type { Finding, Severity } from './model/finding';
export { Health, type HealthTiming, type HttpHealthOptions } from './model/health';
export { Hold, type HoldEndpoint } from './model/hold';
export { Image, type ImageContent, type ImageOptions } from './model/image';
export { Port, type PortOptions, type Protocol } from './model/port';
export { type Amounts, Resources, type ResourcesOptions } from './model/resources';
export type { RetryCondition, RetryOptions, SafeRetryCondition } from './model/retry';
export type { Route } from './model/route';
export {
  type BaseOptions,
  type DebianRelease,
  type OwnBaseOptions,
  RuntimeBase,
  type SlimOptions,
} from './model/runtime-base';
export { type BuilderOptions, RustBuild, type RustBuildOptions } from './model/rust-build';
export { type ImageLabels, RustImage, type RustImageOptions, type RustRecipe } from './model/rust-image';
export { type AutoscalingOptions, Scale } from './model/scale';
export type { SecretKey } from './model/secret-key';
export { type ProxyTermination, Termination, type TerminationOptions } from './model/termination';
export {
  type ConnectionPool,
  type LoadBalancing,
  type OutlierDetection,
  Traffic,
  type TrafficOptions,
} from './model/traffic';
export { type RetiredVersion, Version, type VersionOptions } from './model/version';
export type { ComposeOptions } from './stages/compose/selection';
export { composeYaml, writeCompose } from './stages/compose/write-compose';
export { FindingsError } from './stages/gate';
export { writeDockerfiles } from './stages/image/write-dockerfiles';
export type { Callee, ImportedServiceOptions } from './service/callee';
export { GrpcService, type GrpcServiceProps } from './service/grpc-service';
export { MeshService } from './service/mesh-service';
export type { MeshServiceProps } from './service/mesh-service-props';
export { RustService, type RustServiceProps } from './service/rust-service';
export type { ServiceVersion } from './service/service-version';
export { suppress } from './service/suppress';
