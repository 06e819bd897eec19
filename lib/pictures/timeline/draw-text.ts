import { problemText } from '../../termination/problem';
import type { BarKind, Drawing, Lane, Marker } from './lanes';
import { verdict } from './verdict';

export interface TextOptions {
  /** The width of the time axis, in columns. @default 64 */
  readonly columns?: number;
  /** Whether to use colours, as ANSI escapes. @default false */
  readonly colour?: boolean;
}

const FILL: Readonly<Record<BarKind, string>> = {
  arriving: '~',
  serving: '=',
  draining: '-',
  working: 'a',
  carrying: '=',
  waiting: '.',
  slack: ' ',
  margin: 'm',
};

const LEGEND =
  '         ~ may still choose the pod   = accepts   - finishes   a shutdown work   . preStop hook   m margin';

const GUTTER = 9;
const RED = '31';
const GREEN = '32';
const YELLOW = '33';
const BOLD = '1';

/** A timeline as text: a row for each lane, a row with the code of each problem, and the signals below. */
export function drawText(drawing: Drawing, { columns = 64, colour = false }: TextOptions = {}): string {
  const paint: Paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const scale = columns / drawing.span;
  const column = (second: number): number => Math.min(columns, Math.round(second * scale));
  return [
    paint(BOLD, drawing.heading),
    ...drawing.lanes.flatMap((lane) => laneRows(lane, drawing.markers, column, paint)),
    axis(drawing.span, column),
    LEGEND,
    '',
    ...summary(drawing, paint),
    '',
  ].join('\n');
}

type Column = (second: number) => number;
type Paint = (code: string, text: string) => string;

function laneRows(lane: Lane, markers: readonly Marker[], column: Column, paint: Paint): readonly string[] {
  const signals = markers.filter((marker) => marker.lane === lane.name);
  return [
    lane.name.padEnd(GUTTER) + (lane.note ? `(${lane.note})` : row(lane, column)),
    ...signalRows(signals, column),
    ...lane.troubles.map(({ from, to, severity, code }) => {
      const start = column(from);
      const text = `${'!'.repeat(Math.max(1, column(to) - start))} ${code}`;
      return ' '.repeat(GUTTER + start) + paint(severity === 'error' ? RED : YELLOW, text);
    }),
  ].map((line) => line.replace(/ +$/, ''));
}

function row(lane: Lane, column: Column): string {
  const drawn = lane.bars.reduce((text, { label, kind, from, to }) => {
    const width = column(to) - column(from);
    const inner = ` ${label} `;
    const body =
      inner.length + 1 <= width ? centred(inner, width - 1, FILL[kind]) : FILL[kind].repeat(Math.max(0, width - 1));
    return `${text.padEnd(column(from))}|${body}`;
  }, '');
  return drawn === '' ? '' : `${drawn}|`;
}

function centred(text: string, width: number, fill: string): string {
  const before = Math.floor((width - text.length) / 2);
  return fill.repeat(before) + text + fill.repeat(width - before - text.length);
}

/** The labels of signals, in as many rows as they need not to overlap. */
function signalRows(signals: readonly Marker[], column: Column): readonly string[] {
  const rows: string[] = [];
  for (const { at, label } of signals) {
    const text = `^ ${label} ${at} s`;
    const indent = ' '.repeat(GUTTER);
    const start = GUTTER + column(at);
    const fits = rows.findIndex((line) => line.length < start);
    const line = ((fits < 0 ? undefined : rows[fits]) ?? indent).padEnd(start) + text;
    if (fits < 0) rows.push(line);
    else rows[fits] = line;
  }
  return rows;
}

function axis(span: number, column: Column): string {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((seconds) => column(seconds) >= 6) ?? span;
  let line = 'seconds'.padEnd(GUTTER);
  for (let second = 0; second <= span; second += step) line = line.padEnd(GUTTER + column(second)) + `${second}`;
  return line;
}

function summary(drawing: Drawing, paint: Paint): readonly string[] {
  const { text, good } = verdict(drawing);
  return [
    paint(good ? GREEN : RED, text),
    ...drawing.problems.map((problem) => {
      const line = `${problem.severity.padEnd(8)}${problem.code}  ${problemText(problem)}`;
      return problem.severity === 'error' ? paint(RED, line) : line;
    }),
  ];
}
