import type * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../kube/object';
import { type Cluster, clusterProvider } from './cluster-provider';

/** Finds the provider of an object. */
export type ProviderOf = (manifest: Manifest) => pulumi.ProviderResource;

export interface ProvidersOptions {
  readonly cluster: Cluster;
  readonly adopt: boolean | undefined;
  readonly resourceOptions: pulumi.ResourceOptions;
}

/**
 * Two providers for one cluster: one for objects in namespaces, one for all others. An object never changes sides.
 *
 * An `up` that was killed leaves objects that exist but are not in the state; the next `up` must take them over. That is safe
 * in a namespace that this deployment made itself, because only it writes there. So the provider of objects outside
 * namespaces, namespaces among them, refuses what exists already.
 */
export function providersOf(manifests: readonly Manifest[], options: ProvidersOptions): ProviderOf {
  const { cluster, resourceOptions } = options;
  const shared = manifests.some(isShared)
    ? clusterProvider(cluster, { name: `${cluster.name}-shared`, adopt: options.adopt === true, resourceOptions })
    : undefined;
  const adopt = options.adopt ?? ownsItsNamespaces(manifests);
  const own: k8s.Provider = clusterProvider(cluster, { adopt, resourceOptions });
  return (manifest) => (isShared(manifest) && shared !== undefined ? shared : own);
}

function isShared({ namespace }: Manifest): boolean {
  return namespace === undefined;
}

/** Whether the deployment makes all namespaces that its objects are in. */
function ownsItsNamespaces(manifests: readonly Manifest[]): boolean {
  const made = new Set(manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name));
  return manifests.every((manifest) => isShared(manifest) || made.has(manifest.namespace ?? ''));
}
