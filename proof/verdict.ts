import type { Control } from './cells';
import type { Cell, Effort, Result } from './measure';

/** What a cell of the matrix shows, or what a control shows in all its cells together. */
export type Verdict = 'none lost' | 'LOST' | 'lost, as predicted' | 'NOTHING LOST' | 'not measured';

/** A cell in which less than this share of what was due was sent, and sent in time, says nothing. */
const MEASURED = 0.95;

/** Pods of order-service among which the requests are shared. */
const PODS = 3;

/** Where fewer are expected, a control could miss by chance. */
const LEAST_EXPECTED = 10;

function isMeasured({ report }: Cell): boolean {
  return report.sent - report.behind >= MEASURED * report.intended;
}

export function cellVerdict(cell: Cell): Verdict {
  if (!isMeasured(cell)) return 'not measured';
  return cell.report.failed === 0 ? 'none lost' : 'LOST';
}

/** A control is judged by all its cells, and each kind of traffic that it is to lose has to show it. */
export function controlVerdict(result: Result, effort: Effort): Verdict {
  if (!result.cells.every(isMeasured)) return 'not measured';
  const { control } = result.run;
  const blind = result.cells.some(
    ({ traffic, report }) => control && lossSeconds(control, traffic) > 0 && report.failed === 0,
  );
  const order = Math.max(LEAST_EXPECTED, expectedLosses(result, effort) / 10);
  return failedIn(result) >= order && !blind ? 'lost, as predicted' : 'NOTHING LOST';
}

/** The verdict of each cell, by name; of a control, one. */
export function verdicts(result: Result, effort: Effort): Verdict[] {
  return result.run.control === undefined ? result.cells.map(cellVerdict) : [controlVerdict(result, effort)];
}

export function isGood(verdict: Verdict): boolean {
  return verdict === 'none lost' || verdict === 'lost, as predicted';
}

/** About how many requests a control loses: what its pods would have been sent in the time in which they lose. */
export function expectedLosses({ run, cells, podsEnded }: Result, { rate }: Effort): number {
  const { control } = run;
  if (control === undefined) return 0;
  const seconds = cells.reduce((sum, { traffic }) => sum + lossSeconds(control, traffic), 0);
  return Math.round((podsEnded * seconds * rate) / PODS);
}

function lossSeconds({ loses }: Control, traffic: Cell['traffic']): number {
  return traffic === 'slow' ? loses.slow : loses.others;
}

export function failedIn({ cells }: Result): number {
  return cells.reduce((sum, { report }) => sum + report.failed, 0);
}

/** The rate that a count of n requests without a loss excludes, with 95 percent: the rule of three. */
export function lossBound(sent: number): number {
  return 3 / sent;
}
