import { ValidationError } from '../errors';
import { checkedOptions, type Kind } from './options';
import { checkedPackages, type DebianRelease, release, RuntimeBase } from './runtime-base';

export interface BuilderOptions {
  /** @default - the runtime base's release */
  readonly debian?: DebianRelease;
  /** Pins the image of the Rust toolchain. @default - by tag alone */
  readonly digest?: string;
  /** Packages that build scripts need, such as `libssl-dev`; Debian's, or Alpine's for a static base. @default - none */
  readonly packages?: readonly string[];
}

export interface RustBuildOptions {
  /** Where Cargo.lock is, from where the program is run. @default '.' */
  readonly directory?: string;
  /** Folders of the workspace's crates that have binaries. @default - no workspace: one crate in `directory` */
  readonly members?: readonly string[];
  /** Folders of the workspace's crates that the others share; compiled before them, in a layer of their own. @default - none */
  readonly libraries?: readonly string[];
  /** The toolchain, as in the tags of the `rust` image. @default '1', the newest */
  readonly rust?: string;
  /** Cargo features; in a workspace `<crate>/<feature>`. @default - the default features */
  readonly features?: readonly string[];
  /** What the binaries stand on. @default RuntimeBase.distrolessCc() */
  readonly base?: RuntimeBase;
  /** @default - of the runtime base's release, without packages */
  readonly builder?: BuilderOptions;
  /** Keep cargo's downloads in cache mounts of BuildKit beside the layers: for builders that keep their disk. @default false */
  readonly cacheMounts?: boolean;
  /** More that a build reads besides manifests and `src`, such as `migrations`. @default - nothing */
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

// None begins with a dash: cargo and COPY would take it for an option of theirs.
const VERSION = /^\d+(\.\d+){0,2}$/;
const FEATURE = /^\w[\w+.-]*(\/\w[\w+.-]*)?$/;
const FOLDER = /^\w[\w.-]*(\/[\w-][\w.-]*)*$/;
const DIRECTORY = /^(\.|(\.\.\/)*\w[\w.-]*(\/[\w-][\w.-]*)*)$/;

/** How a crate, or all binaries of a workspace, are compiled. The binaries of one build share all layers but the last. */
export class RustBuild {
  public static of(options: RustBuildOptions = {}): RustBuild {
    return new RustBuild(options);
  }

  public readonly directory: string;
  public readonly members: readonly string[];
  public readonly libraries: readonly string[];
  public readonly rust: string;
  public readonly features: readonly string[];
  public readonly base: RuntimeBase;
  public readonly builder: { readonly digest: string | undefined; readonly packages: readonly string[] };
  public readonly cacheMounts: boolean;
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

/** What a text of a build is called, what it must look like, and an example. */
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

/** A binary asks for the symbols of the C library it was linked with, and for the OpenSSL of that release by its name. */
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
