import type { Violation } from './invariants';
import type { Mend } from './lifecycle-finding';
import type { TerminationSettings } from './settings';
import type { Timeline } from './timeline';

/** What a text is written from. */
export interface Violated extends Pick<Violation, 'left' | 'right'> {
  readonly t: Timeline;
  readonly settings: TerminationSettings;
  readonly margin: number;
}

/** What an invariant says when it does not hold. */
export interface InvariantText {
  /** The property of the model it is about. */
  readonly field: string;
  /** The fact behind the rule: where it is written down, or that it was measured. */
  readonly source: string;
  readonly message: (v: Violated) => string;
  readonly fix: (v: Violated) => string;
  readonly mend: (v: Violated) => Mend;
}
