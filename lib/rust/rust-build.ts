import { ValidationError } from '../errors';
import { checkedOptions, type Kind } from './options';
import { checkedPackages, type DebianRelease, release, RuntimeBase } from './runtime-base';

/** The image in which binaries are compiled. */
export interface BuilderOptions {
  /** The Debian release of the Rust image; only that of the runtime base is accepted. @default - the runtime base's */
  readonly debian?: DebianRelease;
  /** Pins the Rust image: `sha256:` and 64 hexadecimal digits. @default - the tag alone names it */
  readonly digest?: string;
  /** Packages that build scripts need, such as `libssl-dev`: of Debian, or of Alpine for a static base. @default - none */
  readonly packages?: readonly string[];
}

/** Options of `RustBuild.of`. */
export interface RustBuildOptions {
  /** The directory with Cargo.lock, relative to where the program runs. @default '.' */
  readonly directory?: string;
  /** Directories of the workspace's crates with binaries, relative to `directory`. @default - no workspace, but one crate */
  readonly members?: readonly string[];
  /** Directories of the workspace's crates that the members share; they are compiled first, in a layer of their own. @default - none */
  readonly libraries?: readonly string[];
  /** The version of the toolchain, as in the tags of the `rust` image: `1.91`. @default - `1`, the newest */
  readonly rust?: string;
  /** Cargo features; in a workspace `<crate>/<feature>`. @default - the default features */
  readonly features?: readonly string[];
  /** The image that the binaries run in. @default RuntimeBase.distrolessCc() */
  readonly base?: RuntimeBase;
  /** The image in which the binaries are compiled. @default - of the runtime base's release, without packages */
  readonly builder?: BuilderOptions;
  /** Whether cargo's downloads are kept in cache mounts of BuildKit too: useful if the builder keeps its disk. @default false */
  readonly cacheMounts?: boolean;
  /** Files and directories that the build reads besides Cargo.toml and `src`, such as `migrations`. @default - none */
  readonly include?: readonly string[];
}

const KINDS: Readonly<Record<keyof RustBuildOptions, Kind>> = {
  directory: 'string',
  members: 'texts',
  libraries: 'texts',
  rust: 'string',
  features: 'texts',
  base: RuntimeBase,
  builder: 'object',
  cacheMounts: 'boolean',
  include: 'texts',
};
const BUILDER_KINDS = { debian: 'string', digest: 'string', packages: 'texts' } as const;
const EXAMPLE = "RustBuild.of({ members: ['order-service'], builder: { packages: ['libssl-dev'] } })";

// None of these may begin with a dash: cargo and COPY would read it as an option.
const VERSION = /^\d+(\.\d+){0,2}$/;
const FEATURE = /^\w[\w+.-]*(\/\w[\w+.-]*)?$/;
const FOLDER = /^\w[\w.-]*(\/[\w-][\w.-]*)*$/;
const DIRECTORY = /^(\.|(\.\.\/)*\w[\w.-]*(\/[\w-][\w.-]*)*)$/;

/**
 * How a crate, or all binaries of a workspace, are compiled. The images of one build share all layers but the last.
 * @example
 * const build = RustBuild.of({ directory: 'services', members: ['order-service', 'user-service'] });
 * const image = RustImage.from('ghcr.io/acme/order-service:1.4.2', { crate: 'order-service', build });
 */
export class RustBuild {
  /**
   * A build.
   * @throws ValidationError MSVC-RUST-004 to 010 for a value, MSVC-RUST-115 for an unknown option or a wrong type
   * @example RustBuild.of({ members: ['order-service'], builder: { packages: ['libssl-dev'] } })
   */
  public static of(options: RustBuildOptions = {}): RustBuild {
    return new RustBuild(options);
  }

