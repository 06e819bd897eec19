import { ValidationError, type Where } from '../../errors';
import { instance, type Keys, options, truth } from '../options';
import { isUnknown, joined, refuseUnknown } from '../placeholder';
import { MAX_INT32, wholeNumber } from '../quantity/bounds';

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

/** What `Image.of` takes: where the content is pinned, and what it is. */
export type ImageOptions = ImageReference & ImageContent;

/** The pins of a reference, either of which may be left out. */
export interface Pins {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

const CONTENT: Keys<ImageContent> = { shell: true, uid: true };
const OF: Keys<Pins & ImageContent> = { tag: true, digest: true, ...CONTENT };
/** What an image is built from. */
export interface ImageBuild {
  /** The folder that the build reads, from where the program is run. */
  readonly directory: string;
  /** The Dockerfile in it. */
  readonly dockerfile: string;
}

const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * A container image: where it comes from and what it is. Repository, tag and digest, or the whole reference, may be known
 * only after deployment; what they are is then not checked, and pinning is up to who makes the value.
 * @example new MeshService(chart, 'orders', { image: Image.parse('ghcr.io/acme/order-service:1.4.2') })
 */
export class Image {
  /**
   * An image by its parts.
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
   * An image by its whole reference.
   * @param reference such as `ghcr.io/acme/order-service:1.4.2`, with a tag, a digest or both
   * @throws ValidationError MSVC-IMAGE-101 for what is no text, otherwise as `Image.of`
   * @example Image.parse('ghcr.io/acme/order-service:1.4.2', { shell: true })
   */
  public static parse(reference: string, content: ImageContent = {}): Image {
    const write = "Image.parse('ghcr.io/acme/order-service:1.4.2', { shell: true })";
    const { repository, ...pins } = referenceParts(reference);
    return new Image(repository, pins, options(content, CONTENT, { subject: 'content of the image', write }));
  }

  public readonly tag: string | undefined;
  public readonly digest: string | undefined;
  /** The reference as Kubernetes reads it. */
  public readonly reference: string;
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
   * The same image with another tag: what a canary runs. The digest goes, for it is of another build.
   * @throws ValidationError MSVC-IMAGE-003 and 004 for the tag
   * @example image.withTag('1.5.0')
   */
  public withTag(tag: string): Image {
    this.refuseWhole();
    return new Image(this.repository, { tag }, this);
  }

  /** Whether one unknown value stands for the whole reference, its tag or digest included. */
  private get isWhole(): boolean {
    return this.tag === undefined && this.digest === undefined && isUnknown(this.repository);
  }

  /** Refuses to change a reference that is known only after deployment. */
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

/** An Image, wherever one is taken. @throws ValidationError MSVC-CLASS-001 */
export function checkedImage(value: unknown, subject: string, where?: Where): Image {
  const reference = typeof value === 'string' && value !== '' ? value : 'ghcr.io/acme/order-service:1.4.2';
  return instance(value, Image, { subject, write: `Image.parse('${reference}')`, where });
}

/** The parts of a whole reference, such as `ghcr.io/acme/order-service:1.4.2`. @throws ValidationError MSVC-IMAGE-101 */
export function referenceParts(reference: string): Pins & { readonly repository: string } {
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
 * As the kubelet reads it, with github.com/distribution/reference: what stands before the first `/` is a registry where it
 * has a dot or a port or is `localhost`, and only there capitals may stand; the rest is a path of at most 255 characters,
 * and one word alone is an image of Docker's own library.
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
