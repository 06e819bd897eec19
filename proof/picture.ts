import { EVENTS, isPossible, PLANES, type Run, runName, TRAFFIC } from './cells';
import type { Effort, Result } from './measure';
import { type Verdict, cellVerdict, controlVerdict, failedIn } from './verdict';

const LEFT = 170;
const CELL = { width: 84, height: 26, gap: 3 };
const TOP = 64;
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f } .head { font-weight: 600 } .quiet { fill: #6e7781 }
  .middle { text-anchor: middle } .on { fill: #ffffff } .good { fill: #1a7f37 } .bad { fill: #cf222e } .control { fill: #bc4c00 } .none { fill: #d0d7de }
  .page { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #8d96a0 } .none { fill: #30363d } .page { fill: #0d1117 } .on { fill: #ffffff }
  }`;

/** The matrix as a picture: a row for each event, a column for each data plane and kind of traffic; controls below. */
export function picture(results: readonly Result[], effort: Effort): string {
  const find = (run: Pick<Run, 'plane'> & { name: string }) =>
    results.find((result) => runName(result.run) === `${run.plane} ${run.name}`);
  const controls = [...new Set(results.flatMap(({ run }) => run.control?.name ?? []))];
  const rows = [...EVENTS, ...controls];
  const planeWidth = TRAFFIC.length * (CELL.width + CELL.gap) + 14;
  const width = LEFT + PLANES.length * planeWidth;
  const height = TOP + rows.length * (CELL.height + CELL.gap) + 46;
  const parts = PLANES.flatMap((plane, planeIndex) => {
    const x = LEFT + planeIndex * planeWidth;
    return [
      text(x, 22, PLANE_TITLES[plane], 'head'),
      ...TRAFFIC.map((traffic, index) =>
        text(x + index * (CELL.width + CELL.gap) + CELL.width / 2, 46, traffic, 'quiet middle'),
      ),
      ...rows.flatMap((name, row) => {
        const y = yOf(row, controls.includes(name));
        const result = find({ plane, name });
        const impossible = EVENTS.some((event) => event === name && !isPossible(plane, event));
        if (result === undefined)
          return impossible ? [box(x, y, 4, 'none'), text(x + 8, y + 17, 'n/a: no mesh routes', 'quiet')] : [];
        return result.run.control === undefined ? cells(result, x, y) : [control(result, effort, x, y)];
      }),
    ];
  });
  const titles = rows.map((name, row) =>
    text(8, yOf(row, controls.includes(name)) + 17, name.replaceAll('-', ' '), 'head'),
  );
  const legend = 'failed / sent.  Green: none lost.  Red: lost.  Orange: a negative control, which has to lose.';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>Requests lost, by data plane, event and traffic</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...titles,
    ...parts,
    text(8, height - 14, legend, 'quiet'),
    '</svg>\n',
  ].join('\n');
}

const PLANE_TITLES = { none: 'no mesh', classic: 'Istio, classic sidecar', native: 'Istio, native sidecar' };

function yOf(row: number, isControl: boolean): number {
  return TOP + row * (CELL.height + CELL.gap) + (isControl ? 12 : 0);
}

function cells({ cells: each }: Result, x: number, y: number): string[] {
  return each.flatMap((cell, index) => {
    const left = x + index * (CELL.width + CELL.gap);
    const label = `${cell.report.failed} / ${cell.report.sent.toLocaleString('en')}`;
    return [box(left, y, 1, colourOf(cellVerdict(cell))), text(left + CELL.width / 2, y + 17, label, 'on middle')];
  });
}

function control(result: Result, effort: Effort, x: number, y: number): string {
  const sent = result.cells.reduce((sum, { report }) => sum + report.sent, 0);
  const label = `${failedIn(result).toLocaleString('en')} / ${sent.toLocaleString('en')}`;
  const middle = x + (4 * (CELL.width + CELL.gap) - CELL.gap) / 2;
  return box(x, y, 4, colourOf(controlVerdict(result, effort))) + text(middle, y + 17, label, 'on middle');
}

function colourOf(verdict: Verdict): string {
  if (verdict === 'lost, as predicted') return 'control';
  if (verdict === 'not measured') return 'none';
  return verdict === 'none lost' ? 'good' : 'bad';
}

function box(x: number, y: number, columns: number, colour: string): string {
  const width = columns * (CELL.width + CELL.gap) - CELL.gap;
  return `<rect class="${colour}" x="${x}" y="${y}" width="${width}" height="${CELL.height}" rx="4"/>`;
}

function text(x: number, y: number, content: string, style: string): string {
  return `<text class="${style}" x="${x}" y="${y}">${content}</text>`;
}
