import { GRACE_TEXTS } from './grace-texts';
import { HOLD_TEXTS } from './hold-texts';
import type { InvariantText } from './invariant-text';
import type { InvariantName } from './invariants';
import { PROXY_TEXTS } from './proxy-texts';

/** What each invariant says when it does not hold. */
export const INVARIANT_TEXTS: Readonly<Record<InvariantName, InvariantText>> = {
  ...HOLD_TEXTS,
  ...GRACE_TEXTS,
  ...PROXY_TEXTS,
};