  /** The directory with Cargo.lock, relative to where the program runs. */
  public readonly directory: string;
  /** Directories of the workspace's crates with binaries, sorted; empty without a workspace. */
  public readonly members: readonly string[];
  /** Directories of the workspace's crates that the members share, sorted. */
  public readonly libraries: readonly string[];
  /** The version of the toolchain. */
  public readonly rust: string;
  /** Cargo features, sorted. */
  public readonly features: readonly string[];
  /** The image that the binaries run in. */
  public readonly base: RuntimeBase;
  /** What pins the image in which the binaries are compiled, and what is installed in it. */
  public readonly builder: { readonly digest: string | undefined; readonly packages: readonly string[] };
  /** Whether cargo's downloads are kept in cache mounts too. */
  public readonly cacheMounts: boolean;
  /** Files and directories that the build reads besides Cargo.toml and `src`, sorted. */
  public readonly include: readonly string[];

  private constructor(options: RustBuildOptions) {
    checkedOptions({ subject: 'RustBuild', example: EXAMPLE }, options, KINDS);
    const builder = options.builder ?? {};
    checkedOptions({ subject: 'builder of RustBuild', example: EXAMPLE }, builder, BUILDER_KINDS);
    this.directory = matching(options.directory ?? '.', DIRECTORY, PLACE);
    this.members = folders(options.members);
    this.libraries = folders(options.libraries);
    this.rust = matching(options.rust ?? '1', VERSION, TOOLCHAIN);
    this.features = (options.features ?? []).map((name) => matching(name, FEATURE, NAME)).sort();
    this.base = options.base ?? RuntimeBase.distrolessCc();
    this.builder = { digest: builder.digest, packages: checkedPackages(builder.packages ?? []) };
    this.cacheMounts = options.cacheMounts ?? false;
    this.include = folders(options.include);
    checkReleases(builder.debian, this.base);
    this.checkLibraries();
  }

  /** Whether several crates share one Cargo.lock. */
  public get isWorkspace(): boolean {
    return this.members.length > 0;
  }

  private checkLibraries(): void {
    if (this.libraries.length === 0 || this.isWorkspace) return;
    throw new ValidationError('MSVC-RUST-010', {
      subject: 'libraries of RustBuild',
      got: this.libraries,
      expected: 'members beside them',
      fix: "name the workspace's crates with binaries too, such as members: ['order-service']",
    });
  }
}

/** The parts of the error for a text that does not fit. */
type Words = readonly [code: `MSVC-RUST-${number}`, subject: string, expected: string, fix: string];

const PLACE: Words = [
  'MSVC-RUST-005',
  'directory of RustBuild',
  'a folder relative to where the program is run',
  "write it as 'apps/shop/services', without a slash at either end",
];
const TOOLCHAIN: Words = [
  'MSVC-RUST-006',
  'rust',
  'one to three numbers',
  "write it as '1', '1.91' or '1.91.1', as the rust image is tagged",
];
const NAME: Words = [
  'MSVC-RUST-007',
  'feature',
  'the name of one cargo feature',
  "write each as a text of its own, such as ['tls'] or ['order-service/tls']",
];
const INSIDE: Words = [
  'MSVC-RUST-008',
  'folder of RustBuild',
  'a path inside its directory',
  "write it as 'common' or 'crates/common': a Dockerfile reads nothing outside its directory",
];

function matching(value: string, pattern: RegExp, [code, subject, expected, fix]: Words): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new ValidationError(code, { subject, got: value, expected, fix });
}

function folders(paths: readonly string[] = []): readonly string[] {
  return paths.map((path) => matching(path, FOLDER, INSIDE)).sort();
}

/** Refuses a builder of another Debian release than the base: glibc and OpenSSL must be those that the binary was linked with. */
function checkReleases(builder: DebianRelease | undefined, { libraries: runtime, image }: RuntimeBase): void {
  if (builder === undefined || (runtime !== 'static' && release(builder) === release(runtime))) return;
  const older = runtime !== 'static' && release(runtime) < release(builder);
  const why = older
    ? `the binary would ask for a newer glibc than ${image} has, and not start`
    : `${image} has another OpenSSL than the one that the binary would be linked with`;
  throw new ValidationError('MSVC-RUST-009', {
    subject: 'Debian release of the builder',
    got: builder,
    expected:
      runtime === 'static' ? 'none beside a static base, which is built on Alpine' : `${runtime}, as at runtime`,
    fix:
      runtime === 'static'
        ? 'leave builder.debian out: musl is linked in, and no Debian library is used'
        : `leave builder.debian out, or choose a base of ${builder}: ${why}`,
  });
}
