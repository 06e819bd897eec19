import { ALL_PLANES } from '../../mesh/planes';
import type { RuleFacts } from '../../model/rule';
import { PROBE_RULES } from '../../rollout/probe-rules';
import { BUDGET_RULE, ROLLOUT_RULES } from '../../rollout/rollout-rules';
import { ALL_ADVICE } from '../../termination/advice';
import { concretePlanes } from '../../termination/data-plane';
import { INVARIANTS } from '../../termination/invariants/index';
import type { Rule } from '../../mesh/rule';
import type { World } from '../../mesh/world';
import type { Finding } from '../../model/problem';
import { lifecycleFindings } from './lifecycle-findings';

/** The rules about rollouts, probes and termination, from lib/rollout, lib/termination and the data planes of lib/mesh. */
const PURE: readonly RuleFacts[] = [
  ...PROBE_RULES,
  ...ROLLOUT_RULES,
  BUDGET_RULE,
  ...INVARIANTS,
  ...ALL_ADVICE,
  ...ALL_PLANES.flatMap((plane) => [...plane.advice, ...concretePlanes(plane).flatMap(({ invariants }) => invariants)]),
];

/** The findings of all these rules in a world, so that they are computed once. */
const FOUND = new WeakMap<World, readonly Finding[]>();

function findingsIn(world: World): readonly Finding[] {
  const known = FOUND.get(world) ?? lifecycleFindings(world);
  FOUND.set(world, known);
  return known;
}

/** One rule for each code. */
export const LIFECYCLE_RULES: readonly Rule[] = [...new Set(PURE)].map(({ code, severity, summary, source }) => ({
  code,
  severity,
  summary,
  source,
  check: (world) => findingsIn(world).filter((finding) => finding.code === code),
}));
