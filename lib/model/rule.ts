import type { Code } from '../errors';
import type { Finding, Severity } from './problem';

/** The description of a rule, as docs/rules.md lists it. */
export interface RuleFacts {
  /** The stable code of its findings. */
  readonly code: Code;
  /** How bad its findings are; a single finding may have another severity. */
  readonly severity: Severity;
  /** What should hold, as a sentence. */
  readonly summary: string;
  /** Where the fact behind it is documented, or how it was measured, as a sentence. */
  readonly source: string;
}

/** A finding without the construct and the object that it belongs to; the caller of the rule knows them. */
export type PlainProblem = Omit<Finding, 'construct' | 'object'>;

/** A finding as a rule yields it: the code is the rule's, and so is the severity if it has none of its own. */
export type Found = Omit<PlainProblem, 'code' | 'severity'> & Partial<Pick<PlainProblem, 'severity'>>;

/** A rule that checks a plain value, such as a pod template. */
export interface PlainRule<Subject> extends RuleFacts {
  check(subject: Subject): Iterable<Found>;
}

/** The findings of several rules about one subject. */
export function judge<Subject>(rules: readonly PlainRule<Subject>[], subject: Subject): PlainProblem[] {
  return rules.flatMap(({ code, severity, check }) =>
    [...check(subject)].map((found) => ({ code, severity, ...found })),
  );
}
