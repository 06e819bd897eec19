import { svgFile } from '../svg';
import type { Drawing } from './lanes';
import { legend } from './svg-legend';
import { type Frame, panel } from './svg-panel';
import { STYLE } from './svg-style';
import { verdict } from './verdict';

const PAD = 16;
const WIDTH = 960;
const PANEL = 620;

/** One timeline as SVG: what happens, what is wrong and how to fix it. */
export function drawSvg(drawing: Drawing): string {
  const frame: Frame = { x: PAD, y: PAD, width: WIDTH - 2 * PAD, span: drawing.span, details: true };
  const { svg, height } = panel(drawing, frame);
  const bottom = PAD + height + PAD / 2;
  const key = legend(PAD + 6, bottom, frame.width);
  return picture([WIDTH, bottom + key.height + PAD / 2], [drawing], [...svg, ...key.svg]);
}

/** Several timelines as one SVG, two in a row, on the same scale, with the codes of what is wrong. */
export function drawSvgSideBySide(drawings: readonly Drawing[]): string {
  const span = Math.max(1, ...drawings.map((drawing) => drawing.span));
  let y = PAD;
  const svg: string[] = [];
  for (let first = 0; first < drawings.length; first += 2) {
    const row = drawings
      .slice(first, first + 2)
      .map((drawing, column) =>
        panel(drawing, { x: PAD + column * (PANEL + PAD), y, width: PANEL, span, details: false }),
      );
    svg.push(...row.flatMap((drawn) => drawn.svg));
    y += Math.max(...row.map(({ height }) => height)) + PAD;
  }
  const width = drawings.length > 1 ? 2 * PANEL + 3 * PAD : PANEL + 2 * PAD;
  const key = legend(PAD + 6, y, width - 2 * PAD);
  return picture([width, y + key.height + PAD / 2], drawings, [...svg, ...key.svg]);
}

type Size = readonly [width: number, height: number];

function picture([width, height]: Size, drawings: readonly Drawing[], svg: readonly string[]): string {
  return svgFile({
    width,
    height,
    title: drawings.map((drawing) => `${drawing.heading}: ${verdict(drawing).text}`).join('; '),
    style: STYLE,
    svg: [
      `<defs>${hatch('error')}${hatch('warning')}</defs>`,
      `<rect class="background" width="${width}" height="${height}"/>`,
      ...svg,
    ],
  });
}

/** The pattern of stripes that is drawn over a bar where something goes wrong. */
function hatch(severity: 'error' | 'warning'): string {
  const tile = 'width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"';
  const stripe = `<line class="${severity}-line hatch" x1="0" y1="0" x2="0" y2="7"/>`;
  return `<pattern id="${severity}-hatch" ${tile}>${stripe}</pattern>`;
}
