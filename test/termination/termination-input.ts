import type { TerminationInput } from '../../lib/termination/termination-input';
import { Duration } from 'cdk8s';
import { Exposure } from '../../lib/model/termination/exposure';
import { Hold } from '../../lib/model/termination/hold';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { checkedTermination, type TerminationOptions } from '../../lib/model/termination/termination';
import { planeOf, type PlaneName } from './planes';

export const seconds = Duration.seconds;

/** A pod on `plane` whose end is as given; what is left out is as in a plain cluster with a current Kubernetes. */
export function terminationInput(
  plane: PlaneName,
  options: TerminationOptions = {},
  platform: Partial<TerminationInput> = {},
): TerminationInput {
  return {
    dataPlane: planeOf(plane),
    kubernetes: KubernetesVersion.of('1.34'),
    exposure: Exposure.cluster(),
    propagation: 'typical',
    termination: checkedTermination(options),
    shell: false,
    ...platform,
  };
}

/** Options that no rule has anything against, on any data plane; tests change one thing at a time. */
export const CLEAN: TerminationOptions = {
  hold: Hold.inApp(seconds(5)),
  longestRequest: seconds(10),
  shutdownWork: seconds(2),
  closesConnections: true,
};
