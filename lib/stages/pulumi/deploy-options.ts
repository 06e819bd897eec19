import type * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { checkCluster, type Cluster } from './cluster-provider';

/** What does not depend on how the cluster is named. */
export interface CommonDeployOptions {
  /** The component above the charts. @default - the stack itself */
  readonly parent?: pulumi.Resource;
  /** Put before every name in Pulumi, for a program that deploys to several clusters. @default '' */
  readonly prefix?: string;
  /**
   * Whether what the last update recorded is read before anything is registered, so that a version that was not retired
   * is not dropped, and no object is taken for another one and deleted.
   * @default 'checked'
   */
  readonly previousState?: 'checked' | 'ignored';
}

/** The cluster by name and address: its providers are made here, and the kubeconfig is checked. */
export interface ClusterDeployOptions extends CommonDeployOptions {
  readonly cluster: Cluster;
  /**
   * Whether objects that are in the cluster already are taken over. Namespaces, and what else is not in a namespace, only
   * with `true`.
   * @default - where every namespace is made by this deployment, what is in it is taken over
   */
  readonly adopt?: boolean;
  readonly provider?: undefined;
}

/** A provider of your own, with whatever settings it has; nothing is checked then. */
export interface ProviderDeployOptions extends CommonDeployOptions {
  readonly provider: pulumi.ProviderResource;
  readonly cluster?: undefined;
  readonly adopt?: undefined;
}

export type DeployOptions = ClusterDeployOptions | ProviderDeployOptions;

/**
 * Refuses options that name no cluster: the provider would be Pulumi's default, which goes wherever the kubeconfig leads
 * and takes a changed ConfigMap for a new one.
 * @throws ValidationError MSVC-PULUMI-012, 101 for what is wrong about the cluster, 102 about the prefix
 */
export function checkOptions(options: DeployOptions | undefined): asserts options is DeployOptions {
  refuseDefaultProvider(options);
  if (options.cluster !== undefined) checkCluster(options.cluster);
  const { prefix } = options;
  if (prefix === undefined || typeof prefix === 'string') return;
  const fix = "write the text itself, such as prefix: 'eu-'";
  const expected = 'a text that is known when the program runs: names in Pulumi begin with it';
  throw new ValidationError('MSVC-PULUMI-102', { subject: 'prefix', got: prefix, expected, fix });
}

function refuseDefaultProvider(options: DeployOptions | undefined): asserts options is DeployOptions {
  if (options?.cluster !== undefined || options?.provider !== undefined) return;
  throw new ValidationError('MSVC-PULUMI-012', {
    subject: 'options of deploy',
    got: options,
    expected: 'a cluster or a provider',
    fix: "write deploy(chart, { cluster: { name: 'prod-eu', server: 'https://10.0.0.1:6443' } })",
  });
}
