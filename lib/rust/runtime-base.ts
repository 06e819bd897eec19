import { ValidationError } from '../errors';
import { wholeNumber } from '../model/quantity/bounds';
import { Image } from '../model/workload/image';
import { type Asking, checkedOptions, checkedText, type Kind } from './options';

/** Debian releases with their numbers, which are in the names of distroless images. */
const RELEASES = { bullseye: 11, bookworm: 12, trixie: 13 } as const;

/** A Debian release, by its name. */
export type DebianRelease = keyof typeof RELEASES;

/** The user of distroless images that are tagged `nonroot`. */
const NONROOT = 65532;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
// No dash at the end: apt-get reads `tzdata-` as "remove tzdata".
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.]$/;

const BASE = { debian: 'string', digest: 'string' } as const satisfies Readonly<Record<keyof BaseOptions, Kind>>;

/** Options of `RuntimeBase.distrolessCc` and `RuntimeBase.distrolessStatic`. */
export interface BaseOptions {
  /** The Debian release. @default 'bookworm' */
  readonly debian?: DebianRelease;
  /** Pins the base image: `sha256:` and 64 hexadecimal digits. @default - the tag alone names it */
  readonly digest?: string;
}

/** Options of `RuntimeBase.debianSlim`. */
export interface SlimOptions extends BaseOptions {
  /** The numeric user that the Dockerfile creates and the binary runs as; never 0. @default 65532 */
  readonly uid?: number;
  /** Debian packages that the binary needs, such as `libpq5`. @default - none */
  readonly packages?: readonly string[];
}

/** Options of `RuntimeBase.of`. */
export interface OwnBaseOptions {
  /** The reference of the image, with a digest or a tag other than `latest`. */
  readonly image: string;
  /** The numeric user that the image runs as; never 0. */
  readonly uid: number;
  /** Whether the image has `/bin/sh`. @default false */
  readonly shell?: boolean;
  /** The Debian release whose libraries the image has. */
  readonly debian: DebianRelease;
}

type BaseFacts = Pick<RuntimeBase, keyof RuntimeBase>;

/**
 * The image that a Rust binary runs in. It decides which user the container runs as, and whether it has a shell.
 * @example RustBuild.of({ directory: 'services', members: ['order-service'], base: RuntimeBase.debianSlim() })
 */
export class RuntimeBase {
  /**
   * A distroless image with glibc, libgcc, OpenSSL and certificates, without a shell.
   * @throws ValidationError MSVC-RUST-002 for the release, 003 for the digest, 115 for other options
   * @example RuntimeBase.distrolessCc({ debian: 'trixie' })
   */
  public static distrolessCc(options: BaseOptions = {}): RuntimeBase {
    const { debian = 'bookworm', digest } = checkedOptions(asking('distrolessCc'), options, BASE);
    return RuntimeBase.distroless('cc', { debian, digest, libraries: debian });
  }

  /**
   * A distroless image with certificates and time zones alone, without a shell. The binary is linked with musl.
   * @throws ValidationError as `RuntimeBase.distrolessCc`
   * @example RuntimeBase.distrolessStatic()
   */
  public static distrolessStatic(options: BaseOptions = {}): RuntimeBase {
    const { debian = 'bookworm', digest } = checkedOptions(asking('distrolessStatic'), options, BASE);
    return RuntimeBase.distroless('static', { debian, digest, libraries: 'static' });
  }

  /**
   * Debian with a shell and a package manager. The Dockerfile creates the user and installs the packages.
   * @throws ValidationError MSVC-RUST-001 for the user, 002 for the release, 003 for the digest, 004 for a package, 115 for
   * other options
   * @example RuntimeBase.debianSlim({ uid: 10001, packages: ['libpq5'] })
   */
  public static debianSlim(options: SlimOptions = {}): RuntimeBase {
    const kinds = { ...BASE, uid: 'number', packages: 'texts' } as const;
    const checked = checkedOptions(asking('debianSlim'), options, kinds);
    const { debian = 'bookworm', digest, uid = NONROOT, packages = [] } = checked;
    release(debian);
    const image = pinned(`docker.io/library/debian:${debian}-slim`, digest);
    return new RuntimeBase({
      image,
      uid,
      shell: true,
      libraries: debian,
      prepares: true,
      packages: checkedPackages(packages),
    });
  }

