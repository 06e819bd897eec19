import { problemText } from '../../termination/problem';
import { escaped, textWidth, wrapped } from '../svg';
import type { Bar, Drawing, Lane, Marker, Trouble } from './lanes';
import { verdict } from './verdict';

/** The place of a panel in its picture, and the length of its time axis. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The length of the time axis in seconds; the same for panels side by side. */
  readonly span: number;
  /** Whether the messages of problems are printed below the lanes, or only their codes. */
  readonly details: boolean;
}

export interface Panel {
  readonly svg: readonly string[];
  readonly height: number;
}

/** Shapes below the lines of the signals, and shapes above them. */
interface Layers {
  readonly band: string;
  readonly bars: readonly string[];
  readonly front: readonly string[];
  readonly height: number;
}

const GUTTER = 72;
/** The width right of the axis, so that a code fits behind the last bar. */
const CODES = 112;
const HEADING = 30;
const BAR = 24;
const ROW = 16;
const GAP = 10;
const LINE = 17;

interface Scale {
  readonly at: (second: number) => number;
  readonly right: number;
}

/** The panel of one timeline: heading, lanes, time axis, verdict. */
export function panel(drawing: Drawing, frame: Frame): Panel {
  const scale = scaleOf(frame);
  let y = frame.y + HEADING;
  const top = y;
  const lanes = drawing.lanes.map((lane) => {
    const layers = laneLayers(lane, drawing.markers, { frame, scale, y });
    y += layers.height;
    return layers;
  });
  const grid = ticks(frame.span, scale);
  const told = problemsSvg(drawing, frame, y + LINE + 14);
  return {
    svg: [
      `<text class="heading" x="${frame.x}" y="${frame.y + 16}">${escaped(drawing.heading)}</text>`,
      ...lanes.map(({ band }) => band),
      ...grid.map(({ x }) => vertical('grid', x, top - 3, y - 4)),
      ...lanes.flatMap(({ bars }) => bars),
      ...signalLines(drawing.markers, scale, [top, y]),
      ...lanes.flatMap(({ front }) => front),
      ...grid.map(
        ({ x, second }) => `<text class="small quiet middle" x="${x}" y="${y + LINE - 3}">${second} s</text>`,
      ),
      ...told.svg,
    ],
    height: told.bottom - frame.y,
  };
}

function scaleOf({ x, width, span }: Frame): Scale {
  const left = x + GUTTER;
  const axis = width - GUTTER - CODES;
  return { at: (second) => round(left + (Math.min(second, span) / span) * axis), right: x + width };
}

interface Place {
  readonly frame: Frame;
  readonly scale: Scale;
  readonly y: number;
}

function laneLayers(lane: Lane, markers: readonly Marker[], { frame, scale, y }: Place): Layers {
  const labels = signalLabels(
    markers.filter((marker) => marker.lane === lane.name),
    scale,
  );
  const rows = labels.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const height = BAR + (rows + lane.troubles.length) * ROW + GAP;
  const note = `<text class="small quiet halo" x="${scale.at(0) + 5}" y="${y + 14}">${escaped(lane.note ?? '')}</text>`;
  const troubles = lane.troubles.map((trouble, row) => troubleLayers(trouble, scale, y, y + BAR + (rows + row) * ROW));
  return {
    height,
    band: `<rect class="band" x="${frame.x}" y="${y - 3}" width="${frame.width}" height="${height - 4}" rx="4"/>`,
    // Problems are sorted by gravity. The first one is drawn last, so that it covers the others.
    bars: [...lane.bars.map((bar) => barRect(bar, scale, y)), ...troubles.map(({ hatch }) => hatch).reverse()],
    front: [
      `<text class="lane" x="${frame.x + 6}" y="${y + 15}">${lane.name}</text>`,
      ...(lane.note ? [note] : []),
      ...lane.bars.flatMap((bar) => barLabel(bar, scale, y)),
      ...labels.map(({ x, text, row, anchor, fatal }) => {
        const place = `x="${x}" y="${y + BAR + row * ROW + 9}"`;
        return `<text class="small halo ${fatal ? 'error' : 'quiet'} ${anchor}" ${place}>${escaped(text)}</text>`;
      }),
      ...troubles.flatMap(({ mark }) => mark),
    ],
  };
}

