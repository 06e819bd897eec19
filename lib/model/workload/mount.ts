import type { Duration, Size } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { isConfigKey, isDnsLabel, isDnsSubdomain, isText } from '../names';
import { instance } from '../options';
import { fields, maybe, oneOf, type Shape, type Shapes, shaped, tableOf, TEXT, that, TRUTH, whole } from '../shape';
import { mountPath } from '../quantity/bounds';
import { wholeSeconds } from '../quantity/duration';
import { DATA_KEY, isPodField, OBJECT_NAME } from './variable-source';

/** What every mount may have. */
export interface MountOptions {
  /** The name of the volume in the pod; mounts of one name share it. @default - made from what is mounted */
  readonly volume?: string;
  /** A file or directory in the volume that is mounted alone. Updates do not reach such a mount. @default - all of it */
  readonly subPath?: string;
}

/** Options of `Mount.configMap` and `Mount.secret`. */
export interface KeysMountOptions extends MountOptions {
  /** The keys that become files, each with its path below the directory. @default - all keys, each a file of its name */
  readonly items?: Readonly<Record<string, string>>;
  /** Whether the pod starts without the object or the keys. @default false */
  readonly optional?: boolean;
  /** The permissions of the files, such as 0o440. @default 0o644 */
  readonly mode?: number;
}

/** Options of `Mount.emptyDir`. */
export interface EmptyDirOptions extends Omit<MountOptions, 'volume'> {
  /** How much it may hold; a pod that writes more is evicted. Whole mebibytes. @default - as much as the node has */
  readonly size?: Size;
  /** `Memory` is counted against the container's memory. @default - the node's disk */
  readonly medium?: 'Memory';
}

/** Options of `Mount.claim`. */
export interface ClaimMountOptions extends MountOptions {
  /** Whether nothing can be written. @default false */
  readonly readOnly?: boolean;
}

/** Options of `Mount.token`. */
export interface TokenMountOptions extends Omit<MountOptions, 'volume'> {
  /** Whom the token is for: the server that checks it. */
  readonly audience: string;
  /** How long a token is valid; the kubelet writes a new one before that. 10 minutes or more. @default - one hour */
  readonly expiry?: Duration;
  /** The file's name. @default 'token' */
  readonly file?: string;
}

/** Options of `Mount.csi`. */
export interface CsiOptions extends Omit<MountOptions, 'volume'> {
  /** The driver, such as `csi.cert-manager.io`. */
  readonly driver: string;
  /** What the driver is told. @default - nothing */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a volume is made from: a key of Kubernetes' Volume, with its fields. */
export type VolumeSource = Readonly<Record<string, unknown>>;

const NAME = that(isDnsLabel, "a DNS label: lower-case letters, digits and '-', at most 63 characters", "'cache'");
const RELATIVE = that(
  (value): value is string =>
    isText(value) && value !== '' && !value.startsWith('/') && !value.split('/').includes('..'),
  "a path below the directory, without '..'",
  "'app.toml'",
);
const COMMON: Shapes<MountOptions> = { volume: maybe(NAME), subPath: maybe(RELATIVE) };
const KEYS = fields<KeysMountOptions>({
  ...COMMON,
  items: maybe(tableOf(RELATIVE)),
  optional: maybe(TRUTH),
  mode: maybe(whole(0, 0o777)),
});
const ANY: Shape<unknown> = (value) => value;

/**
 * Something that is mounted into a container: the prop `mounts` has one for each directory. What is named exists in the
 * service's namespace; files that the program writes itself are a `Config`.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   mounts: { '/tmp': Mount.emptyDir('tmp', { size: Size.mebibytes(64) }), '/etc/tls': Mount.secret('orders-tls') },
 * })
 */
export class Mount {
  /**
   * The keys of a ConfigMap as files, read-only.
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102
   * @example Mount.configMap('settings', { items: { 'app.toml': 'app.toml' } })
   */
  public static configMap(name: string, options: KeysMountOptions = {}): Mount {
    const { items, optional, mode, ...common } = shaped(KEYS, options, 'Mount.configMap');
    const object = shaped(OBJECT_NAME, name, 'Mount.configMap');
    const source = { configMap: { name: object, ...keys(items), ...(optional && { optional }), ...modeOf(mode) } };
    return new Mount(common.volume ?? volumeName('configmap', object), source, { ...common, readOnly: true });
  }

