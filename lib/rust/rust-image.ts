import { ValidationError } from '../errors';
import { Image, type ImageBuild, type ImageReference, referenceParts } from '../model/workload/image';
import { type Asking, checkedOptions, checkedText, type Kind } from './options';
import { RustBuild } from './rust-build';

/** OCI labels of an image, `org.opencontainers.image.*`, for people and scanners. */
export interface ImageLabels {
  /** One sentence about the image. */
  readonly description?: string;
  /** The URL of the source. */
  readonly source?: string;
  /** The license, as an SPDX expression such as `Apache-2.0`. */
  readonly licenses?: string;
}

/** Options of `RustImage.from`. */
export interface RustImageOptions {
  /** The name of the package in Cargo.toml. */
  readonly crate: string;
  /** The name of the binary in that package. @default - the crate's name */
  readonly binary?: string;
  /** How it is compiled. Pass the same value for all binaries of a workspace. @default - RustBuild.of(): one crate, here */
  readonly build?: RustBuild;
  /** OCI labels. @default - only the title, which is the binary's name */
  readonly labels?: ImageLabels;
}

/** What a Dockerfile is written from. */
export interface RustRecipe {
  /** The name of the package in Cargo.toml. */
  readonly crate: string;
  /** The name of the binary in that package. */
  readonly binary: string;
  /** How it is compiled. */
  readonly build: RustBuild;
  /** OCI labels. */
  readonly labels: ImageLabels;
}

const KINDS: Readonly<Record<keyof RustImageOptions, Kind>> = {
  crate: 'string',
  binary: 'string',
  build: RustBuild,
  labels: 'object',
};
const LABEL_KINDS = { description: 'string', source: 'string', licenses: 'string' } as const;
const EXAMPLE = "RustImage.from('ghcr.io/acme/order-service:1.4.2', { crate: 'order-service' })";

const PACKAGE = /^[A-Za-z][\w-]{0,63}$/;
/** The directory of the binary, which is also the working directory. */
const HOME = '/app';

/**
 * An image of a Rust binary, with all that its Dockerfile needs. `cdk8s-mesh dockerfile` writes the Dockerfile, and
 * `cdk8s-mesh check` compares crate, binary and features with Cargo.toml.
 * @example
 * new RustService(chart, 'orders', {
 *   image: RustImage.from('ghcr.io/acme/order-service:1.4.2', { crate: 'order-service' }),
 * })
 */
export class RustImage extends Image {
  /**
   * An image that is built from source.
   * @param reference the reference of the built image, such as `ghcr.io/acme/order-service:1.4.2`
   * @throws ValidationError MSVC-RUST-011 for crate or binary, MSVC-RUST-115 for an unknown option or a wrong type,
   * MSVC-IMAGE-001 to 004 for the reference
   * @example RustImage.from('ghcr.io/acme/order-service:1.4.2', { crate: 'order-service' })
   */
  public static from(reference: string, options: RustImageOptions): RustImage {
    const { crate, binary, build, labels = {} } = checkedOptions(asking('RustImage'), options, KINDS);
    checkedOptions(asking('labels of RustImage'), labels, LABEL_KINDS);
    const { repository, ...pins } = referenceParts(checkedText(asking('reference of RustImage'), reference));
    return new RustImage(repository, pins, {
      crate: packageName('crate', crate),
      binary: packageName('binary', binary ?? crate),
      build: build ?? RustBuild.of(),
      labels: { ...labels },
    });
  }

  /** The path of the binary, in a list. */
  public override readonly programs: readonly string[];
  /** The directory of the build and the Dockerfile. In a workspace each binary has a Dockerfile. */
  public override readonly build: ImageBuild;

  private constructor(
    repository: string,
    pins: Partial<ImageReference>,
    /** What the Dockerfile is written from. */
    public readonly recipe: RustRecipe,
  ) {
    super(repository, pins, recipe.build.base);
    this.programs = [this.entrypoint];
    const { directory, isWorkspace } = recipe.build;
    this.build = { directory, dockerfile: isWorkspace ? `${recipe.binary}.Dockerfile` : 'Dockerfile' };
  }

  public override withTag(tag: string): RustImage {
    this.refuseWhole();
    return new RustImage(this.repository, { tag }, this.recipe);
  }

  /** The working directory in the image. */
  public get workdir(): string {
    return HOME;
  }

  /** The path of the binary in the image. */
  public get entrypoint(): string {
    return `${HOME}/${this.recipe.binary}`;
  }
}

function asking(subject: string): Asking {
  return { subject, example: EXAMPLE };
}

function packageName(subject: string, name: string): string {
  if (typeof name === 'string' && PACKAGE.test(name)) return name;
  throw new ValidationError('MSVC-RUST-011', {
    subject,
    got: name,
    expected: 'a name as in Cargo.toml: letters, digits, dashes and underscores',
    fix: "write it as in [package] or [[bin]], such as crate: 'order-service'",
  });
}
