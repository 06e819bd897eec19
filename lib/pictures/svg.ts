/** Escapes a text for XML. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** An estimate of a text's width, rather too wide than too narrow: there is no font to measure it with. */
export function textWidth(text: string, size = 11): number {
  return text.length * size * 0.58;
}

/** A text in lines that are not wider than `width`. */
export function wrapped(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A picture: its size, its title for screen readers, its style sheet, and its shapes from back to front. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly style: string;
  readonly svg: readonly string[];
}

/** The text of an SVG file. */
export function svgFile({ width, height, title, style, svg }: Picture): string {
  const box = `width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${box} viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    ...svg,
    '</svg>',
    '',
  ].join('\n');
}
