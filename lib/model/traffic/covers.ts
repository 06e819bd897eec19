import type { HeaderMatch, Match, PathMatch } from './match';
import type { TextMatch } from './text-match';

/** Whether a match surely fits every request that another one fits, by comparing them field by field. */
export function covers(one: Match, other: Match): boolean {
  const { path, ignoreCase, headers, queryParams, sourceLabels } = one;
  return [
    path === undefined || coversPath({ path, ignoreCase }, other),
    coversRows(headers, other.headers),
    coversRows(queryParams, other.queryParams),
    coversRows(sourceLabels, other.sourceLabels),
    isWithin(one.method, other.method, isSubset),
    isWithin(one.authority, other.authority, coversText),
    isWithin(one.scheme, other.scheme, coversText),
    isWithin(one.port, other.port, Object.is),
    isWithin(one.sourceNamespace, other.sourceNamespace, Object.is),
    isWithin(one.gateways, other.gateways, isSubset),
  ].every(Boolean);
}

/** Whether a field says nothing, or fits whatever the other one fits. */
function isWithin<Value>(
  wide: Value | undefined,
  narrow: Value | undefined,
  fits: (wide: Value, narrow: Value | undefined) => boolean,
): boolean {
  return wide === undefined || fits(wide, narrow);
}

/** Whether a match surely fits every request. */
export function coversAll(match: Match): boolean {
  return covers(match, {});
}

interface Path {
  readonly path?: PathMatch | undefined;
  readonly ignoreCase?: true | undefined;
}

/** The paths that begin with `start`, and, by segment, the path without the slash at its end. */
interface Start {
  readonly start: string;
  readonly bySegment: boolean;
}

function coversPath(one: Path, other: Path): boolean {
  if (isAnyPath(one.path)) return true;
  if (other.path === undefined || (other.ignoreCase && !one.ignoreCase)) return false;
  if (regexOf(one.path) !== undefined || regexOf(other.path) !== undefined) {
    return JSON.stringify(one.path) === JSON.stringify(other.path);
  }
  return coversPlain(one, other);
}

function isAnyPath(path: PathMatch | undefined): boolean {
  return startOf(path)?.start === '/' || ['.*', '/.*'].includes(regexOf(path) ?? '');
}

/** For paths that are no regular expressions. */
function coversPlain(one: Path, other: Path): boolean {
  const fold = (text: string) => (one.ignoreCase ? text.toLowerCase() : text);
  const [wide, narrow] = [startOf(one.path), startOf(other.path)];
  if (wide === undefined) return narrow === undefined && fold(String(one.path)) === fold(String(other.path));
  // `/api/*` is `/api/` and what begins so, and `/api` besides.
  const inside = (text: string) =>
    fold(text).startsWith(fold(wide.start)) || (wide.bySegment && `${fold(text)}/` === fold(wide.start));
  if (narrow === undefined) return inside(String(other.path));
  return inside(narrow.start) && (!narrow.bySegment || inside(narrow.start.slice(0, -1)));
}

function startOf(path: PathMatch | undefined): Start | undefined {
  if (typeof path === 'string') return path.endsWith('/*') ? { start: path.slice(0, -1), bySegment: true } : undefined;
  return path !== undefined && 'rawPrefix' in path ? { start: path.rawPrefix, bySegment: false } : undefined;
}

function regexOf(path: PathMatch | undefined): string | undefined {
  return typeof path === 'object' && 'regex' in path ? path.regex : undefined;
}

function coversRows(
  wide: Readonly<Record<string, HeaderMatch>> = {},
  narrow: Readonly<Record<string, HeaderMatch>> = {},
): boolean {
  return Object.entries(wide).every(([name, value]) => coversHeader(value, narrow[name]));
}

function coversHeader(wide: HeaderMatch, narrow: HeaderMatch | undefined): boolean {
  if (JSON.stringify(wide) === JSON.stringify(narrow)) return true;
  if (narrow === undefined || typeof wide === 'string') return false;
  const isValue = typeof narrow === 'string' || 'prefix' in narrow || 'regex' in narrow;
  if ('present' in wide) return wide.present && isValue;
  return isValue && !('not' in wide) && coversText(wide, narrow);
}

function coversText(wide: TextMatch, narrow: TextMatch | undefined): boolean {
  if (narrow === undefined) return false;
  if (JSON.stringify(wide) === JSON.stringify(narrow)) return true;
  if (typeof wide === 'string') return false;
  if ('regex' in wide) return wide.regex === '.*';
  const start = typeof narrow === 'string' ? narrow : 'prefix' in narrow ? narrow.prefix : undefined;
  return start?.startsWith(wide.prefix) === true;
}

/** Whether everything that the one names is among the other; no for what names nothing, which is anything. */
function isSubset(wide: string | readonly string[], narrow: string | readonly string[] | undefined): boolean {
  return narrow !== undefined && [narrow].flat().every((each) => [wide].flat().includes(each));
}
