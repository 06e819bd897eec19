import type { Rule } from '../../rule';
import { ejectionCanHappen } from './ejection-can-happen';
import { mutualTlsHolds } from './mutual-tls-holds';
import { podsAreInjected } from './pods-are-injected';
import { routeLeadsToSubset } from './route-leads-to-subset';
import { subsetHasPods } from './subset-has-pods';
import { weightsAddUp } from './weights-add-up';

/** What can be wrong with objects of Istio. */
export const ISTIO_RULES: readonly Rule[] = [
  routeLeadsToSubset, // MSVC-CANARY-001
  subsetHasPods, // MSVC-CANARY-002
  weightsAddUp, // MSVC-CANARY-005
  podsAreInjected, // MSVC-MESH-010
  mutualTlsHolds, // MSVC-MTLS-001
  ejectionCanHappen, // MSVC-OUTL-001
];
