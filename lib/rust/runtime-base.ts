import { ValidationError } from '../errors';
import { wholeNumber } from '../model/quantity/bounds';
import { Image } from '../model/workload/image';
import { type Asking, checkedOptions, checkedText, type Kind } from './options';

/** Debian releases by age, and the numbers that distroless images carry. */
const RELEASES = { bullseye: 11, bookworm: 12, trixie: 13 } as const;
export type DebianRelease = keyof typeof RELEASES;

/** The user of distroless images that are tagged `nonroot`. */
const NONROOT = 65532;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
// Without a dash at the end: apt-get takes `tzdata-` for the removal of tzdata.
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.]$/;

const BASE = { debian: 'string', digest: 'string' } as const satisfies Readonly<Record<keyof BaseOptions, Kind>>;

export interface BaseOptions {
  /** @default 'bookworm' */
  readonly debian?: DebianRelease;
  /** Pins the base; the tag stays for readers. @default - by tag alone */
  readonly digest?: string;
}

export interface SlimOptions extends BaseOptions {
  /** The user that the image creates. @default 65532 */
  readonly uid?: number;
  /** Debian packages that the binary needs, such as `libpq5`. @default - none */
  readonly packages?: readonly string[];
}

export interface OwnBaseOptions {
  /** The whole reference, with a tag that names one build or a digest. */
  readonly image: string;
  /** The numeric user that it runs as; never 0. */
  readonly uid: number;
  /** Whether it has `/bin/sh`. @default false */
  readonly shell?: boolean;
  /** The Debian release whose libraries it has. */
  readonly debian: DebianRelease;
}

interface BaseFacts {
  readonly image: string;
  readonly uid: number;
  readonly shell: boolean;
  /** Whose C library the binary finds there; `static` where it brings its own. */
  readonly libraries: DebianRelease | 'static';
  /** Whether the image creates its user and installs packages: only one with a shell and a package manager can. */
  readonly prepares: boolean;
  readonly packages: readonly string[];
}

/** What the binary stands on at runtime. It decides what else the model may use: a shell, the user, the libraries. */
export class RuntimeBase {
  /** glibc, libgcc, OpenSSL and certificates; no shell. */
  public static distrolessCc(options: BaseOptions = {}): RuntimeBase {
    const { debian = 'bookworm', digest } = checkedOptions(asking('distrolessCc'), options, BASE);
    return RuntimeBase.distroless('cc', { debian, digest, libraries: debian });
  }

  /** Certificates and time zones alone, for a binary that is linked with musl; no shell. */
  public static distrolessStatic(options: BaseOptions = {}): RuntimeBase {
    const { debian = 'bookworm', digest } = checkedOptions(asking('distrolessStatic'), options, BASE);
    return RuntimeBase.distroless('static', { debian, digest, libraries: 'static' });
  }

  /** Debian with a shell and a package manager, and a user that the Dockerfile creates. */
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
   * A base of your own; what this library cannot look up is said here. Its reference is checked like that of every image
   * (MSVC-IMAGE): a tag `latest`, or none, would be another base tomorrow.
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

  public readonly image: string;
  public readonly uid: number;
  public readonly shell: boolean;
  public readonly libraries: DebianRelease | 'static';
  public readonly prepares: boolean;
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

/** How each base is written. */
const EXAMPLES = {
  distrolessCc: "RuntimeBase.distrolessCc({ debian: 'bookworm' })",
  distrolessStatic: 'RuntimeBase.distrolessStatic()',
  debianSlim: "RuntimeBase.debianSlim({ uid: 10001, packages: ['libpq5'] })",
  of: "RuntimeBase.of({ image: 'registry.example.com/base:1.2', uid: 1000, debian: 'bookworm' })",
} as const;

function asking(kind: keyof typeof EXAMPLES, of = ''): Asking {
  return { subject: `${of}RuntimeBase.${kind}`, example: EXAMPLES[kind] };
}

/** The number of a Debian release; refused where there is none of that name. */
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

/** An image by its tag and, where given, by its digest. */
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

/** Debian packages, as they may stand in a Dockerfile. */
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
