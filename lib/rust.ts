export {
  type BaseOptions,
  type DebianRelease,
  type OwnBaseOptions,
  RuntimeBase,
  type SlimOptions,
} from './rust/runtime-base';
export { type BuilderOptions, RustBuild, type RustBuildOptions } from './rust/rust-build';
export { type ImageLabels, RustImage, type RustImageOptions, type RustRecipe } from './rust/rust-image';
export { RustService, type RustServiceProps } from './rust/rust-service';
export { writeDockerfiles } from './stages/dockerfile/write-dockerfiles';
