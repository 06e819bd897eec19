// npm run proof: whether rollouts, canary moves and drains lose requests, counted on the cluster of KUBECONFIG.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allRuns, type Run, runName, subset } from './cells';
import { CleanUp } from './clean-up';
import { type Effort, measure, type Result } from './measure';
import { endProgress, showProgress } from './progress';
import { cellTable, controlTable } from './table';
import { isGood, verdicts } from './verdict';
import { writePage } from './page';
import { versionsOf } from './versions';

const HELP = `npm run proof [-- options]
  Sends requests to the shop's order-service while its pods are replaced, and counts those that are lost.
  Needs kubectl, a cluster in KUBECONFIG with Istio, and the images of proof/README.md. An hour and a half for all of it.
  --list             the runs, and nothing else
  --run NAME         one run, such as 'native rolling-restart'; may be repeated
  --subset           two runs and two controls
  --rate N           requests per second of each of four kinds of traffic (default 60)
  --requests N       of each kind in each cell, at least (default 10000)
  --events N         in each cell, at least (default 5; controls: 3, and no number of requests)
  --write FOLDER     writes proof.md and proof.svg there
  --json FILE        writes the counts there
  --compare FILE     an earlier --json: says where a verdict differs`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  list: { type: 'boolean' },
  run: { type: 'string', multiple: true },
  subset: { type: 'boolean' },
  rate: { type: 'string', default: '60' },
  requests: { type: 'string', default: '10000' },
  events: { type: 'string', default: '5' },
  write: { type: 'string' },
  json: { type: 'string' },
  compare: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** What `--json` writes. */
interface Measured {
  readonly effort: Effort;
  readonly results: readonly Result[];
}

const CONTROL_EVENTS = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(HELP);
  const runs = chosen(values);
  if (values.list) return say(runs.map(runName).join('\n'));
  const effort = { rate: Number(values.rate), requests: Number(values.requests), events: Number(values.events) };

  const versions = await versionsOf();
  const results = await measureAll(runs, effort);
  report({ effort, results }, versions, values);
  const all = results.flatMap((result) => verdicts(result, effort));
  const good = all.filter(isGood).length;
  say(`${good} of ${all.length} as promised; ${runs.length - results.length} runs not measured`);
  if (results.length < runs.length || good < all.length) process.exitCode = 1;
}

/** The runs that could be measured; one data plane's pods at a time, and nothing stays behind. */
async function measureAll(runs: readonly Run[], effort: Effort): Promise<Result[]> {
  const cleanUp = new CleanUp();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupted(cleanUp));
  const results: Result[] = [];
  for (const [index, run] of runs.entries()) {
    const result = await one(run, effort, cleanUp);
    if (result !== undefined) results.push(result);
    if (runs[index + 1]?.plane !== run.plane) await cleanUp.all();
  }
  return results;
}

function report(measured: Measured, versions: readonly string[], { json, write, compare: earlier }: Values): void {
  const { results, effort } = measured;
  say(`\n${cellTable(results)}\n\n${controlTable(results, effort)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(measured, undefined, 1)}\n`);
  if (write) writePage(write, { ...measured, versions });
  if (earlier) compare(JSON.parse(readFileSync(earlier, 'utf8')) as Measured, measured);
}

function chosen({ run: names, subset: small }: Values): Run[] {
  if (names === undefined) return small ? subset() : allRuns();
  return names.map((name) => {
    const found = allRuns().find((run) => runName(run) === name);
    if (found === undefined) throw new Error(`no run '${name}'; --list shows them`);
    return found;
  });
}

/** One run. What keeps it from being measured is told, and the next one is made. */
async function one(run: Run, effort: Effort, cleanUp: CleanUp): Promise<Result | undefined> {
  const start = Date.now();
  const wanted = run.control === undefined ? effort : { ...effort, events: CONTROL_EVENTS, requests: 0 };
  try {
    const result = await measure(run, wanted, showProgress, cleanUp);
    endProgress();
    const lost = result.cells.map(({ traffic, report }) => `${traffic} ${report.failed}/${report.sent}`).join('  ');
    say(`${runName(run)}: ${verdicts(result, effort).join(', ')}; failed/sent: ${lost}; ${seconds(start)} s`);
    return result;
  } catch (error) {
    endProgress();
    say(`${runName(run)}: not measured: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function seconds(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}

/** Whether two measurements say the same of every cell and every control that both have. */
function compare(before: Measured, after: Measured): void {
  const known = new Map(
    before.results.map((result) => [runName(result.run), verdicts(result, before.effort).join(', ')]),
  );
  const both = after.results.filter(({ run }) => known.has(runName(run)));
  const different = both.filter(
    (result) => known.get(runName(result.run)) !== verdicts(result, after.effort).join(', '),
  );
  for (const result of different) {
    say(
      `${runName(result.run)}: ${verdicts(result, after.effort).join(', ')}; before: ${known.get(runName(result.run))}`,
    );
  }
  say(`${both.length - different.length} of ${both.length} runs with the verdicts of before`);
}

async function interrupted(cleanUp: CleanUp): Promise<void> {
  endProgress();
  await cleanUp.all();
  process.exit(130);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`proof: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
