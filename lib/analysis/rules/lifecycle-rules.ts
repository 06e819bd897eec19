import { ALL_PLANES } from '../../mesh/planes';
import type { RuleFacts } from '../../model/rule';
import { PROBE_RULES } from '../../rollout/probe-rules';
import { BUDGET_RULE, ROLLOUT_RULES } from '../../rollout/rollout-rules';
import { ALL_ADVICE } from '../../termination/advice';
import { concretePlanes } from '../../termination/data-plane';
import { INVARIANTS } from '../../termination/invariants/index';
import type { Rule } from '../rule';

/** The pure rules: they stand where their arithmetic is, and with the data plane that they are about. */
const PURE: readonly RuleFacts[] = [
  ...PROBE_RULES,
  ...ROLLOUT_RULES,
  BUDGET_RULE,
  ...INVARIANTS,
  ...ALL_ADVICE,
  ...ALL_PLANES.flatMap((plane) => [...plane.advice, ...concretePlanes(plane).flatMap(({ invariants }) => invariants)]),
];

/** One rule per code; its findings were made with the context, from the finished objects. */
export const LIFECYCLE_RULES: readonly Rule[] = [...new Set(PURE)].map(({ code, severity, summary, source }) => ({
  code,
  severity,
  summary,
  source,
  *check({ services }) {
    for (const { lifecycle } of services) yield* lifecycle.filter((finding) => finding.code === code);
  },
}));
