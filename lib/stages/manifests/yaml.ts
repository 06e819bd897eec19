import { dump } from 'js-yaml';
import type { Json } from '../../kube/json';
import type { Manifest } from '../../kube/object';

/** Scalars as they were printed before. Keys and values repeat from object to object, and each is quoted once. */
export type Scalars = Map<Json, string>;

/**
 * Manifests as a YAML stream, as js-yaml prints it: the layout of blocks is done here, and what needs a quote, also for
 * readers of YAML 1.1, is asked of js-yaml once per text.
 */
export function yamlOf(manifests: readonly Pick<Manifest, 'json'>[], scalars: Scalars = new Map()): string {
  return manifests.map(({ json }) => block(json, '', '', scalars)).join('---\n');
}

/** A list or an object, its first line behind `lead`, the others behind `indent`. */
function block(collection: object, indent: string, lead: string, scalars: Scalars): string {
  const inner = `${indent}  `;
  const isList = Array.isArray(collection);
  let start = lead;
  let text = '';
  for (const [key, value] of Object.entries(collection) as [string, Json | undefined][]) {
    if (value === undefined) continue;
    const head = isList ? `${start}-` : `${start}${keyText(key, scalars)}:`;
    if (!isBlock(value)) text += `${head} ${scalar(value, scalars).replace(/\n(?=.)/g, `\n${indent}`)}\n`;
    else if (isList) text += block(value, inner, `${head} `, scalars);
    else text += `${head}\n${block(value, inner, inner, scalars)}`;
    start = indent;
  }
  return text;
}

/** A key stands on one line. */
function keyText(key: string, scalars: Scalars): string {
  return key.includes('\n') ? JSON.stringify(key) : scalar(key, scalars);
}

function isBlock(value: Json): value is object & Json {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: Json, scalars: Scalars): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}';
  const known = scalars.get(value);
  if (known !== undefined) return known;
  const text = hasSpacedLines(value) ? JSON.stringify(value) : line(value);
  scalars.set(value, text);
  return text;
}

/** Readers disagree about blocks that begin or end with a space. */
function hasSpacedLines(value: Json): boolean {
  return typeof value === 'string' && value.includes('\n') && /^\s|\s$/.test(value.replace(/\n$/, ''));
}

/** A scalar as js-yaml writes it behind a key. */
function line(value: Json): string {
  const printed = dump({ key: value, end: 0 }, { lineWidth: -1, noRefs: true });
  const plain = printed.slice('key: '.length, -'\nend: 0\n'.length);
  return plain === value && NUMBER_LIKE.test(value) ? `'${value}'` : plain;
}

/** What some readers of YAML 1.1 take for a number although nothing is in it: a dot, an exponent without digits. */
const NUMBER_LIKE = /^[-+]?([\d_]*\.?[\d_]*([eE][-+]?[\d_]*)?|0[xXoObB][\da-fA-F_]*)$/;
