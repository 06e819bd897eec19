// npm run proof: whether rollouts, canary moves and drains lose requests, counted on the cluster of KUBECONFIG.
import { existsSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { allRuns, type Run, runName, subset } from './cells';
import type { Effort, Result } from './measure';
import { compared, type Measured, readMeasured } from './measured';
import { writePage } from './page';
import { measureAll } from './runs';
import { cellTable, controlTable } from './table';
import { isGood, verdicts } from './verdict';
import { versionsOf } from './versions';

const HELP = `npm run proof [-- options]
  Sends requests to the shop's order-service while its pods are replaced, and counts those that are lost.
  Needs kubectl, a cluster in KUBECONFIG with Istio, and the images of proof/README.md. An hour and a half for all of it.
  --list             the runs, and nothing else
  --run NAME         one run, such as 'native rolling-restart'; may be repeated
  --subset           two runs and two controls
  --rate N           requests per second of each of four kinds of traffic (default 40)
  --requests N       of each kind in each cell, at least (default 10000)
  --events N         in each cell, at least (default 5; controls: 3, and no number of requests)
  --write FOLDER     writes proof.md and proof.svg there
  --json FILE        writes the counts there, after every run
  --resume           goes on where the --json FILE ends; a run that was interrupted is made again
  --compare FILE     an earlier --json: says where a verdict differs, and fails then`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  list: { type: 'boolean' },
  run: { type: 'string', multiple: true },
  subset: { type: 'boolean' },
  rate: { type: 'string', default: '40' },
  requests: { type: 'string', default: '10000' },
  events: { type: 'string', default: '5' },
  write: { type: 'string' },
  json: { type: 'string' },
  resume: { type: 'boolean' },
  compare: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(HELP);
  const runs = chosen(values);
  if (values.list) return say(runs.map(runName).join('\n'));
  const effort = { rate: Number(values.rate), requests: Number(values.requests), events: Number(values.events) };
  const known = values.resume ? resumed(values.json, effort) : [];
  const earlier = values.compare ? readMeasured(values.compare) : undefined;

  const versions = await versionsOf();
  const measured = { effort, results: await measureAll(runs, { effort, known, file: values.json, say }) };
  const comparison = earlier && compared(earlier, measured);
  report(measured, versions, { folder: values.write, comparison: comparison?.lines ?? [] });
  summarize(measured, runs.length);
  if (comparison?.agrees === false) process.exitCode = 1;
}

/** Results of the run that goes on, if there are any; counts of another rate are not mixed with these. */
function resumed(file: string | undefined, effort: Effort): readonly Result[] {
  if (file === undefined || !existsSync(file)) return [];
  const before = readMeasured(file);
  if (!isDeepStrictEqual(before.effort, effort)) {
    const { rate, requests, events } = before.effort;
    throw new Error(
      `${file} was measured with --rate ${rate} --requests ${requests} --events ${events}: resume with these`,
    );
  }
  return before.results;
}

interface Output {
  readonly folder: string | undefined;
  readonly comparison: readonly string[];
}

function report(measured: Measured, versions: readonly string[], { folder, comparison }: Output): void {
  const { results, effort } = measured;
  say(`\n${cellTable(results)}\n\n${controlTable(results, effort)}\n`);
  if (folder) writePage(folder, { ...measured, versions, comparison });
  comparison.forEach(say);
}

/** The last line, and whether all is as promised. */
function summarize({ results, effort }: Measured, wanted: number): void {
  const all = results.flatMap((result) => verdicts(result, effort));
  const good = all.filter(isGood).length;
  say(`${good} of ${all.length} as promised; ${wanted - results.length} runs not measured`);
  if (results.length < wanted || good < all.length) process.exitCode = 1;
}

function chosen({ run: names, subset: small }: Values): Run[] {
  if (names === undefined) return small ? subset() : allRuns();
  return names.map((name) => {
    const found = allRuns().find((run) => runName(run) === name);
    if (found === undefined) throw new Error(`no run '${name}'; --list shows them`);
    return found;
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`proof: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
