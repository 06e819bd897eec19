import { type JsonObject, objectAt } from './json';

/** An object as it is handed to a cluster, before anyone knows where it comes from. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Left out for kinds without a namespace. */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** Left out for kinds without one. */
  readonly spec?: JsonObject;
}

/** A finished Kubernetes object and where it comes from. */
export interface Manifest {
  readonly json: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Identities are unique in an environment; a plain chart is an environment of its own. */
  readonly environment: string;
  /** Path of the construct the user wrote: the MeshService it belongs to, otherwise the object's own. */
  readonly construct: string;
  /** Path of the object's own construct. */
  readonly path: string;
}

/** The object as people name it: `Deployment shop-dev/order-service`. */
export function title({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** What makes the object the same object: group and kind, namespace, name, within an environment. */
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

/** The manifest of a rendered object. */
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