  /**
   * A base image of your own.
   * @throws ValidationError MSVC-IMAGE-001 to 004 for the reference, MSVC-RUST-001 for the user, 002 for the release, 115 for
   * other options
   * @example RuntimeBase.of({ image: 'registry.example.com/base:1.2', uid: 1000, debian: 'bookworm' })
   */
  public static of(options: OwnBaseOptions): RuntimeBase {
    const kinds = { image: 'string', uid: 'number', shell: 'boolean', debian: 'string' } as const;
    const { image, uid, shell = false, debian } = checkedOptions(asking('of'), options, kinds);
    release(debian);
    const { reference } = Image.parse(checkedText(asking('of', 'image of '), image));
    return new RuntimeBase({ image: reference, uid, shell, libraries: debian, prepares: false, packages: [] });
  }

  private static distroless(
    kind: 'cc' | 'static',
    {
      debian,
      digest,
      libraries,
    }: BaseOptions & { readonly debian: DebianRelease; libraries: DebianRelease | 'static' },
  ): RuntimeBase {
    const image = pinned(`gcr.io/distroless/${kind}-debian${release(debian)}:nonroot`, digest);
    return new RuntimeBase({ image, uid: NONROOT, shell: false, libraries, prepares: false, packages: [] });
  }

  /** The reference of the image. */
  public readonly image: string;
  /** The numeric user that the binary runs as. */
  public readonly uid: number;
  /** Whether the image has `/bin/sh`. */
  public readonly shell: boolean;
  /** The Debian release whose libraries the binary is linked with; `static` for musl, which is linked into the binary. */
  public readonly libraries: DebianRelease | 'static';
  /** Whether the Dockerfile creates the user and installs packages in it. */
  public readonly prepares: boolean;
  /** Debian packages that the Dockerfile installs, sorted. */
  public readonly packages: readonly string[];

  private constructor(facts: BaseFacts) {
    this.image = facts.image;
    this.uid = wholeNumber(facts.uid, {
      code: 'MSVC-RUST-001',
      subject: 'uid of the runtime base',
      min: 1,
      max: 2147483647,
      fix: 'name the numeric user of the base: Kubernetes cannot check that a name is not root',
    });
    this.shell = facts.shell;
    this.libraries = facts.libraries;
    this.prepares = facts.prepares;
    this.packages = facts.packages;
  }
}

/** An example of each factory, for messages. */
const EXAMPLES = {
  distrolessCc: "RuntimeBase.distrolessCc({ debian: 'bookworm' })",
  distrolessStatic: 'RuntimeBase.distrolessStatic()',
  debianSlim: "RuntimeBase.debianSlim({ uid: 10001, packages: ['libpq5'] })",
  of: "RuntimeBase.of({ image: 'registry.example.com/base:1.2', uid: 1000, debian: 'bookworm' })",
} as const;

function asking(kind: keyof typeof EXAMPLES, of = ''): Asking {
  return { subject: `${of}RuntimeBase.${kind}`, example: EXAMPLES[kind] };
}

/** The number of a Debian release. @throws ValidationError MSVC-RUST-002 */
export function release(debian: DebianRelease): number {
  const number: number | undefined = Object.hasOwn(RELEASES, debian ?? '') ? RELEASES[debian] : undefined;
  if (number !== undefined) return number;
  throw new ValidationError('MSVC-RUST-002', {
    subject: 'Debian release',
    got: debian,
    expected: `one of ${Object.keys(RELEASES).join(', ')}`,
    fix: 'name the release that the base image has: builder and runtime must be of one',
  });
}

/** The reference of an image with a digest, if one is given. @throws ValidationError MSVC-RUST-003 */
export function pinned(image: string, digest: string | undefined): string {
  if (digest === undefined) return image;
  if (DIGEST.test(digest)) return `${image}@${digest}`;
  throw new ValidationError('MSVC-RUST-003', {
    subject: `digest of ${image}`,
    got: digest,
    expected: "'sha256:' and 64 hexadecimal digits",
    fix: 'copy it from `docker buildx imagetools inspect` or `skopeo inspect`',
  });
}

/** Checks names of packages, and sorts them. @throws ValidationError MSVC-RUST-004 */
export function checkedPackages(packages: readonly string[]): readonly string[] {
  const wrong = packages.find((name) => !PACKAGE.test(name));
  if (wrong === undefined) return [...packages].sort();
  throw new ValidationError('MSVC-RUST-004', {
    subject: 'Debian package',
    got: wrong,
    expected: 'the name of one package',
    fix: "write each as a text of its own, such as ['libpq5', 'tzdata']",
  });
}