  /**
   * The keys of a Secret as files, read-only.
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102
   * @example Mount.secret('orders-tls', { mode: 0o440 })
   */
  public static secret(name: string, options: KeysMountOptions = {}): Mount {
    const { items, optional, mode, ...common } = shaped(KEYS, options, 'Mount.secret');
    const object = shaped(OBJECT_NAME, name, 'Mount.secret');
    const source = { secret: { secretName: object, ...keys(items), ...(optional && { optional }), ...modeOf(mode) } };
    return new Mount(common.volume ?? volumeName('secret', object), source, { ...common, readOnly: true });
  }

  /**
   * A directory that is empty when the pod starts and is gone with it.
   * @param name the name of the volume; containers that mount the same name share it
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102, MSVC-MOUNT-104 for the size
   * @example Mount.emptyDir('cache', { size: Size.gibibytes(1) })
   */
  public static emptyDir(name: string, options: EmptyDirOptions = {}): Mount {
    const shape = fields<EmptyDirOptions>({
      subPath: COMMON.subPath,
      size: ANY as Shape<Size | undefined>,
      medium: maybe(oneOf('Memory')),
    });
    const { size, medium, ...common } = shaped(shape, options, 'Mount.emptyDir');
    const source = {
      emptyDir: { ...(medium && { medium }), ...(size !== undefined && { sizeLimit: sizeText(size) }) },
    };
    return new Mount(shaped(NAME, name, 'Mount.emptyDir'), source, { ...common, readOnly: false });
  }

  /**
   * A PersistentVolumeClaim. Several pods share it, so it must be one that several nodes can mount.
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102
   * @example Mount.claim('reports', { readOnly: true })
   */
  public static claim(name: string, options: ClaimMountOptions = {}): Mount {
    const shape = fields<ClaimMountOptions>({ ...COMMON, readOnly: maybe(TRUTH) });
    const { readOnly = false, ...common } = shaped(shape, options, 'Mount.claim');
    const claimName = shaped(OBJECT_NAME, name, 'Mount.claim');
    const source = { persistentVolumeClaim: { claimName } };
    return new Mount(common.volume ?? volumeName('claim', claimName), source, { ...common, readOnly });
  }

  /**
   * A token of the pod's ServiceAccount for one audience, read-only. The kubelet replaces it before it expires.
   * @param name the name of the volume
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102, MSVC-MOUNT-105 for the expiry
   * @example Mount.token('vault-token', { audience: 'vault', expiry: Duration.minutes(30) })
   */
  public static token(name: string, options: TokenMountOptions): Mount {
    const shape = fields<TokenMountOptions>({
      subPath: COMMON.subPath,
      audience: TEXT,
      expiry: ANY as Shape<Duration | undefined>,
      file: maybe(DATA_KEY),
    });
    const { audience, expiry, file = 'token', ...common } = shaped(shape, options, 'Mount.token');
    const seconds = expiry && wholeSeconds('MSVC-MOUNT-105', 'expiry of Mount.token', expiry, { min: 600 });
    const token = { audience, path: file, ...(seconds !== undefined && { expirationSeconds: seconds }) };
    const source = { projected: { sources: [{ serviceAccountToken: token }] } };
    return new Mount(shaped(NAME, name, 'Mount.token'), source, { ...common, readOnly: true });
  }

