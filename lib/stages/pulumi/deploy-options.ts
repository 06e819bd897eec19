import type * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { checkCluster, type Cluster } from './cluster-provider';

/** Options of `deploy`, whether the cluster is given or a provider. */
export interface CommonDeployOptions {
  /** The Pulumi resource above the charts. @default - the stack itself */
  readonly parent?: pulumi.Resource;
  /** What every name in Pulumi begins with. Needed if a program deploys to several clusters. @default '' */
  readonly prefix?: string;
  /**
   * Whether the plan is compared with the state of the last update, so that no version disappears that was not retired, and
   * Pulumi deletes no object because its URN changed.
   * @default 'checked'
   */
  readonly previousState?: 'checked' | 'ignored';
}

/** Options of `deploy` with a cluster. The library makes the providers, and checks that the kubeconfig is of this cluster. */
export interface ClusterDeployOptions extends CommonDeployOptions {
  /** Where to deploy to. */
  readonly cluster: Cluster;
  /**
   * Whether objects that exist in the cluster already are taken over. Otherwise they are refused.
   * @default - false for namespaces and other objects outside namespaces. For objects in namespaces true if the deployment
   * makes all of these namespaces itself
   */
  readonly adopt?: boolean;
  /** Not with a cluster. @default - not set */
  readonly provider?: undefined;
}

/** Options of `deploy` with a Pulumi provider of your own. Its cluster and its settings are not checked. */
export interface ProviderDeployOptions extends CommonDeployOptions {
  /** Where to deploy to. */
  readonly provider: pulumi.ProviderResource;
  /** Not with a provider. @default - not set */
  readonly cluster?: undefined;
  /** Not with a provider: it has a setting for this. @default - not set */
  readonly adopt?: undefined;
}

/** Options of `deploy`: a cluster or a provider is required. */
export type DeployOptions = ClusterDeployOptions | ProviderDeployOptions;

/**
 * Refuses options without cluster and provider. Pulumi's default provider would deploy to whatever cluster the kubeconfig
 * names, and would replace a ConfigMap whenever it changes.
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
