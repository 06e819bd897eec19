import { reviewTermination } from '../../lib/termination/review';
import { drawSvg, drawSvgSideBySide } from '../../lib/pictures/timeline/draw-svg';
import { drawText } from '../../lib/pictures/timeline/draw-text';
import { type Drawing, drawingsOf } from '../../lib/pictures/timeline/lanes';
import type { TerminationInput } from '../../lib/termination/termination-input';
import type { ProxyTermination, TerminationOptions } from '../../lib/model/termination/termination';
import { PLANE_NAMES, type PlaneName } from '../termination/planes';
import { randomInput, seeded } from '../termination/random-input';
import { CLEAN, seconds, terminationInput } from '../termination/termination-input';

function drawings(input: TerminationInput, title = 'order-service'): readonly Drawing[] {
  return drawingsOf(title, reviewTermination(input));
}

function draw(plane: PlaneName, options: TerminationOptions = CLEAN): Drawing {
  const [only] = drawings(terminationInput(plane, options));
  if (!only) throw new Error('nothing to draw');
  return only;
}

const RECIPE: TerminationOptions = {
  ...CLEAN,
  gracePeriod: seconds(30),
  proxy: { terminationDrainDuration: seconds(5) },
};

const withDrain = (proxy: ProxyTermination): TerminationOptions => ({ ...CLEAN, proxy });

function proxyBars({ lanes }: Drawing): unknown {
  return lanes.find(({ name }) => name === 'proxy')?.bars.map(({ label, from, to }) => [label, from, to]);
}

test('a safe end reads like this in a terminal', () => {
  expect(drawText(draw('istio-native', { ...CLEAN, gracePeriod: seconds(30) }))).toBe(
    `order-service · Istio, native sidecar
clients  |~~~~~~~~~~|
         ^ told to reconnect 0 s
app      | accepts =| finishes requests -|aaa|
         ^ SIGTERM app 0 s
proxy    |======= istio-proxy accepts =======|
                                             ^ SIGTERM proxy 17 s
kubelet                                      |     10 s slack      |mmmmm|
                                                                         ^ SIGKILL 30 s
seconds  0          5         10         15         20        25         30
         ~ may still choose the pod   = accepts   - finishes   a shutdown work   . preStop hook   m margin

no request is lost; 10 s of slack before the safety margin
`,
  );
});

test('a drain is drawn as long as it takes where the proxy is killed, and not where it may end before', () => {
  const drain = withDrain({ drainDuration: seconds(5), terminationDrainDuration: seconds(17) });
  expect(proxyBars(draw('istio-classic', drain))).toEqual([
    ['istio-proxy accepts', 0, 5],
    ['open connections only', 5, 17],
  ]);
  expect(proxyBars(draw('linkerd-classic', withDrain({ shutdownGracePeriod: seconds(3) })))).toEqual([
    ['linkerd-proxy accepts', 0, 17],
  ]);
});

test('a refused end names the seconds, the rule and the fix', () => {
  const text = drawText(draw('istio-classic', RECIPE));
  expect(text).toContain('                    !!!!!!!!!!!!!!!!!!!!!!!!! MSVC-TERM-009\n');
  expect(text).toContain(
    '\nrefused: MSVC-TERM-009\nerror   MSVC-TERM-009  istio-proxy is killed 5 s after deletion, but',
  );
});

test('colour is only there when it was asked for, and only around what is wrong', () => {
  const drawn = draw('istio-classic', RECIPE);
  const coloured = drawText(drawn, { colour: true });
  expect(coloured).toContain('\u001b[31m!!!!!!!!!!!!!!!!!!!!!!!!! MSVC-TERM-009\u001b[0m');
  // eslint-disable-next-line no-control-regex -- that is how a terminal is coloured
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(drawText(drawn));
});

test('a terminal of another width gets lines that fit', () => {
  const lanes = drawText(draw('none'), { columns: 30 }).split('\n').slice(0, 8);
  expect(Math.max(...lanes.filter((line) => !line.includes('^')).map((line) => line.length))).toBeLessThanOrEqual(41);
});

test('a picture is well-formed, has real text, both colour schemes and no script', () => {
  const svg = drawSvg(draw('istio-classic', RECIPE));
  expect(openElements(svg)).toEqual([]);
  expect(svg).toContain('@media (prefers-color-scheme: dark)');
  expect(svg).toContain('>SIGKILL 30 s</text>');
  expect(svg).toContain('>SIGTERM proxy 0 s</text>');
  expect(svg).toMatch(/<text class="code error halo"[^>]*>MSVC-TERM-009<\/text>/);
  expect(svg).not.toMatch(/<script|href|on\w+=/);
});

test('a name cannot break out of the picture', () => {
  const [only] = drawings(terminationInput('none', CLEAN), '<script>"&');
  const svg = only ? drawSvg(only) : '';
  expect(svg).toContain('&lt;script&gt;&quot;&amp; · no mesh');
  expect(openElements(svg)).toEqual([]);
});

test('side by side shows every data plane over the same seconds', () => {
  const all = PLANE_NAMES.flatMap((plane) => drawings(terminationInput(plane, RECIPE)));
  const svg = drawSvgSideBySide(all);
  expect(openElements(svg)).toEqual([]);
  for (const title of ['no mesh', 'Istio, ambient', 'Linkerd, classic sidecar', 'Linkerd, native sidecar']) {
    expect(svg).toContain(`>order-service · ${title}</text>`);
  }
  // On a classic sidecar, and twice where the cluster chooses: as a classic one, and because of it as a native one.
  expect(svg.match(/>refused: /g)).toHaveLength(3);
  expect(drawSvgSideBySide([])).toContain('</svg>');
});

test('no two texts of a picture lie on each other, whatever is drawn', () => {
  const random = seeded(10);
  const overlaps = Array.from({ length: 300 }, () => drawings(randomInput(random))).flatMap((drawn) =>
    [...drawn.map((one) => drawSvg(one)), drawSvgSideBySide(drawn)].flatMap(overlappingTexts),
  );
  expect(overlaps.slice(0, 3)).toEqual([]);
});

test('the same input gives the same picture', () => {
  expect(drawSvg(draw('linkerd-classic'))).toBe(drawSvg(draw('linkerd-classic')));
});

/** Elements that were opened and not closed, in order; throws on a wrong end. */
function openElements(svg: string): string[] {
  const open: string[] = [];
  for (const [, end, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (self) continue;
    if (!end) open.push(name ?? '');
    else if (open.pop() !== name) throw new Error(`</${name}> ends something else`);
  }
  return open;
}

interface Box {
  readonly text: string;
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

/** Every pair of texts whose boxes touch; a character of 11 px text is taken as 6 px wide. */
function overlappingTexts(svg: string): string[] {
  const boxes = [...svg.matchAll(/<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)">([^<]*)</g)].map(boxOf);
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => Math.abs(one.y - other.y) < 10 && one.from < other.to && other.from < one.to)
      .map((other) => `${one.text} / ${other.text} at ${one.y}`),
  );
}

function boxOf([, style = '', x = '', y = '', escaped = '']: RegExpMatchArray): Box {
  const text = escaped.replace(/&\w+;/g, '?');
  const width = text.length * 6;
  const at = Number(x);
  const from = style.includes('middle') ? at - width / 2 : style.includes('end') ? at - width : at;
  return { text, y: Number(y), from, to: from + width };
}