  /**
   * Fields of the pod as files, read-only. A label that changes changes its file.
   * @param name the name of the volume
   * @param files the field of each file; `metadata.labels` and `metadata.annotations` are all of them
   * @throws ValidationError MSVC-FIELD-101
   * @example Mount.podInfo('pod-info', { labels: 'metadata.labels' })
   */
  public static podInfo(name: string, files: Readonly<Record<string, string>>): Mount {
    const field = that(
      (value): value is string =>
        value === 'metadata.labels' ||
        value === 'metadata.annotations' ||
        (isPodField(value) && value.startsWith('metadata.')),
      'a field of the metadata',
      "'metadata.labels'",
    );
    const items = Object.entries(shaped(tableOf(field), files, 'Mount.podInfo')).map(([path, fieldPath]) => ({
      fieldRef: { fieldPath },
      path,
    }));
    return new Mount(shaped(NAME, name, 'Mount.podInfo'), { downwardAPI: { items } }, { readOnly: true });
  }

  /**
   * A volume that a CSI driver makes for the pod, read-only.
   * @param name the name of the volume
   * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 and 102
   * @example Mount.csi('tls', { driver: 'csi.cert-manager.io', attributes: { 'csi.cert-manager.io/issuer-name': 'ca' } })
   */
  public static csi(name: string, options: CsiOptions): Mount {
    const driver = that(isDnsSubdomain, 'the name of a driver', "'csi.cert-manager.io'");
    const shape = fields<CsiOptions>({ subPath: COMMON.subPath, driver, attributes: maybe(tableOf(TEXT)) });
    const { driver: by, attributes, ...common } = shaped(shape, options, 'Mount.csi');
    const source = { csi: { driver: by, readOnly: true, ...(attributes && { volumeAttributes: attributes }) } };
    return new Mount(shaped(NAME, name, 'Mount.csi'), source, { ...common, readOnly: true });
  }

  /** A file or directory in the volume that is mounted alone; undefined: all of it. */
  public readonly subPath: string | undefined;
  /** Whether nothing can be written. */
  public readonly readOnly: boolean;

  private constructor(
    /** The name of the volume in the pod. */
    public readonly volume: string,
    /** What the volume is made from. */
    public readonly source: VolumeSource,
    { subPath, readOnly }: { readonly subPath?: string; readonly readOnly: boolean },
  ) {
    this.subPath = subPath;
    this.readOnly = readOnly;
  }
}

/** Checks `mounts`: a Mount for each directory. @throws ValidationError MSVC-MOUNT-101 for a path, MSVC-CLASS-001 for what is no Mount */
export function checkedMounts(value: unknown = {}, path: string, where?: Where): Readonly<Record<string, Mount>> {
  const mount: Shape<Mount> = (each, spot) =>
    instance(each, Mount, { subject: spot.path, write: "Mount.emptyDir('tmp')", where: spot.where });
  const mounts = shaped(tableOf(mount), value, path, where);
  for (const directory of Object.keys(mounts)) {
    mountPath(directory, { code: 'MSVC-MOUNT-101', subject: 'mount path', where });
  }
  return mounts;
}

function keys(items: Readonly<Record<string, string>> | undefined) {
  for (const key of Object.keys(items ?? {})) {
    if (!isConfigKey(key)) shaped(DATA_KEY, key, 'key of a mount');
  }
  return items && { items: Object.entries(items).map(([key, path]) => ({ key, path })) };
}

function modeOf(mode: number | undefined) {
  return mode !== undefined && { defaultMode: mode };
}

/** A volume's name: a DNS label, made from the object's name, which may be longer and have dots. */
function volumeName(kind: string, object: string): string {
  return `${kind}-${object.replaceAll('.', '-')}`.slice(0, 63).replace(/-+$/, '');
}

function sizeText(size: Size): string {
  const kibibytes = typeof size?.toKibibytes === 'function' ? size.toKibibytes() : 0;
  if (kibibytes > 0 && kibibytes % 1024 === 0) {
    return kibibytes % 1048576 === 0 ? `${kibibytes / 1048576}Gi` : `${kibibytes / 1024}Mi`;
  }
  const fix = 'say the unit, such as Size.mebibytes(64), with Size of cdk8s';
  const mistake = { subject: 'size of Mount.emptyDir', got: size, expected: 'a Size of whole mebibytes', fix };
  throw new ValidationError('MSVC-MOUNT-104', mistake);
}
