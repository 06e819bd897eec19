import { ValidationError } from '../../errors';
import { wholeNumber } from '../quantity/bounds';
import { isUnknown, isWholePlaceholder, refuseUnknown } from '../placeholder';

/** What is known of an image's content; it decides what the rest of the model may use. */
export interface ImageContent {
  /** Whether the image has `/bin/sh`. Without one, exec hooks and exec probes of shell commands are refused. @default false */
  readonly shell?: boolean;
  /** The numeric user the process runs as; never 0. @default 65532, the `nonroot` user of distroless images */
  readonly uid?: number;
}

/** Where the image's content is pinned: by tag, by digest, or by both. */
export type ImageReference =
  { readonly tag: string; readonly digest?: string } | { readonly tag?: string; readonly digest: string };

export type ImageOptions = ImageReference & ImageContent;

/** The pins of a reference, either of which may be left out. */
export interface Pins {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** What an image is built from. */
export interface ImageBuild {
  /** The folder that the build reads, from where the program is run. */
  readonly directory: string;
  /** The Dockerfile in it. */
  readonly dockerfile: string;
}

const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REPOSITORY = /^[a-z0-9]+([._-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const PROXY_UID = 1337;

/**
 * A container image: where it comes from and what it is. Repository, tag and digest, or the whole reference, may be known
 * only after deployment; what they are is then not checked, and pinning is up to who makes the value.
 */
export class Image {
  /** @param repository registry and path without a tag, such as `ghcr.io/acme/order-service` */
  public static of(repository: string, options: ImageOptions): Image {
    return new Image(repository, options, options);
  }

  /** @param reference the whole reference, such as `ghcr.io/acme/order-service:1.4.2` */
  public static parse(reference: string, content: ImageContent = {}): Image {
    const { repository, ...pins } = referenceParts(reference);
    return new Image(repository, pins, content);
  }

  public readonly tag: string | undefined;
  public readonly digest: string | undefined;
  public readonly shell: boolean;
  public readonly uid: number;
  /** The programs in the image by their paths, where that is known; without a shell nothing else can be run in it. */
  public readonly programs: readonly string[] | undefined = undefined;
  /** What it is built from, where it is built from source here: a local stack builds it then. */
  public readonly build: ImageBuild | undefined = undefined;

  protected constructor(
    public readonly repository: string,
    pins: Pins,
    content: ImageContent,
  ) {
    this.tag = pins.tag;
    this.digest = pins.digest;
    this.shell = content.shell ?? false;
    this.uid = content.uid ?? 65532;
    this.checkRepository();
    this.checkTag();
    this.checkUid();
  }

  /** The same image with another tag: what a canary runs. */
  public withTag(tag: string): Image {
    this.refuseWhole();
    return new Image(this.repository, { tag }, this);
  }

  /** The reference as Kubernetes reads it. */
  public get reference(): string {
    return `${this.repository}${this.tag === undefined ? '' : `:${this.tag}`}${this.digest === undefined ? '' : `@${this.digest}`}`;
  }

  /** Whether one unknown value stands for the whole reference, its tag or digest included. */
  private get isWhole(): boolean {
    return this.tag === undefined && this.digest === undefined && isWholePlaceholder(this.repository);
  }

  /** Refuses to change a reference that is known only after deployment. */
  protected refuseWhole(): void {
    if (this.isWhole) refuseUnknown('image of withTag', this.repository);
  }

  private checkRepository(): void {
    if (!REPOSITORY.test(this.repository)) {
      throw new ValidationError('MSVC-IMAGE-001', {
        subject: 'image repository',
        got: this.repository,
        expected: 'a registry and path in lower case without a tag',
        fix: "write it as Image.of('ghcr.io/acme/order-service', { tag: '1.4.2' }), or pass the whole reference to Image.parse",
      });
    }
  }

  private checkTag(): void {
    const { tag, digest, repository } = this;
    if (this.isWhole) return;
    if (digest !== undefined && !DIGEST.test(digest) && !isUnknown(digest)) {
      throw new ValidationError('MSVC-IMAGE-002', {
        subject: 'image digest',
        got: digest,
        expected: "'sha256:' and 64 hexadecimal digits",
        fix: 'copy the digest that the registry printed at the push',
      });
    }
    if (tag === 'latest') {
      throw new ValidationError('MSVC-IMAGE-003', {
        subject: 'image tag',
        got: tag,
        expected: 'a tag that names one build',
        fix: `pin a release of ${repository}: with 'latest' a restarted pod may run other code than its neighbours`,
      });
    }
    if (tag === undefined ? digest === undefined : !TAG.test(tag)) {
      throw new ValidationError('MSVC-IMAGE-004', {
        subject: 'image tag',
        got: tag,
        expected: 'letters, digits, dots, dashes and underscores, 1 to 128 of them',
        fix: `give ${repository} a tag or a digest: without one the registry serves 'latest'`,
      });
    }
  }

  private checkUid(): void {
    wholeNumber(this.uid, {
      code: 'MSVC-IMAGE-005',
      subject: 'image uid',
      min: 1,
      max: 2147483647,
      fix: 'name the numeric user of the image; root is refused by Pod Security "restricted"',
    });
    if (this.uid === PROXY_UID) {
      throw new ValidationError('MSVC-PROTO-004', {
        subject: 'image uid',
        got: PROXY_UID,
        expected: `any user but ${PROXY_UID}`,
        fix: "run the app as another user: 1337 is the Istio proxy's, whose traffic bypasses the mesh",
      });
    }
  }
}

/** The parts of a whole reference, such as `ghcr.io/acme/order-service:1.4.2`. */
export function referenceParts(reference: string): Pins & { readonly repository: string } {
  const [name = '', digest] = reference.split('@');
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return { repository: tagged ? name.slice(0, colon) : name, tag: tagged ? name.slice(colon + 1) : undefined, digest };
}
