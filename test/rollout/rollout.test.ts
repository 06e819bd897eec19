import { judge } from '../../lib/model/rule';
import { BUDGET_RULE, type BudgetInput, ROLLOUT_RULES, type RolloutInput } from '../../lib/rollout/rollout-rules';
import { allowedDisruptions, type PodCount, resolveRollingUpdate, rolloutTime } from '../../lib/rollout/rollout';

type Input = RolloutInput & BudgetInput;

const SAFE: Input = {
  minReplicas: 2,
  strategy: { maxSurge: 1, maxUnavailable: 0 },
  disruptionBudget: { maxUnavailable: 1 },
  autoscaled: false,
  replicasEmitted: true,
};

function findings(change: Partial<Input>): string[] {
  const input = { ...SAFE, ...change };
  const found = [...judge([BUDGET_RULE], input), ...judge(ROLLOUT_RULES, input)];
  return found.map(({ code, severity, message, fix }) => `${code.replace('MSVC-', '')} ${severity} ${message} ${fix}`);
}

test.each<[number, PodCount, PodCount, number, number]>([
  [3, '25%', '25%', 1, 0],
  [4, '25%', '25%', 1, 1],
  [5, '30%', '30%', 2, 1],
  [2, 1, 0, 1, 0],
  // Both round to 0, so the controller takes one away.
  [3, 0, '10%', 0, 1],
])('of %i pods surge %s rounds up and unavailable %s rounds down', (replicas, maxSurge, maxUnavailable, up, down) => {
  expect(resolveRollingUpdate(replicas, { maxSurge, maxUnavailable })).toEqual({ surge: up, unavailable: down });
});

test('a disruption budget rounds both ways up', () => {
  expect(allowedDisruptions(3, { minAvailable: '50%' })).toBe(1);
  expect(allowedDisruptions(3, { maxUnavailable: '10%' })).toBe(1);
  expect(allowedDisruptions(3, { minAvailable: 2 })).toBe(1);
  expect(allowedDisruptions(3, { minAvailable: 3 })).toBe(0);
  expect(allowedDisruptions(3, { minAvailable: 5 })).toBe(0);
});

test('a rollout goes step by step', () => {
  expect(rolloutTime(10, { surge: 3, unavailable: 0 }, 20)).toBe(80);
});

test('an ordinary rollout is accepted', () => expect(findings({})).toEqual([]));

test('ROLL-001 some pod stays', () => {
  const fix = 'Set maxUnavailable to 0 and maxSurge to 1 or more, so that a new pod is ready before an old one goes.';
  expect(findings({ strategy: { maxSurge: 0, maxUnavailable: 1 } })).toEqual([]);
  expect(findings({ strategy: { maxSurge: 0, maxUnavailable: 2 } })).toEqual([
    'ROLL-001 error a rollout may lack 2 of 2 pods (maxSurge 0, maxUnavailable 2): none may be left to answer. ' + fix,
  ]);
  expect(findings({ strategy: { maxSurge: '0%', maxUnavailable: 0 } })).toEqual([
    `ROLL-001 error maxSurge and maxUnavailable are both 0: no pod may be added and none taken away. ${fix}`,
  ]);
  expect(findings({ strategy: 'Recreate' })).toEqual([
    `ROLL-001 error Recreate ends every old pod before the first new one starts. ${fix}`,
  ]);
});

test('ROLL-002 a node can be drained', () => {
  expect(findings({ disruptionBudget: undefined })).toEqual([]);
  expect(findings({ disruptionBudget: { minAvailable: 1 } })).toEqual([]);
  expect(findings({ disruptionBudget: { minAvailable: '51%' } })).toEqual([
    'ROLL-002 error with minReplicas 2 a budget of minAvailable 51% allows no eviction: draining a node never ends. ' +
      'Set minAvailable to 1 or less, or maxUnavailable to 1.',
  ]);
  expect(findings({ disruptionBudget: { maxUnavailable: 0 } })[0]).toContain('a budget of maxUnavailable 0 allows no');
});

test('ROLL-003 one owner sets the number of pods', () => {
  expect(findings({ autoscaled: true, replicasEmitted: false })).toEqual([]);
  expect(findings({ autoscaled: true })).toEqual([
    'ROLL-003 error an autoscaler and spec.replicas both set the number of pods: every apply undoes what was scaled. ' +
      'Leave spec.replicas out.',
  ]);
});

test('ROLL-004 there is a second pod', () => {
  const one = { minReplicas: 1, strategy: { maxSurge: 1, maxUnavailable: 0 } };
  expect(findings({ ...one, disruptionBudget: undefined })).toEqual([
    'ROLL-004 warning with one pod nobody answers while it is evicted or its node fails. Run at least 2 pods.',
  ]);
  expect(findings({ ...one, disruptionBudget: { minAvailable: 1 } })[0]).toBe(
    'ROLL-002 error with minReplicas 1 a budget of minAvailable 1 allows no eviction: draining a node never ends. ' +
      'Run at least 2 pods, or leave the budget out.',
  );
});
