import type * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import type { Cluster } from './cluster-provider';

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

/** Without a cluster the provider would be Pulumi's default: whatever the kubeconfig says, and an outage per changed file. */
export function refuseDefaultProvider(options: DeployOptions | undefined): asserts options is DeployOptions {
  if (options?.cluster !== undefined || options?.provider !== undefined) return;
  throw new ValidationError('MSVC-PULUMI-012', {
    subject: 'options of deploy',
    got: options,
    expected: 'a cluster or a provider',
    fix: "write deploy(chart, { cluster: { name: 'prod-eu', server: 'https://10.0.0.1:6443' } })",
  });
}
