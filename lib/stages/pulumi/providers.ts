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
 * Two providers for one cluster, told apart by a thing that never changes of an object: whether it is in a namespace.
 *
 * An `up` that was killed leaves objects that are made and not recorded; the next one must take them over. That is safe
 * in namespaces that this deployment makes itself: what stands there under a name of ours is ours. It holds only as long
 * as a namespace is never taken over, so namespaces, and whatever else the whole cluster shares, have a provider that
 * refuses what exists.
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

/** Whether every object stands in a namespace that is made with it. */
function ownsItsNamespaces(manifests: readonly Manifest[]): boolean {
  const made = new Set(manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name));
  return manifests.every((manifest) => isShared(manifest) || made.has(manifest.namespace ?? ''));
}
