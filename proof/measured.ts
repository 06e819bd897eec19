import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runName } from './cells';
import type { Effort, Result } from './measure';
import { verdicts } from './verdict';

/** What was asked for, and what was counted. */
export interface Measured {
  readonly effort: Effort;
  readonly results: readonly Result[];
}

/** An earlier measurement; an empty one where there is no file. */
export function readMeasured(file: string): Pick<Measured, 'results'> & Partial<Measured> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measured) : { results: [] };
}

export function writeMeasured(file: string, measured: Measured): void {
  writeFileSync(file, `${JSON.stringify(measured, undefined, 1)}\n`);
}

/** Whether two measurements say the same of every cell and every control that both have; lines for the reader. */
export function compared(before: Partial<Measured>, after: Measured): string[] {
  const words = (result: Result, effort: Effort) => verdicts(result, effort).join(', ');
  const effort = before.effort ?? after.effort;
  const known = new Map((before.results ?? []).map((result) => [runName(result.run), words(result, effort)]));
  const both = after.results.filter(({ run }) => known.has(runName(run)));
  const different = both.filter((result) => known.get(runName(result.run)) !== words(result, after.effort));
  return [
    ...different.map((result) => {
      const name = runName(result.run);
      return `${name}: ${words(result, after.effort)}; before: ${known.get(name)}`;
    }),
    `The same verdicts in ${both.length - different.length} of ${both.length} runs as a measurement before, at ${effort.rate} requests a second`,
  ];
}
