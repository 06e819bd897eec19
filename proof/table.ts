import type { Cell, Effort, Result } from './measure';
import { cellVerdict, controlVerdict, expectedLosses, failedIn, lossBound } from './verdict';

const CELL_HEADER = [
  'data plane',
  'event',
  'traffic',
  'events',
  'pods ended',
  'sent',
  'failed',
  'at most, 95 %',
].concat(['worst', 'retries: client', 'retries: servers', 'predicted', 'verdict']);

const CONTROL_HEADER = ['data plane', 'control', 'events', 'pods ended', 'sent', 'failed', 'about expected'].concat([
  'how they failed',
  'retries: servers',
  'predicted',
  'verdict',
]);

/** Every cell of the matrix, a line each. */
export function cellTable(results: readonly Result[]): string {
  return markdown(
    CELL_HEADER,
    results.filter(isCells).flatMap((result) => result.cells.map((cell) => cellRow(result, cell))),
  );
}

/** Every control, a line each. */
export function controlTable(results: readonly Result[], effort: Effort): string {
  return markdown(
    CONTROL_HEADER,
    results.filter((result) => !isCells(result)).map((result) => controlRow(result, effort)),
  );
}

function isCells({ run }: Result): boolean {
  return run.control === undefined;
}

function cellRow({ run, events, podsEnded, serverRetries, predicted }: Result, cell: Cell): string[] {
  const { sent, failed, worstMs } = cell.report;
  return [run.plane, run.event, cell.traffic, count(events), count(podsEnded), count(sent), count(failed)].concat(
    [percent(lossBound(sent)), seconds(worstMs), retries(cell.clientRetries), retries(serverRetries)],
    [predicted.length === 0 ? 'none lost' : predicted.join(', '), cellVerdict(cell)],
  );
}

function controlRow(result: Result, effort: Effort): string[] {
  const { run, events, podsEnded, serverRetries, predicted, cells } = result;
  const sent = cells.reduce((sum, { report }) => sum + report.sent, 0);
  return [
    run.plane,
    String(run.control?.name),
    count(events),
    count(podsEnded),
    count(sent),
    count(failedIn(result)),
  ].concat([
    count(expectedLosses(result, effort)),
    outcomes(cells),
    retries(serverRetries),
    predicted.join(', '),
    controlVerdict(result, effort),
  ]);
}

/** `120 status 503, 4 closed`, over all kinds of traffic. */
function outcomes(cells: readonly Cell[]): string {
  const sums = new Map<string, number>();
  for (const { report } of cells) {
    for (const [name, number] of Object.entries(report.outcomes)) sums.set(name, (sums.get(name) ?? 0) + number);
  }
  sums.delete('ok');
  const sorted = [...sums].filter(([, number]) => number > 0).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, number]) => `${count(number)} ${name}`).join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function retries(value: number | undefined): string {
  return value === undefined ? 'no proxy' : count(value);
}

/** A table that reads well as text too: the first columns to the left, numbers to the right. */
function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const numeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d.,]+( %| s)?$|^no proxy$/.test(row[column] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (numeric[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
