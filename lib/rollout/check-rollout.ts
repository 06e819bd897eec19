import type { LifecycleFinding } from '../termination/lifecycle-finding';
import { allowedDisruptions, type DisruptionBudget, resolveRollingUpdate, type RollingUpdate } from './rollout';

/** What the rules about rollouts need to know. */
export interface RolloutInput {
  /**
   * The smallest number of pods: the autoscaler's minimum where there is one, otherwise `replicas`; undefined where it is
   * known only after deployment.
   */
  readonly minReplicas: number | undefined;
  readonly strategy: RollingUpdate | 'Recreate';
  readonly disruptionBudget?: DisruptionBudget;
  /** Whether an autoscaler owns the number of pods. */
  readonly autoscaled: boolean;
  /** Whether the Deployment carries `spec.replicas`. */
  readonly replicasEmitted: boolean;
}

/** Rules about rollouts: ROLL-001 to 004. ROLL-005 needs a quota and the deployer's timeout, which nobody gives yet. */
export function checkRollout(input: RolloutInput): readonly LifecycleFinding[] {
  return [...somePodStays(input), ...budgetLetsGo(input), ...oneOwner(input), ...spare(input)];
}

/** ROLL-001. Kubernetes ResolveFenceposts and Deployment validation. */
function somePodStays({ minReplicas, strategy }: RolloutInput): readonly LifecycleFinding[] {
  const finding = (message: string): readonly LifecycleFinding[] => [
    {
      code: 'MSVC-ROLL-001',
      severity: 'error',
      field: 'scale.strategy',
      message,
      fix: 'Set maxUnavailable to 0 and maxSurge to 1 or more, so that a new pod is ready before an old one goes.',
    },
  ];
  if (strategy === 'Recreate') return finding('Recreate ends every old pod before the first new one starts.');
  const { maxSurge, maxUnavailable } = strategy;
  if ([maxSurge, maxUnavailable].every((count) => parseFloat(`${count}`) === 0)) {
    return finding('maxSurge and maxUnavailable are both 0: no pod may be added and none taken away.');
  }
  if (minReplicas === undefined) return notChecked('MSVC-ROLL-001', 'scale.strategy', 'whether a rollout leaves a pod');
  const { unavailable } = resolveRollingUpdate(minReplicas, strategy);
  if (unavailable < minReplicas) return [];
  return finding(
    `a rollout may lack ${unavailable} of ${minReplicas} pods (maxSurge ${maxSurge}, maxUnavailable ` +
      `${maxUnavailable}): none may be left to answer.`,
  );
}

/** ROLL-002. Kubernetes docs, configure-pdb: a budget that allows 0 disruptions blocks the drain of its nodes. */
function budgetLetsGo({ disruptionBudget, minReplicas }: RolloutInput): readonly LifecycleFinding[] {
  if (!disruptionBudget) return [];
  if (minReplicas === undefined) {
    return notChecked('MSVC-ROLL-002', 'scale.disruptionBudget', 'whether the budget lets a node drain');
  }
  if (allowedDisruptions(minReplicas, disruptionBudget) > 0) return [];
  const { minAvailable, maxUnavailable } = disruptionBudget;
  const says = minAvailable === undefined ? `maxUnavailable ${maxUnavailable}` : `minAvailable ${minAvailable}`;
  return [
    {
      code: 'MSVC-ROLL-002',
      severity: 'error',
      field: 'scale.disruptionBudget',
      message: `with minReplicas ${minReplicas} a budget of ${says} allows no eviction: draining a node never ends.`,
      fix:
        minReplicas > 1
          ? `Set minAvailable to ${minReplicas - 1} or less, or maxUnavailable to 1.`
          : 'Run at least 2 pods, or leave the budget out.',
    },
  ];
}

/** ROLL-003. Kubernetes docs, horizontal-pod-autoscale: leave spec.replicas out, or every apply resets the number. */
function oneOwner({ autoscaled, replicasEmitted }: RolloutInput): readonly LifecycleFinding[] {
  if (!autoscaled || !replicasEmitted) return [];
  return [
    {
      code: 'MSVC-ROLL-003',
      severity: 'error',
      field: 'scale.replicas',
      message: 'an autoscaler and spec.replicas both set the number of pods: every apply undoes what was scaled.',
      fix: 'Leave spec.replicas out.',
    },
  ];
}

/** ROLL-004. An eviction or a node's failure takes the only pod (Kubernetes docs, disruptions). */
function spare({ minReplicas }: RolloutInput): readonly LifecycleFinding[] {
  if (minReplicas === undefined) return notChecked('MSVC-ROLL-004', 'scale.replicas', 'whether there are two pods');
  if (minReplicas >= 2) return [];
  return [
    {
      code: 'MSVC-ROLL-004',
      severity: 'warning',
      field: 'scale.replicas',
      message: `with ${minReplicas === 1 ? 'one pod' : 'no pod'} nobody answers while it is evicted or its node fails.`,
      fix: 'Run at least 2 pods.',
    },
  ];
}

function notChecked(code: LifecycleFinding['code'], field: string, question: string): readonly LifecycleFinding[] {
  return [
    {
      code,
      severity: 'info',
      field,
      message: `not checked: known only after deployment, ${question}.`,
      fix: 'Nothing to do; a plain number of pods would be checked here.',
    },
  ];
}
