import type { Problem } from './rule';

/** The finding of a rule that would need the value of an Output. */
export function notChecked(question: string): Pick<Problem, 'severity' | 'message' | 'fix'> & { severity: 'info' } {
  return {
    severity: 'info',
    message: `not checked: known only after deployment, ${question}`,
    fix: 'nothing to do; a plain number would be checked here',
  };
}
