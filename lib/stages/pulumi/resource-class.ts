import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

/** A class of the SDK for one kind. */
export type TypedClass = new (
  name: string,
  args: Record<string, unknown>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

type Modules = Record<string, Record<string, Record<string, TypedClass & { readonly __pulumiType?: string }>>>;

/** The type token of a kind, such as `kubernetes:apps/v1:Deployment` or `kubernetes:core/v1:Service`. */
export function typeToken(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/**
 * The SDK's class of a kind, such as `k8s.apps.v1.Deployment`; undefined for kinds of other vendors. The SDK files classes
 * under the first label of their API group, so the class must also have the right type token.
 */
export function typedClass(apiVersion: string, kind: string): TypedClass | undefined {
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  const found = (k8s as unknown as Modules)[group.split('.')[0] ?? '']?.[version]?.[kind];
  return found?.__pulumiType === typeToken(apiVersion, kind) ? found : undefined;
}

/** Registers an object: with its own class where the SDK has one, as a CustomResource otherwise. */
export function register(
  name: string,
  json: Record<string, unknown>,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const Class = typedClass(String(json['apiVersion']), String(json['kind']));
  if (Class !== undefined) return new Class(name, json, options);
  return new k8s.apiextensions.CustomResource(name, json as never, options);
}
