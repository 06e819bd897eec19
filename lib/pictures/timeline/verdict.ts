import type { Drawing } from './lanes';

type Judged = Pick<Drawing, 'problems' | 'slack' | 'loses'>;

/** One sentence about a drawing: what is wrong, or that nothing is. */
export function verdict({ problems, slack, loses }: Judged): { text: string; good: boolean } {
  const codes = (severity: string): string =>
    [...new Set(problems.filter((problem) => problem.severity === severity).map(({ code }) => code))].join(', ');
  const [errors, warnings] = [codes('error'), codes('warning')];
  if (errors) return { text: `refused: ${errors}`, good: false };
  const left = `${slack} s of slack before the safety margin`;
  return {
    text: warnings ? `accepted with warnings (${warnings}); ${left}` : `no ${loses} is lost; ${left}`,
    good: true,
  };
}
