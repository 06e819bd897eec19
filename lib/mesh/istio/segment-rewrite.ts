import { type Match, prefixOf } from '../../model/traffic/match';

/** A rewrite of paths by a regular expression. */
export interface RegexRewrite {
  readonly regex: string;
  readonly substitution: string;
}

/**
 * The rewrite of paths by segment; undefined if no match has a path with `/*`, which alone needs one. Istio replaces a prefix
 * letter by letter: of `/api/orders` it would make `/v2orders`, from the prefix `/api/`.
 */
export function segmentRewrite(matches: readonly Match[], path: string): RegexRewrite | undefined {
  const paths = matches.flatMap((match) => (typeof match.path === 'string' ? [match.path] : []));
  if (!paths.some((each) => prefixOf(each) !== undefined)) return undefined;
  const starts = [...new Set(paths.map((each) => (prefixOf(each) ?? each).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))];
  const start = starts.length === 1 ? starts[0] : `(?:${starts.join('|')})`;
  const flags = matches.some(({ ignoreCase }) => ignoreCase) ? '(?i)' : '';
  const to = path.replace(/\/$/, '').replaceAll('\\', '\\\\');
  return to === ''
    ? { regex: `${flags}^${start}/?(.*)$`, substitution: '/\\1' }
    : { regex: `${flags}^${start}(/.*)?$`, substitution: `${to}\\1` };
}

/** The path by which `segmentRewrite` makes a rewrite; undefined if it makes none such. */
export function rewrittenBySegment(
  matches: readonly Match[],
  { regex, substitution }: RegexRewrite,
): string | undefined {
  if (!substitution.endsWith('\\1')) return undefined;
  const path = substitution.slice(0, -2).replaceAll('\\\\', '\\');
  const own = segmentRewrite(matches, path);
  return own?.regex === regex && own.substitution === substitution ? path : undefined;
}
