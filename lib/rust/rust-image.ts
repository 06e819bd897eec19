import { ValidationError } from '../errors';
import { Image, type ImageBuild, type ImageReference, referenceParts } from '../model/workload/image';
import { type Asking, checkedOptions, checkedText, type Kind } from './options';
import { RustBuild } from './rust-build';

/** What is said of the image to people and scanners, as OCI labels. */
export interface ImageLabels {
  readonly description?: string;
  /** Where the source is. */
  readonly source?: string;
  /** An SPDX expression, such as `Apache-2.0`. */
  readonly licenses?: string;
}

export interface RustImageOptions {
  /** The name of the package in Cargo.toml. */
  readonly crate: string;
  /** @default - the crate's name */
  readonly binary?: string;
  /** How it is compiled; one value for all binaries of a workspace. @default RustBuild.of(), a crate in this directory */
  readonly build?: RustBuild;
  /** @default - the title alone, which is the binary's name */
  readonly labels?: ImageLabels;
}

/** How an image is made: the recipe from which its Dockerfile is written. */
export interface RustRecipe {
  readonly crate: string;
  readonly binary: string;
  readonly build: RustBuild;
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
/** Where the binary is, and the working directory. */
const HOME = '/app';

/**
 * The image of a Rust binary, with the recipe of its Dockerfile. Shell, user and programs follow from the base; nothing is
 * read from disk before `cdk8s-mesh dockerfile` or `check` compares the recipe with Cargo.toml.
 */
export class RustImage extends Image {
  /** @param reference what the built image is called, such as `ghcr.io/acme/order-service:1.4.2` */
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

  /** Nothing else is in the image that could be run, unless its base has a shell. */
  public override readonly programs: readonly string[];
  /** Binaries of one workspace have a Dockerfile each. */
  public override readonly build: ImageBuild;

  private constructor(
    repository: string,
    pins: Partial<ImageReference>,
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

  public get workdir(): string {
    return HOME;
  }

  /** The binary's path in the image. */
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
