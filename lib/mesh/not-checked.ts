import type { Problem } from './rule';

/** What a rule says where it needs a number that is known only after deployment, instead of calculating with it. */
export function notChecked(question: string): Pick<Problem, 'severity' | 'message' | 'fix'> & { severity: 'info' } {
  return {
    severity: 'info',
    message: `not checked: known only after deployment, ${question}`,
    fix: 'nothing to do; a plain number would be checked here',
  };
}
