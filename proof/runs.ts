import { type Run, runName } from './cells';
import { CleanUp } from './clean-up';
import { whatDidNotHappen } from './happened';
import { type Effort, measure, type Result } from './measure';
import { writeMeasured } from './measured';
import { endProgress, showProgress } from './progress';
import { verdicts } from './verdict';

/** A control needs fewer events than a cell, and no number of requests: it only has to lose. */
const CONTROL_EVENTS = 3;

export interface Runs {
  readonly effort: Effort;
  /** Runs that were made before, and are not made again. */
  readonly known: readonly Result[];
  /** Where the counts are written after every run. */
  readonly file: string | undefined;
  readonly say: (text: string) => void;
}

/** The runs that could be measured; one data plane's pods at a time, and nothing stays behind. */
export async function measureAll(runs: readonly Run[], { effort, known, file, say }: Runs): Promise<Result[]> {
  const cleanUp = new CleanUp();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupted(cleanUp));
  const results: Result[] = [];
  for (const [index, run] of runs.entries()) {
    const earlier = known.find((result) => runName(result.run) === runName(run));
    const result = earlier ?? (await one(run, effort, cleanUp, say));
    await cleanUp.going();
    if (result !== undefined) results.push(result);
    const rest = known.filter((one) => !results.some((other) => runName(other.run) === runName(one.run)));
    if (file !== undefined) writeMeasured(file, { effort, results: [...results, ...rest] });
    if (runs[index + 1]?.plane !== run.plane) await cleanUp.all();
  }
  return results;
}

/** One run. What keeps it from being measured is told, and the next one is made. */
async function one(run: Run, effort: Effort, cleanUp: CleanUp, say: Runs['say']): Promise<Result | undefined> {
  const start = Date.now();
  const wanted = run.control === undefined ? effort : { ...effort, events: CONTROL_EVENTS, requests: 0 };
  try {
    const result = await measure(run, wanted, showProgress, cleanUp);
    endProgress();
    const missing = whatDidNotHappen(result);
    if (missing !== undefined) throw new Error(missing);
    const lost = result.cells.map(({ traffic, report }) => `${traffic} ${report.failed}/${report.sent}`).join('  ');
    say(`${runName(run)}: ${verdicts(result, effort).join(', ')}; failed/sent: ${lost}; ${secondsSince(start)} s`);
    if (run.control === undefined) lossesOf(result).forEach(say);
    return result;
  } catch (error) {
    await cleanUp.going();
    endProgress();
    say(`${runName(run)}: not measured: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Each kind of loss, and how long after the begin of an event: where to look in the logs. */
function lossesOf({ cells, began }: Result): string[] {
  const after = (unixMs: number) => (unixMs - Math.max(...began.filter((begin) => begin <= unixMs), 0)) / 1000;
  return cells.flatMap(({ traffic, failures }) =>
    [...new Set(failures.map(({ outcome }) => outcome))].map((outcome) => {
      const these = failures.filter((failure) => failure.outcome === outcome);
      const times = these.map(({ unixMs }) => after(unixMs).toFixed(1));
      const latencies = these.map(({ latencyMs }) => Math.round(latencyMs));
      const spread = `${Math.min(...latencies)} to ${Math.max(...latencies)} ms`;
      return `  ${traffic}: ${these.length} x ${outcome}, ended after ${spread}, ${[...new Set(times)].join(' ')} s into an event`;
    }),
  );
}

async function interrupted(cleanUp: CleanUp): Promise<void> {
  endProgress();
  await cleanUp.interrupt();
  process.exit(130);
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}
