import type { RustBuild } from '../../rust/rust-build';
import type { RustImage, RustRecipe } from '../../rust/rust-image';
import { pinned, type RuntimeBase } from '../../rust/runtime-base';

/** What each of these files begins with. A file that begins otherwise is somebody else's, and is not replaced. */
export const MADE_BY = '# Made by `cdk8s-mesh dockerfile`';
const CHEF = '0.1.78';
const USER = 'app';

/** The Dockerfile of one binary. @param ports that it listens on */
export function dockerfile({ recipe, workdir, entrypoint }: RustImage, ports: readonly number[]): string {
  const { build } = recipe;
  return [
    head(recipe),
    chef(build),
    planner(),
    dependencies(build),
    ...(build.libraries.length > 0 ? [libraries(build)] : []),
    [...sources(build), cargo(build, `build --release --locked --bin ${recipe.binary}`)],
    runtime({ recipe, workdir, entrypoint }, ports),
  ]
    .map((stage) => `${stage.join('\n')}\n`)
    .join('\n');
}

function head({ crate, build }: RustRecipe): string[] {
  return [
    `${MADE_BY} from the recipe of ${crate}: change the recipe.`,
    ...(build.isWorkspace
      ? ['# Up to the build stage all binaries of the workspace have the same text, so that they share these layers.']
      : []),
  ];
}

function chef(build: RustBuild): string[] {
  const { packages } = build.builder;
  return [
    `FROM ${builderImage(build)} AS chef`,
    ...(packages.length === 0
      ? []
      : [isStatic(build) ? `RUN apk add --no-cache ${packages.join(' ')}` : apt(packages)]),
    cargo(build, `install cargo-chef --version ${CHEF} --locked`),
    'WORKDIR /src',
  ];
}

function planner(): string[] {
  return ['FROM chef AS planner', 'COPY . .', 'RUN cargo chef prepare --recipe-path recipe.json'];
}

function dependencies(build: RustBuild): string[] {
  return [
    '# The dependencies alone: this layer is built again only when Cargo.toml or Cargo.lock change.',
    'FROM chef AS dependencies',
    'COPY --from=planner /src/recipe.json recipe.json',
    cargo(build, 'chef cook --release --locked --recipe-path recipe.json'),
  ];
}

/** Compiles the shared crates in a layer of their own: cargo-chef cooks only dependencies outside the workspace. */
function libraries(build: RustBuild): string[] {
  return [
    '# The crates that the binaries share, beside manifests alone: built again only when they change.',
    'FROM dependencies AS libraries',
    'COPY Cargo.toml Cargo.lock ./',
    ...build.members.map((folder) => `COPY ${folder}/Cargo.toml ${folder}/`),
    ...build.libraries.map((folder) => `COPY ${folder} ${folder}/`),
    cargo(build, 'build --release --locked --lib'),
  ];
}

/** Copies what the binary is compiled from. Not the shared crates: with the file times of another copy cargo would compile them again. */
function sources({ libraries: shared, members, include }: RustBuild): string[] {
  if (shared.length === 0) return ['FROM dependencies AS build', 'COPY . .'];
  return ['FROM libraries AS build', ...[...members, ...include].map((path) => `COPY ${path} ${path}`)];
}

function runtime(
  { recipe, workdir, entrypoint }: Pick<RustImage, 'recipe' | 'workdir' | 'entrypoint'>,
  ports: readonly number[],
): string[] {
  const { base } = recipe.build;
  return [
    base.shell
      ? '# The user is a number, so that Kubernetes sees that it is not root.'
      : '# The binary alone: no shell and no package manager.',
    `FROM ${base.image}`,
    ...prepared(base),
    `LABEL ${labels(recipe).join(' \\\n      ')}`,
    `WORKDIR ${workdir}`,
    `COPY --from=build /src/target/release/${recipe.binary} ${entrypoint}`,
    `USER ${base.uid}:${base.uid}`,
    ...(ports.length > 0 ? [`EXPOSE ${ports.join(' ')}`] : []),
    '# The exec form: the service is process 1 and gets SIGTERM itself.',
    `ENTRYPOINT ["${entrypoint}"]`,
  ];
}

function prepared({ prepares, packages, uid }: RuntimeBase): string[] {
  if (!prepares) return [];
  const user = `groupadd --gid ${uid} ${USER} && useradd --uid ${uid} --gid ${uid} --no-create-home --shell /usr/sbin/nologin ${USER}`;
  return [`${apt(['ca-certificates', ...packages])} \\\n    && ${user}`];
}

function apt(packages: readonly string[]): string {
  return `RUN apt-get update && apt-get install --yes --no-install-recommends ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`;
}

function labels({ binary, labels: { description, source, licenses }, build }: RustRecipe): string[] {
  const [name, digest] = build.base.image.split('@');
  const pairs = { title: binary, description, source, licenses, 'base.name': name, 'base.digest': digest };
  return Object.entries(pairs).flatMap(([key, value]) =>
    value === undefined ? [] : [`org.opencontainers.image.${key}=${quoted(value)}`],
  );
}

/** A label's value in double quotes, in which Dockerfiles replace variables: dollars are escaped. */
function quoted(value: string): string {
  return `"${value.replace(/["\\$]/g, '\\$&').replace(/[\s\p{Cc}]+/gu, ' ')}"`;
}

function cargo({ cacheMounts, features }: RustBuild, command: string): string {
  const compiles = !command.startsWith('install') && features.length > 0;
  const line = `cargo ${command}${compiles ? ` --features ${features.join(',')}` : ''}`;
  const mount = (folder: string) => `--mount=type=cache,sharing=locked,target=/usr/local/cargo/${folder}`;
  return cacheMounts ? `RUN ${mount('registry')} \\\n    ${mount('git/db')} \\\n    ${line}` : `RUN ${line}`;
}

function builderImage(build: RustBuild): string {
  const { rust, builder, base } = build;
  return pinned(
    `docker.io/library/rust:${rust}-${isStatic(build) ? 'alpine' : `slim-${base.libraries}`}`,
    builder.digest,
  );
}

function isStatic({ base }: RustBuild): boolean {
  return base.libraries === 'static';
}
