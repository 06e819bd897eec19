import { defined } from '../../../model/defined';
import type { HeaderMatch, Match, PathMatch, QueryParamMatch } from '../../../model/traffic/match';
import type { TextMatch } from '../../../model/traffic/text-match';
import type { Fields } from './fields';
import { gatewayOf } from './hosts';

/** Fits whatever is there: a match without any field, or with the pattern `*`, which Istio does not take for a pattern. */
const PRESENT = Symbol('present');

/** The matches of a rule, one by one. */
export function readMatches(matches: readonly Fields[], namespace: string): readonly Match[] {
  return matches.map((fields) => readMatch(fields, namespace));
}

function readMatch(from: Fields, namespace: string): Match {
  const path = readPath(from.part('uri'));
  const ignoreCase = from.flag('ignoreUriCase');
  const method = readMethod(from);
  const headers = { ...readHeaders(from.part('headers')), ...readWithout(from) };
  const queryParams = readQuery(from.part('queryParams'));
  const authority = readText(from.part('authority'));
  const scheme = readText(from.part('scheme'));
  const port = from.number('port');
  const sourceLabels = from.rows('sourceLabels');
  const sourceNamespace = from.text('sourceNamespace');
  const gateways = from.texts('gateways');
  from.loseRest();
  return defined<Match>({
    path,
    ignoreCase: path !== undefined && ignoreCase && !isRegex(path) ? ignoreCase : undefined,
    method,
    headers: filled(headers),
    queryParams: filled(queryParams),
    authority: narrowing(authority),
    scheme: narrowing(scheme),
    port,
    gateways: gateways?.map((name) => gatewayOf(name, namespace)),
    // Istio does not look at the source of a request where the match names gateways.
    ...(gateways ? {} : { sourceLabels, sourceNamespace }),
  });
}

function filled<Rows extends object>(rows: Rows): Rows | undefined {
  return Object.keys(rows).length > 0 ? rows : undefined;
}

/** Every request has an authority and a scheme, so that it says nothing that they are there. */
function narrowing(text: TextMatch | typeof PRESENT | undefined): TextMatch | undefined {
  return text === PRESENT ? undefined : text;
}

/** A text as Istio compares it; undefined where it is not there or says what nobody knows. */
export function readText(from: Fields | undefined): TextMatch | typeof PRESENT | undefined {
  if (from === undefined) return undefined;
  const [exact, prefix, regex] = [from.take('exact'), from.take('prefix'), from.take('regex')];
  from.loseRest();
  if (from.names.length === 0 || regex === '*') return PRESENT;
  if (typeof exact === 'string') return exact;
  if (typeof prefix === 'string') return { prefix };
  return typeof regex === 'string' ? { regex } : undefined;
}

function readPath(from: Fields | undefined): PathMatch | undefined {
  const text = readText(from);
  if (text === undefined || text === PRESENT) return undefined;
  // A star at the end of an exact path is a star.
  if (typeof text === 'string') return text.endsWith('/*') ? { regex: `${escaped(text.slice(0, -1))}\\*` } : text;
  if ('regex' in text) return text;
  if (text.prefix === '' || text.prefix === '/') return '/*';
  return { rawPrefix: text.prefix };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function isRegex(path: PathMatch): boolean {
  return typeof path === 'object' && 'regex' in path;
}

/** A method, or several in a pattern of words alone, such as `GET|POST`. */
function readMethod(from: Fields): Match['method'] {
  const text = readText(from.part('method'));
  if (typeof text === 'string' || text === undefined) return text;
  if (text === PRESENT) return undefined;
  const words = 'regex' in text ? /^\^?\(?([A-Z-]+(?:\|[A-Z-]+)*)\)?\$?$/.exec(text.regex)?.[1]?.split('|') : undefined;
  if (words === undefined) from.lose('method');
  return words?.length === 1 ? words[0] : words;
}

function readHeaders(from: Fields | undefined): Record<string, HeaderMatch> {
  return readRows(from, (text) => (text === PRESENT ? { present: true } : text));
}

function readQuery(from: Fields | undefined): Record<string, QueryParamMatch> {
  return readRows(from, (text) => (text === PRESENT ? { present: true } : text), false);
}

/** Headers that must not be there, or not be so. One name cannot say both. */
function readWithout(match: Fields): Record<string, HeaderMatch> {
  const from = match.part('withoutHeaders');
  const read = readRows<HeaderMatch>(from, (text) => (text === PRESENT ? { present: false } : { not: text }));
  const within = match.part('headers')?.names.map((name) => name.toLowerCase()) ?? [];
  for (const name of Object.keys(read).filter((each) => within.includes(each))) from?.lose(name);
  return read;
}

/** Rows of texts. Names of headers are the same in any case. Pseudo-headers and claims of tokens are no headers. */
function readRows<Value>(
  from: Fields | undefined,
  meaning: (text: TextMatch | typeof PRESENT) => Value,
  areHeaders = true,
): Record<string, Value> {
  const found = (from?.names ?? []).flatMap((name): [string, Value][] => {
    if (areHeaders && /^[:@]/.test(name)) return [];
    const text = readText(from?.part(name));
    return text === undefined ? [] : [[areHeaders ? name.toLowerCase() : name, meaning(text)]];
  });
  from?.loseRest();
  return Object.fromEntries(found);
}
