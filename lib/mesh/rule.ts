import type { Code } from '../errors';
import type { Finding, Severity } from '../model/problem';
import type { World } from './world';

/** One problem, as a rule sees it; the rule's code and severity are added by the gate. */
export type Problem = Pick<Finding, 'construct' | 'path' | 'message' | 'fix'> &
  Partial<Pick<Finding, 'object' | 'severity'>>;

/** A check on finished objects, after the user's patches, and on what was said of them. */
export interface Rule {
  readonly code: Code;
  /** What its findings are, unless one says otherwise itself. */
  readonly severity: Severity;
  /** What should hold, as a sentence. */
  readonly summary: string;
  /** Where the fact behind it is written or was measured. */
  readonly source: string;
  check(world: World): Iterable<Problem>;
}
