export { type Cluster, clusterProvider, type ClusterProviderOptions } from './stages/pulumi/cluster-provider';
export { deploy } from './stages/pulumi/deploy';
export type {
  ClusterDeployOptions,
  CommonDeployOptions,
  DeployOptions,
  ProviderDeployOptions,
} from './stages/pulumi/deploy-options';
export { Deployed } from './stages/pulumi/deployed';
export { asNumber, asString } from './stages/pulumi/outputs';
export { type PulumiOptions, pulumiOptions } from './stages/pulumi/pulumi-options';
