import { accessIsEnforced } from './access-is-enforced';
import { autoscalerOwnsReplicas } from './autoscaler-owns-replicas';
import { budgetLetsNodesDrain } from './budget-lets-nodes-drain';
import { ejectionCanHappen } from './ejection-can-happen';
import { meshDoesWhatIsAsked } from './mesh-does-what-is-asked';
import { podIsRestricted } from './pod-is-restricted';
import { routeLeadsToSubset } from './route-leads-to-subset';
import type { Rule } from './rule';
import { selectorSelectsOwnPods } from './selector-selects-own-pods';
import { serviceSelectsEveryVersion } from './service-selects-every-version';
import { subsetHasPods } from './subset-has-pods';
import { weightsAddUp } from './weights-add-up';

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  accessIsEnforced, // MSVC-ACCESS-101
  routeLeadsToSubset, // MSVC-CANARY-001
  subsetHasPods, // MSVC-CANARY-002
  serviceSelectsEveryVersion, // MSVC-CANARY-003
  selectorSelectsOwnPods, // MSVC-CANARY-004
  weightsAddUp, // MSVC-CANARY-005
  meshDoesWhatIsAsked, // MSVC-MESH-101
  ejectionCanHappen, // MSVC-OUTL-001
  budgetLetsNodesDrain, // MSVC-ROLL-002
  autoscalerOwnsReplicas, // MSVC-ROLL-003
  podIsRestricted, // MSVC-SEC-001
];
