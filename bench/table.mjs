// Numbers as people like to read them.

/** Columns as wide as their widest cell; the first one to the left, numbers to the right. */
export function table(header, rows) {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
  const line = (cells) => cells.map(pad).join('  ').trimEnd();
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** Three digits, whatever the size: 0.0123, 1.23, 123. */
export function number(value) {
  if (value === undefined || Number.isNaN(value)) return '';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toFixed(Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** How time grows with size: 1 is linear, 2 quadratic. */
export function exponent(before, after) {
  return Math.log(after.seconds / before.seconds) / Math.log(after.services / before.services);
}
