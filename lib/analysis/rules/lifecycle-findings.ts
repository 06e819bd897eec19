import { checkProbes } from '../../rollout/check-probes';
import { checkRollout } from '../../rollout/check-rollout';
import { reviewTermination } from '../../termination/check';
import type { LifecycleFinding } from '../../termination/lifecycle-finding';
import type { TerminationInput } from '../../termination/termination-input';
import { title } from '../../kube/object';
import type { Finding } from '../../model/problem';
import type { DeclaredService } from '../../mesh/declared';
import type { OwnService, OwnVersion } from '../../mesh/world';
import { finishedPod } from './finished-pod';
import { finishedBudget, finishedProbes, finishedRollout } from './finished-rollout';
import { finishedTermination } from './finished-termination';

/** How a version's pods end, by their finished manifest. */
export function terminationInputOf(
  facts: DeclaredService,
  { deployment }: Pick<OwnVersion, 'deployment'>,
): TerminationInput {
  return finishedTermination(facts, finishedPod(deployment, facts.spec.container));
}

/** What lib/lifecycle says of a service: its versions one by one, and the budget over all of them. */
export function lifecycleFindings(service: OwnService): Finding[] {
  const budget = checkRollout(finishedBudget(service)).filter(({ code }) => code === 'MSVC-ROLL-002');
  return [
    ...service.versions.flatMap((version) => versionFindings(service.facts, version)),
    ...budget.map((finding) =>
      problem(service.facts, finding, service.disruptionBudget && title(service.disruptionBudget)),
    ),
  ];
}

function versionFindings(facts: DeclaredService, version: OwnVersion): Finding[] {
  const { deployment } = version;
  if (deployment === undefined) return [];
  const { findings, settings } = reviewTermination(terminationInputOf(facts, version));
  const all = [
    ...findings,
    ...checkProbes(finishedProbes(facts, version, settings)),
    ...checkRollout(finishedRollout(version)),
  ];
  return all.map((finding) => problem(facts, finding, title(deployment)));
}

function problem(
  facts: DeclaredService,
  { code, severity, field, message, fix }: LifecycleFinding,
  object: string | undefined,
): Finding {
  return {
    code,
    severity,
    construct: facts.construct,
    path: field,
    message,
    fix,
    ...(object !== undefined && { object }),
  };
}
