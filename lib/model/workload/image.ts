import { ValidationError, type Where } from '../../errors';
import { instance, type Keys, options, truth } from '../options';
import { isUnknown, joined, refuseUnknown } from '../placeholder';
import { MAX_INT32, wholeNumber } from '../quantity/bounds';

/** What is in an image. */
export interface ImageContent {
  /** Whether the image has `/bin/sh`. Without it, hooks and probes that run shell commands are refused. @default false */
  readonly shell?: boolean;
  /** The numeric user that the container runs as; never 0. @default - 65532, the `nonroot` user of distroless images */
  readonly uid?: number;
}

/** What pins an image: a tag other than `latest`, a digest (`sha256:` and 64 hexadecimal digits), or both. */
export type ImageReference =
  { readonly tag: string; readonly digest?: string } | { readonly tag?: string; readonly digest: string };

/** Options of `Image.of`: what pins the image, and what is in it. */
export type ImageOptions = ImageReference & ImageContent;

/** What an image is built from. */
export interface ImageBuild {
  /** The build context: a directory, relative to where the program runs. */
  readonly directory: string;
  /** The Dockerfile's path in that directory. */
  readonly dockerfile: string;
}

const CONTENT: Keys<ImageContent> = { shell: true, uid: true };
const OF: Keys<Partial<ImageReference> & ImageContent> = { tag: true, digest: true, ...CONTENT };

const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * A container image: its reference, and what is in it. The reference, or any part of it, may be a Pulumi Output
 * (`asString`); an Output's value is not checked.
 * @example new MeshService(chart, 'orders', { image: Image.parse('ghcr.io/acme/order-service:1.4.2') })
 */
export class Image {
  /**
   * An image from the parts of its reference.
   * @param repository registry and path without a tag, such as `ghcr.io/acme/order-service`
   * @throws ValidationError MSVC-IMAGE-001 for the repository, 002 for the digest, 003 and 004 for the tag, 005 for the user
   * @example Image.of('ghcr.io/acme/order-service', { tag: '1.4.2' })
   */
  public static of(repository: string, given: ImageOptions): Image {
    const write = "Image.of('ghcr.io/acme/order-service', { tag: '1.4.2' })";
    const { tag, digest, ...content } = options(given, OF, { subject: 'image', write });
    return new Image(repository, { tag, digest }, content);
  }

  /**
   * An image from its reference.
   * @param reference such as `ghcr.io/acme/order-service:1.4.2`, with a tag, a digest or both
   * @throws ValidationError MSVC-IMAGE-101 for what is no text, otherwise as `Image.of`
   * @example Image.parse('ghcr.io/acme/order-service:1.4.2', { shell: true })
   */
  public static parse(reference: string, content: ImageContent = {}): Image {
    const write = "Image.parse('ghcr.io/acme/order-service:1.4.2', { shell: true })";
    const { repository, ...pins } = referenceParts(reference);
    return new Image(repository, pins, options(content, CONTENT, { subject: 'content of the image', write }));
  }

  /** Its tag, such as `1.4.2`. */
  public readonly tag: string | undefined;
  /** Its digest: `sha256:` and 64 hexadecimal digits. */
  public readonly digest: string | undefined;
  /** The whole reference, such as `ghcr.io/acme/order-service:1.4.2`. */
  public readonly reference: string;
  /** Whether it has `/bin/sh`. */
  public readonly shell: boolean;
  /** The numeric user that the container runs as. */
  public readonly uid: number;
  /** The paths of the programs in the image; undefined if they are not known. Probes and hooks may run only these, or a shell. */
  public readonly programs: readonly string[] | undefined = undefined;
  /** What `cdk8s-mesh compose` builds it from; undefined for an image that is pulled. */
  public readonly build: ImageBuild | undefined = undefined;

  protected constructor(
    /** Registry and path without a tag. */
    public readonly repository: string,
    pins: Partial<ImageReference>,
    content: ImageContent,
  ) {
    const { shell = false, uid = 65532 } = content ?? {};
    this.tag = pins?.tag;
    this.digest = pins?.digest;
    this.shell = truth(shell, { subject: 'shell of the image', write: 'shell: true' });
    this.uid = uid;
    this.checkRepository();
    this.checkDigest();
    this.checkTag();
    this.checkUid();
    const tagged = this.tag === undefined ? [] : [':', this.tag];
    const pinned = this.digest === undefined ? [] : ['@', this.digest];
    this.reference = joined([this.repository, ...tagged, ...pinned]);
  }

