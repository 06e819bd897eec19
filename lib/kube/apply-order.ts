import type { Manifest } from './manifest';
import { namesSubset } from './names-subset';

/**
 * Kinds in the order in which a cluster wants them: what others name comes first, policies come before the pods they
 * protect, and a route comes after the subsets it names, so that a file applied from top to bottom never routes to a
 * name that nobody knows. A route that names none comes before them: it may be the one that lets go of a subset that is
 * deleted. Whether the pods behind a name are ready is for whoever applies the file to wait for.
 */
const ORDER = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'Secret',
  'ConfigMap',
  'PeerAuthentication',
  'AuthorizationPolicy',
  'NetworkPolicy',
  '*',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Service',
  'VirtualService without subsets',
  'DestinationRule',
  'VirtualService',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];

const RANK = new Map(ORDER.map((kind, rank) => [kind, rank]));

/** Orders manifests by kind, then by identity; never by their place in the construct tree. */
export function byRank(a: Manifest, b: Manifest): number {
  const byKind = rank(a) - rank(b) || compare(a.kind, b.kind) || compare(a.apiVersion, b.apiVersion);
  return byKind || compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name);
}

function rank(manifest: Manifest): number {
  const isFree = manifest.kind === 'VirtualService' && !namesSubset(manifest);
  return RANK.get(isFree ? 'VirtualService without subsets' : manifest.kind) ?? RANK.get('*') ?? 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
