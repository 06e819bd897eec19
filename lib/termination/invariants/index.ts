import { GRACE_INVARIANTS } from './grace-period';
import { HOLD_INVARIANTS } from './hold';
import type { Invariant } from './invariant';

/** What must hold between two moments of a pod's end on every data plane; each plane adds its own. */
export const INVARIANTS: readonly Invariant[] = [...GRACE_INVARIANTS, ...HOLD_INVARIANTS];
