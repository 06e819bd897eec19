import { GRACE_INVARIANTS } from './grace-period';
import { HOLD_INVARIANTS } from './hold';
import type { Invariant } from './invariant';

/** The invariants of every data plane. Each plane has more of its own. */
export const INVARIANTS: readonly Invariant[] = [...GRACE_INVARIANTS, ...HOLD_INVARIANTS];