  /**
   * The same image with another tag, for a canary. The digest is left out, because it belongs to the old tag.
   * @throws ValidationError MSVC-IMAGE-003 and 004 for the tag
   * @example image.withTag('1.5.0')
   */
  public withTag(tag: string): Image {
    this.refuseWhole();
    return new Image(this.repository, { tag }, this);
  }

  /** Whether the whole reference, with its tag or digest, is one Output. */
  private get isWhole(): boolean {
    return this.tag === undefined && this.digest === undefined && isUnknown(this.repository);
  }

  /** Refuses `withTag` if the whole reference is one Output. */
  protected refuseWhole(): void {
    if (this.isWhole) refuseUnknown('image of withTag', this.repository);
  }

  private checkRepository(): void {
    if (!isUnknown(this.repository) && !isRepository(this.repository)) {
      throw new ValidationError('MSVC-IMAGE-001', {
        subject: 'image repository',
        got: this.repository,
        expected: 'a registry and path in lower case without a tag',
        fix: "write it as Image.of('ghcr.io/acme/order-service', { tag: '1.4.2' }), or pass the whole reference to Image.parse",
      });
    }
  }

  private checkDigest(): void {
    const { digest } = this;
    if (digest !== undefined && !isUnknown(digest) && (typeof digest !== 'string' || !DIGEST.test(digest))) {
      throw new ValidationError('MSVC-IMAGE-002', {
        subject: 'image digest',
        got: digest,
        expected: "'sha256:' and 64 hexadecimal digits",
        fix: 'copy the digest that the registry printed at the push',
      });
    }
  }

  private checkTag(): void {
    const { tag, digest } = this;
    if (this.isWhole) return;
    const repository = isUnknown(this.repository) ? 'the image' : this.repository;
    if (tag === 'latest') {
      throw new ValidationError('MSVC-IMAGE-003', {
        subject: 'image tag',
        got: tag,
        expected: 'a tag that names one build',
        fix: `pin a release of ${repository}: with 'latest' a restarted pod may run other code than its neighbours`,
      });
    }
    if (tag === undefined ? digest === undefined : !isUnknown(tag) && (typeof tag !== 'string' || !TAG.test(tag))) {
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
      max: MAX_INT32,
      fix: 'name the numeric user of the image; root is refused by Pod Security "restricted"',
    });
  }
}

/** Checks an Image. @throws ValidationError MSVC-CLASS-001 */
export function checkedImage(value: unknown, subject: string, where?: Where): Image {
  const reference = typeof value === 'string' && value !== '' ? value : 'ghcr.io/acme/order-service:1.4.2';
  return instance(value, Image, { subject, write: `Image.parse('${reference}')`, where });
}

/** The parts of a reference, such as `ghcr.io/acme/order-service:1.4.2`. @throws ValidationError MSVC-IMAGE-101 */
export function referenceParts(reference: string): Partial<ImageReference> & { readonly repository: string } {
  if (isUnknown(reference)) return { repository: reference };
  if (typeof reference !== 'string') {
    const mistake = { subject: 'image', got: reference, expected: 'a reference as text' };
    throw new ValidationError('MSVC-IMAGE-101', { ...mistake, fix: "write 'ghcr.io/acme/order-service:1.4.2'" });
  }
  const at = reference.indexOf('@');
  const name = at === -1 ? reference : reference.slice(0, at);
  const digest = at === -1 ? undefined : reference.slice(at + 1);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return { repository: tagged ? name.slice(0, colon) : name, tag: tagged ? name.slice(colon + 1) : undefined, digest };
}

const PATH = /^[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*$/;
const DOMAIN_PART = '[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?';
const REGISTRY = new RegExp(`^(${DOMAIN_PART}(\\.${DOMAIN_PART})*|\\[[A-Fa-f0-9:]+\\])(:[0-9]+)?$`);

/**
 * The syntax that the kubelet reads, github.com/distribution/reference. What is before the first `/` is a registry if it has
 * a dot or a port or is `localhost`; only a registry may have capitals. The rest is a path of at most 255 characters. One
 * word alone is an image of Docker's own library.
 */
function isRepository(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [first = '', ...rest] = value.split('/');
  if (rest.length === 0) return isPath(`library/${first}`);
  const registered = first === 'localhost' || /[.:]/.test(first);
  return registered ? REGISTRY.test(first) && isPath(rest.join('/')) : isPath(value);
}

function isPath(path: string): boolean {
  return path.length <= 255 && PATH.test(path);
}
