/** Colours by meaning, for light and dark backgrounds. Not as CSS variables, which some renderers do not know. */
const LIGHT = {
  background: '#ffffff',
  text: '#1f2328',
  quiet: '#59636e',
  line: '#d1d9e0',
  band: '#f6f8fa',
  arriving: '#b6d4fe',
  serving: '#a6e3b5',
  draining: '#ffe08a',
  working: '#e2c9ff',
  carrying: '#b8e6ec',
  waiting: '#e3e6ea',
  slack: '#f3f5f7',
  margin: '#d7dce2',
  onBar: '#1f2328',
  error: '#c4232b',
  warning: '#9a6700',
  info: '#59636e',
  good: '#1a7f37',
};

const DARK: typeof LIGHT = {
  background: '#0d1117',
  text: '#e6edf3',
  quiet: '#9198a1',
  line: '#3d444d',
  band: '#151b23',
  arriving: '#1f4b84',
  serving: '#1d6334',
  draining: '#735608',
  working: '#5a3a8a',
  carrying: '#14606b',
  waiting: '#3a424c',
  slack: '#1c232c',
  margin: '#4a535e',
  onBar: '#f0f6fc',
  error: '#ff7b72',
  warning: '#e3b341',
  info: '#9198a1',
  good: '#56d364',
};

function rules(colours: typeof LIGHT): string {
  const { background, text, quiet, line, band, onBar, error, warning, info, good, ...bars } = colours;
  return [
    `.background{fill:${background}}.band{fill:${band}}`,
    `text{fill:${text}}.quiet{fill:${quiet}}.on-bar{fill:${onBar}}.good{fill:${good}}`,
    `.halo{stroke:${band}}.grid{stroke:${line}}.signal{stroke:${text}}.fatal,.error-line{stroke:${error}}`,
    `.error{fill:${error}}.warning{fill:${warning}}.info{fill:${info}}.warning-line{stroke:${warning}}`,
    ...Object.entries(bars).map(([kind, colour]) => `.${kind}{fill:${colour}}`),
  ].join('');
}

const SHAPES =
  'text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}' +
  '.heading{font-size:15px;font-weight:600}.lane{font-weight:600}' +
  '.small,.code{font-size:11px}.code{font-weight:700}' +
  '.grid{stroke-width:1}.signal,.fatal{stroke-width:1.5;stroke-dasharray:3 3}.hatch{stroke-width:2}' +
  '.outline{stroke-width:1.5}.halo{stroke-width:4;stroke-linejoin:round;paint-order:stroke}' +
  '.end{text-anchor:end}.middle{text-anchor:middle}';

/** The style sheet of a picture. It follows the reader's preference for light or dark. */
export const STYLE = `${SHAPES}${rules(LIGHT)}@media (prefers-color-scheme: dark){${rules(DARK)}}`;
