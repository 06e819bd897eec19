import type { Code } from '../errors';
import type { Finding, Severity } from './problem';

/** What a rule is, without how it looks: a line of the list of rules. */
export interface RuleFacts {
  readonly code: Code;
  /** What its problems are, unless one says otherwise itself. */
  readonly severity: Severity;
  /** What should hold, as a sentence. */
  readonly summary: string;
  /** Where the fact behind it is written or was measured, as a sentence. */
  readonly source: string;
}

/** A problem found from plain values; whoever asked knows the construct and the object that it belongs to. */
export type PlainProblem = Omit<Finding, 'construct' | 'object'>;

/** A problem as its rule sees it: code and severity are the rule's. */
export type Found = Omit<PlainProblem, 'code' | 'severity'> & Partial<Pick<PlainProblem, 'severity'>>;

/** A check on plain values, whoever made them. */
export interface PlainRule<Subject> extends RuleFacts {
  check(subject: Subject): Iterable<Found>;
}

/** What rules say of one subject, rule after rule. */
export function judge<Subject>(rules: readonly PlainRule<Subject>[], subject: Subject): PlainProblem[] {
  return rules.flatMap(({ code, severity, check }) =>
    [...check(subject)].map((found) => ({ code, severity, ...found })),
  );
}
