import type { Found, PlainRule } from '../model/rule';
import { allowedDisruptions, type DisruptionBudget, resolveRollingUpdate, type RollingUpdate } from './rollout';

/** The fewest pods: the minimum of an autoscaler, or `replicas`; undefined if it is known only after deployment. */
type MinReplicas = number | undefined;

/** What rules about rollouts check. */
export interface RolloutInput {
  readonly minReplicas: MinReplicas;
  readonly strategy: RollingUpdate | 'Recreate';
  /** Whether an autoscaler decides the number of pods. */
  readonly autoscaled: boolean;
  /** Whether the Deployment has `spec.replicas`. */
  readonly replicasEmitted: boolean;
}

/** What the rule about PodDisruptionBudgets checks. */
export interface BudgetInput {
  /** The fewest pods that the budget selects. */
  readonly minReplicas: MinReplicas;
  readonly disruptionBudget?: DisruptionBudget;
}

/** Rules about a Deployment's rollout. MSVC-ROLL-005 is reserved: it needs a quota and a timeout, which are not known yet. */
export const ROLLOUT_RULES: readonly PlainRule<RolloutInput>[] = [
  {
    code: 'MSVC-ROLL-001',
    severity: 'error',
    summary: 'A rollout always leaves a pod that answers.',
    source: 'Kubernetes ResolveFenceposts: surge rounds up, unavailable down.',
    check: somePodStays,
  },
  {
    code: 'MSVC-ROLL-003',
    severity: 'error',
    summary: 'A Deployment with an autoscaler carries no replicas.',
    source: 'Kubernetes docs, autoscaling: each apply would reset the number.',
    *check({ autoscaled, replicasEmitted }) {
      if (!autoscaled || !replicasEmitted) return;
      yield {
        path: 'scale.replicas',
        message: 'an autoscaler and spec.replicas both set the number of pods: every apply undoes what was scaled.',
        fix: 'Leave spec.replicas out.',
      };
    },
  },
  {
    code: 'MSVC-ROLL-004',
    severity: 'warning',
    summary: 'There are at least two pods.',
    source: 'Kubernetes docs, disruptions: an eviction takes the only one.',
    *check({ minReplicas }) {
      if (minReplicas === undefined) yield notChecked('scale.replicas', 'whether there are two pods');
      else if (minReplicas < 2) {
        const pods = minReplicas === 1 ? 'one pod' : 'no pod';
        yield {
          path: 'scale.replicas',
          message: `with ${pods} nobody answers while it is evicted or its node fails.`,
          fix: 'Run at least 2 pods.',
        };
      }
    },
  },
];

/** The rule about a PodDisruptionBudget, which may span several Deployments. */
export const BUDGET_RULE: PlainRule<BudgetInput> = {
  code: 'MSVC-ROLL-002',
  severity: 'error',
  summary: 'The PodDisruptionBudget lets a node drain.',
  source: 'Kubernetes docs, disruption budgets: with none allowed a drain never ends.',
  *check({ disruptionBudget, minReplicas }) {
    if (!disruptionBudget) return;
    if (minReplicas === undefined) {
      yield notChecked('scale.disruptionBudget', 'whether the budget lets a node drain');
      return;
    }
    if (allowedDisruptions(minReplicas, disruptionBudget) > 0) return;
    const { minAvailable, maxUnavailable } = disruptionBudget;
    const says = minAvailable === undefined ? `maxUnavailable ${maxUnavailable}` : `minAvailable ${minAvailable}`;
    yield {
      path: 'scale.disruptionBudget',
      message: `with minReplicas ${minReplicas} a budget of ${says} allows no eviction: draining a node never ends.`,
      fix:
        minReplicas > 1
          ? `Set minAvailable to ${minReplicas - 1} or less, or maxUnavailable to 1.`
          : 'Run at least 2 pods, or leave the budget out.',
    };
  },
};

function* somePodStays({ minReplicas, strategy }: RolloutInput): Iterable<Found> {
  const found = (message: string): Found => ({
    path: 'scale.strategy',
    message,
    fix: 'Set maxUnavailable to 0 and maxSurge to 1 or more, so that a new pod is ready before an old one goes.',
  });
  if (strategy === 'Recreate') {
    yield found('Recreate ends every old pod before the first new one starts.');
    return;
  }
  const { maxSurge, maxUnavailable } = strategy;
  if ([maxSurge, maxUnavailable].every((count) => parseFloat(`${count}`) === 0)) {
    yield found('maxSurge and maxUnavailable are both 0: no pod may be added and none taken away.');
    return;
  }
  if (minReplicas === undefined) {
    yield notChecked('scale.strategy', 'whether a rollout leaves a pod');
    return;
  }
  const { unavailable } = resolveRollingUpdate(minReplicas, strategy);
  if (unavailable < minReplicas) return;
  yield found(
    `a rollout may lack ${unavailable} of ${minReplicas} pods (maxSurge ${maxSurge}, maxUnavailable ` +
      `${maxUnavailable}): none may be left to answer.`,
  );
}

function notChecked(path: string, question: string): Found {
  return {
    severity: 'info',
    path,
    message: `not checked: known only after deployment, ${question}.`,
    fix: 'Nothing to do; a plain number of pods would be checked here.',
  };
}
