import { type JsonObject, objectAt } from './json';

/** A Kubernetes object as plain data, as a mesh renders it. */
export interface KubeObject {
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** The kind, such as `Deployment`. */
  readonly kind: string;
  /** Name, namespace (left out for kinds without one), labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** Left out for kinds without a spec. */
  readonly spec?: JsonObject;
}

/** A finished Kubernetes object, and where it comes from. */
export interface Manifest {
  /** The whole object. */
  readonly json: JsonObject;
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** The kind, such as `Deployment`. */
  readonly kind: string;
  /** The object's name. */
  readonly name: string;
  /** The object's namespace; undefined for a kind without one. */
  readonly namespace: string | undefined;
  /** The environment that it belongs to, in which its identity is unique. A chart that is no MeshChart is one by itself. */
  readonly environment: string;
  /** The path of the construct that the user wrote: the MeshService or Gateway that the object belongs to, otherwise the object's own. */
  readonly construct: string;
  /** The path of the object's own construct. */
  readonly path: string;
}

/** What an object is called in messages: `Deployment shop-dev/order-service`. */
export function title({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The identity of an object as text: environment, group, kind, namespace and name. */
export function identity({
  environment,
  apiVersion,
  kind,
  namespace,
  name,
}: Omit<Manifest, 'json' | 'construct' | 'path'>): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [environment, group, kind, namespace ?? '', name].join('|');
}

/**
 * A manifest from an object's data.
 * @param origin where the object comes from; for manifests that no construct made, a file name will do as `path` and `construct`
 * @example manifestOf(json, { environment: 'prod', construct: 'orders.yaml', path: 'orders.yaml' })
 */
export function manifestOf(json: JsonObject, origin: Pick<Manifest, 'environment' | 'construct' | 'path'>): Manifest {
  const { name, namespace } = objectAt(json, 'metadata');
  return {
    ...origin,
    json,
    apiVersion: String(json['apiVersion']),
    kind: String(json['kind']),
    name: String(name),
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}
