import { textWidth } from '../svg';
import type { BarKind } from './lanes';

const MEANINGS: readonly (readonly [kind: BarKind | 'goes wrong', meaning: string])[] = [
  ['arriving', 'clients may still choose the pod'],
  ['serving', 'app accepts'],
  ['carrying', 'proxy accepts'],
  ['draining', 'finishes what is open'],
  ['working', 'shutdown work'],
  ['waiting', 'preStop hook'],
  ['slack', 'slack'],
  ['margin', 'safety margin'],
  ['goes wrong', 'goes wrong'],
];

const SWATCH = 12;
const ROW = 20;

/** The legend of colours, in as many rows as it needs. */
export function legend(
  x: number,
  y: number,
  width: number,
): { readonly svg: readonly string[]; readonly height: number } {
  let [left, top] = [x, y];
  const svg = MEANINGS.flatMap(([kind, meaning]) => {
    const taken = SWATCH + Math.ceil(textWidth(meaning)) + 16;
    if (left + taken > x + width) [left, top] = [x, top + ROW];
    const entry = [
      `<rect ${look(kind)} x="${left}" y="${top}" width="${SWATCH}" height="${SWATCH}" rx="2"/>`,
      `<text class="small quiet" x="${left + SWATCH + 5}" y="${top + 10}">${meaning}</text>`,
    ];
    left += taken;
    return entry;
  });
  return { svg, height: top + ROW - y };
}

function look(kind: BarKind | 'goes wrong'): string {
  return kind === 'goes wrong' ? 'class="outline error-line" fill="url(#error-hatch)"' : `class="${kind} grid"`;
}
