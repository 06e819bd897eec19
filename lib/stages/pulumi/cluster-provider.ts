import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { isUnknown } from '../../model/placeholder';
import { targetOf } from './kubeconfig';

/** The cluster that a stack belongs to. */
export interface Cluster {
  /**
   * A name of your choice, by which Pulumi knows the cluster. Keep it when certificate or kubeconfig change: under another
   * name Pulumi creates every object anew.
   */
  readonly name: string;
  /** The address of its API server, as the kubeconfig has it: `https://10.0.0.1:6443`. */
  readonly server: string;
  /** A kubeconfig: its text, or the path of a file. @default - the files in KUBECONFIG, otherwise ~/.kube/config */
  readonly kubeconfig?: string;
  /** The context to use. @default - the current context of the kubeconfig */
  readonly context?: string;
}

/** Options of `clusterProvider`. */
export interface ClusterProviderOptions {
  /** The provider's name in Pulumi. @default - the cluster's name */
  readonly name?: string;
  /** Whether an object that exists in the cluster already is taken over; otherwise it is refused. @default false */
  readonly adopt?: boolean;
  /** Pulumi's own options for the provider. @default - none */
  readonly resourceOptions?: pulumi.ResourceOptions;
}

/** Rate limits, twice the provider's own: a preview asks the API server once or twice for every object. */
const CLIENT = { qps: 100, burst: 240 };

/**
 * Refuses a cluster whose fields are not all plain texts.
 * @throws ValidationError MSVC-PULUMI-101
 */
export function checkCluster(cluster: Cluster): void {
  if (typeof cluster !== 'object' || cluster === null || pulumi.Output.isInstance(cluster)) {
    throw clusterError('cluster', cluster, 'a name and a server');
  }
  const { name, server, kubeconfig = 'the usual', context = 'the current' } = cluster;
  for (const [field, value] of Object.entries({ name, server, kubeconfig, context })) {
    if (typeof value === 'string' && value !== '') continue;
    throw clusterError(`cluster.${field}`, value, 'a text that is known when the program runs');
  }
}

function clusterError(subject: string, got: unknown, expected: string): ValidationError {
  const isLater = pulumi.Output.isInstance(got) || got instanceof Promise || isUnknown(got);
  const fix = isLater
    ? 'make a Provider for a cluster that is known only after deployment, and write deploy(chart, { provider })'
    : "write cluster: { name: 'prod-eu', server: 'https://10.0.0.1:6443' }, kubeconfig and context if need be";
  return new ValidationError('MSVC-PULUMI-101', { subject, got, expected, fix });
}

/**
 * The context to use. A kubeconfig of another cluster is refused, without a request to any cluster.
 * @throws ValidationError MSVC-PULUMI-001
 */
function checkedContext(cluster: Cluster): string {
  checkCluster(cluster);
  const { name, server, kubeconfig, context } = cluster;
  const target = targetOf(kubeconfig, context);
  if (address(target.server) === address(server)) return target.context;
  throw new ValidationError('MSVC-PULUMI-001', {
    subject: `server of context '${target.context}'`,
    got: target.server,
    expected: `${server}, the server of cluster '${name}'`,
    fix: `choose the stack of this cluster, or the context of '${name}': kubectl config get-contexts lists them`,
  });
}

/**
 * A provider of Pulumi for a cluster, with the settings that this library relies on: server-side apply, ConfigMaps and
 * Secrets that change in place, and `Cluster.name` as the identity of the cluster. `deploy` makes one by itself; use this for
 * resources of your own.
 * @throws ValidationError MSVC-PULUMI-101 for the cluster, MSVC-PULUMI-001 for a kubeconfig of another cluster,
 * MSVC-PULUMI-002 for one that cannot be read
 * @example
 * const provider = clusterProvider({ name: 'prod-eu', server: 'https://10.0.0.1:6443' });
 * new k8s.core.v1.Namespace('tools', {}, { provider });
 */
export function clusterProvider(cluster: Cluster, options: ClusterProviderOptions = {}): k8s.Provider {
  const context = checkedContext(cluster);
  return new k8s.Provider(
    options.name ?? cluster.name,
    {
      context,
      ...(cluster.kubeconfig !== undefined && { kubeconfig: cluster.kubeconfig }),
      clusterIdentifier: cluster.name,
      enableServerSideApply: true,
      enableConfigMapMutable: true,
      enableSecretMutable: true,
      upsertExistingObjects: options.adopt ?? false,
      kubeClientSettings: CLIENT,
    },
    options.resourceOptions,
  );
}

function address(server: string): string {
  return server.replace(/\/+$/, '').toLowerCase();
}
