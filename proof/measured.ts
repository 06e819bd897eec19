import { readFileSync, writeFileSync } from 'node:fs';
import { runName } from './cells';
import type { Effort, Result } from './measure';
import { verdicts } from './verdict';

/** What was asked for, and what was counted. */
export interface Measured {
  readonly effort: Effort;
  readonly results: readonly Result[];
}

/** An earlier measurement. */
export function readMeasured(file: string): Measured {
  return JSON.parse(readFileSync(file, 'utf8')) as Measured;
}

export function writeMeasured(file: string, measured: Measured): void {
  writeFileSync(file, `${JSON.stringify(measured, undefined, 1)}\n`);
}

export interface Comparison {
  /** Every verdict that both have is the same, and there is one. */
  readonly agrees: boolean;
  /** For the reader. */
  readonly lines: readonly string[];
}

/** Whether two measurements say the same of every cell and every control that both have; lines for the reader. */
export function compared(before: Measured, after: Measured): Comparison {
  const words = (result: Result, effort: Effort) => verdicts(result, effort).join(', ');
  const known = new Map(before.results.map((result) => [runName(result.run), words(result, before.effort)]));
  const both = after.results.filter(({ run }) => known.has(runName(run)));
  const different = both.filter((result) => known.get(runName(result.run)) !== words(result, after.effort));
  const same = `${both.length - different.length} of ${both.length}`;
  const lines = different.map((result) => {
    const name = runName(result.run);
    return `${name}: ${words(result, after.effort)}; before: ${known.get(name)}`;
  });
  return {
    agrees: both.length > 0 && different.length === 0,
    lines: [
      ...lines,
      `The same verdicts in ${same} runs as a measurement before, at ${before.effort.rate} requests a second`,
    ],
  };
}