/** The stripes over the bars of a lane, and a row with the code. */
function troubleLayers(
  trouble: Trouble,
  scale: Scale,
  y: number,
  row: number,
): { hatch: string; mark: readonly string[] } {
  const { code, severity } = trouble;
  const x = scale.at(trouble.from);
  const width = Math.max(4, round(scale.at(trouble.to) - x));
  const box = `x="${x}" y="${y}" width="${width}" height="${BAR - 4}"`;
  return {
    hatch: `<rect class="outline ${severity}-line" fill="url(#${severity}-hatch)" ${box}/>`,
    mark: [
      `<rect class="${severity}" x="${x}" y="${row}" width="${width}" height="7" rx="2"/>`,
      `<text class="code ${severity} halo" x="${x + width + 6}" y="${row + 8}">${code}</text>`,
    ],
  };
}

function barRect({ kind, label, from, to }: Bar, scale: Scale, y: number): string {
  const x = scale.at(from);
  const box = `x="${x}" y="${y}" width="${round(scale.at(to) - x)}" height="${BAR - 4}" rx="2"`;
  return `<rect class="${kind}" ${box}><title>${escaped(`${label}: ${from} s to ${to} s`)}</title></rect>`;
}

function barLabel({ label, from, to }: Bar, scale: Scale, y: number): readonly string[] {
  const x = scale.at(from);
  const width = scale.at(to) - x;
  if (textWidth(label) + 6 > width) return [];
  return [`<text class="small on-bar middle" x="${round(x + width / 2)}" y="${y + 14}">${escaped(label)}</text>`];
}

interface Label {
  readonly x: number;
  readonly text: string;
  readonly row: number;
  readonly anchor: 'start' | 'end';
  readonly fatal: boolean;
}

/** The labels of signals, in as many rows as they need not to overlap. */
function signalLabels(markers: readonly Marker[], scale: Scale): readonly Label[] {
  const taken: { from: number; to: number; row: number }[] = [];
  return markers.map(({ at, label, fatal }) => {
    const text = `${label} ${at} s`;
    const x = scale.at(at);
    const width = textWidth(text) + 8;
    const anchor = x + width > scale.right ? 'end' : 'start';
    const from = anchor === 'end' ? x - width : x;
    const touches = (row: number): boolean =>
      taken.some((other) => other.row === row && from < other.to && other.from < from + width);
    let row = 0;
    while (touches(row)) row += 1;
    taken.push({ from, to: from + width, row });
    return { x: anchor === 'end' ? x - 4 : x + 4, text, row, anchor, fatal };
  });
}

/** A vertical line for each signal. Of two at the same moment, that of SIGKILL is drawn. */
function signalLines(markers: readonly Marker[], scale: Scale, [top, bottom]: readonly [number, number]): string[] {
  const fatal = new Map<number, boolean>();
  for (const marker of markers) fatal.set(marker.at, marker.fatal || fatal.get(marker.at) === true);
  return [...fatal].map(([at, kills]) => vertical(kills ? 'fatal' : 'signal', scale.at(at), top - 3, bottom - 6));
}

function ticks(span: number, scale: Scale): readonly { readonly x: number; readonly second: number }[] {
  const pixels = (seconds: number): number => scale.at(seconds) - scale.at(0);
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((seconds) => pixels(seconds) >= 36) ?? span;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({
    x: scale.at(index * step),
    second: index * step,
  }));
}

function problemsSvg(drawing: Drawing, frame: Frame, from: number): { svg: readonly string[]; bottom: number } {
  let y = from;
  const line = (text: string, style: string): string => {
    y += LINE;
    return `<text class="${style}" x="${frame.x + 6}" y="${y}">${escaped(text)}</text>`;
  };
  const { text, good } = verdict(drawing);
  const details = frame.details ? drawing.problems : [];
  const svg = [
    line(text, good ? 'good' : 'error'),
    ...details.flatMap((problem) => [
      line(`${problem.code} ${problem.severity}`, `code ${problem.severity}`),
      ...wrapped(problemText(problem), frame.width - 12, 11).map((part) => line(part, 'small')),
    ]),
  ];
  return { svg, bottom: y + 12 };
}

function vertical(style: string, x: number, from: number, to: number): string {
  return `<line class="${style}" x1="${x}" y1="${from}" x2="${x}" y2="${to}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
