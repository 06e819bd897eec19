import { ValidationError, type Where } from '../../errors';
import { isConfigKey, isDnsSubdomain, isEnvName, isLabelKey } from '../names';
import { fields, listOf, maybe, misshapen, type Shape, shaped, that, TRUTH } from '../shape';
import type { SecretKey } from './secret-key';

/**
 * One key of a ConfigMap that exists in the service's namespace.
 * @example new MeshService(chart, 'orders', { image, env: { LOG_LEVEL: { configMap: 'settings', key: 'log-level' } } })
 */
export interface ConfigMapKey {
  /** The ConfigMap's name: a DNS subdomain. */
  readonly configMap: string;
  /** The key in the ConfigMap. */
  readonly key: string;
  /** Whether the pod starts without it; the variable is then missing. @default false */
  readonly optional?: boolean;
}

/**
 * A field of the pod itself.
 * @example new MeshService(chart, 'orders', { image, env: { POD_NAME: { field: 'metadata.name' } } })
 */
export interface PodField {
  /**
   * `metadata.name`, `metadata.namespace`, `metadata.uid`, `metadata.labels['key']`, `metadata.annotations['key']`,
   * `spec.nodeName`, `spec.serviceAccountName`, `status.hostIP`, `status.hostIPs`, `status.podIP` or `status.podIPs`.
   */
  readonly field: string;
}

/**
 * What the container may use, or has reserved.
 * @example new MeshService(chart, 'orders', { image, env: { MAX_MEMORY: { resource: 'limits.memory' } } })
 */
export interface ContainerResource {
  /** Of which resource, and whether its limit or its request. */
  readonly resource: `${'limits' | 'requests'}.${'cpu' | 'memory' | 'ephemeral-storage'}`;
  /** The unit of the number: `1`, `1m`, `1Mi`. It is rounded up. @default '1' */
  readonly divisor?: string;
}

/** Where the value of a variable comes from, if it is not written in the manifest. */
export type VariableSource = SecretKey | ConfigMapKey | PodField | ContainerResource;

/**
 * All keys of a ConfigMap or a Secret that exists in the service's namespace, as variables. One of `env` with the same name wins.
 * @example new MeshService(chart, 'orders', { image, envFrom: [{ configMap: 'settings', prefix: 'APP_' }, { secret: 'keys' }] })
 */
export interface EnvFrom {
  /** The ConfigMap's name. Either this or `secret`. */
  readonly configMap?: string;
  /** The Secret's name. Either this or `configMap`. */
  readonly secret?: string;
  /** What the variables' names begin with, before the key. @default '' */
  readonly prefix?: string;
  /** Whether the pod starts without it. @default false */
  readonly optional?: boolean;
}

/** The name of a ConfigMap or a Secret. */
export const OBJECT_NAME = that(isDnsSubdomain, 'the name of an object: a DNS subdomain', "'settings'");
/** A key of a ConfigMap or a Secret. */
export const DATA_KEY = that(isConfigKey, "a key: letters, digits, '-', '_' and '.'", "'app.toml'");

/** Fields of a pod that its containers may read (downward API; apis/core/validation, validEnvDownwardAPIFieldPathExpressions). */
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Whether a path names a field of a pod that its containers may read. */
export function isPodField(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [, key] = /^metadata\.(?:labels|annotations)\['(.+)'\]$/.exec(value) ?? [];
  return FIELDS.includes(value) || isLabelKey(key);
}

/** Whether a text names a resource of a container. */
export function isContainerResource(value: unknown): value is ContainerResource['resource'] {
  return typeof value === 'string' && /^(limits|requests)\.(cpu|memory|ephemeral-storage)$/.test(value);
}

/** A unit in which a resource is written: what the API server takes for each. */
const DIVISORS = { cpu: /^(1|1m)$/, memory: /^1([kKMGTPE]|[KMGTPE]i)?$/ } as const;

const SHAPES = {
  secret: fields<SecretKey>({ secret: OBJECT_NAME, key: DATA_KEY, optional: maybe(TRUTH) }),
  configMap: fields<ConfigMapKey>({ configMap: OBJECT_NAME, key: DATA_KEY, optional: maybe(TRUTH) }),
  field: fields<PodField>({
    field: that(
      isPodField,
      `one of ${FIELDS.join(', ')}, metadata.labels['key'], metadata.annotations['key']`,
      "'metadata.name'",
    ),
  }),
  resource: fields<ContainerResource>({
    resource: that(isContainerResource, 'limits or requests of cpu, memory or ephemeral-storage', "'limits.memory'"),
    divisor: maybe(that((value) => typeof value === 'string', "a unit such as '1m' or '1Mi'", "'1Mi'")),
  }),
} as const;

/** Whether a value says where a variable comes from. It is not checked further. */
export function isVariableSource(value: unknown): value is VariableSource {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain && Object.keys(SHAPES).some((key) => Object.hasOwn(value, key));
}

/** Checks where a variable comes from. @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-102 */
export function checkedSource(variable: string, source: VariableSource, where?: Where): VariableSource {
  const kind = (Object.keys(SHAPES) as (keyof typeof SHAPES)[]).find((key) => Object.hasOwn(source, key)) ?? 'field';
  const checked = shaped<VariableSource>(SHAPES[kind], source, `env.${variable}`, where);
  if ('divisor' in checked && checked.divisor !== undefined) {
    const unit = checked.resource.endsWith('.cpu') ? DIVISORS.cpu : DIVISORS.memory;
    if (!unit.test(checked.divisor)) {
      const spot = { path: `env.${variable}.divisor`, where };
      throw misshapen(checked.divisor, spot, 'a unit of the resource', "write '1m' for cpu, '1Mi' for memory");
    }
  }
  return checked;
}

const ENV_FROM: Shape<EnvFrom> = (value, spot) => {
  const from = fields<EnvFrom>({
    configMap: maybe(OBJECT_NAME),
    secret: maybe(OBJECT_NAME),
    prefix: maybe(that(isEnvName, 'the beginning of a variable name', "'APP_'")),
    optional: maybe(TRUTH),
  })(value, spot);
  if ((from.configMap === undefined) !== (from.secret === undefined)) return from;
  const mistake = {
    subject: spot.path,
    got: value,
    expected: 'a ConfigMap or a Secret',
    fix: "write { configMap: 'settings' } or { secret: 'keys' }",
  };
  throw new ValidationError('MSVC-ENV-104', mistake, spot.where);
};

/** Checks `envFrom`. @throws ValidationError MSVC-ENV-104 for an entry that names none or both, MSVC-FIELD-101 */
export function checkedEnvFrom(value: unknown, path: string, where?: Where): readonly EnvFrom[] {
  return shaped(listOf(ENV_FROM), value, path, where);
}
