import { ValidationError, type Where } from '../../errors';
import { isDnsLabel } from '../names';
import { same } from '../same';
import { type Keys, list, options, rows } from '../options';
import { wholeNumber } from '../quantity/bounds';
import { checkedRegex, checkedText, isText, onlyKey, type TextMatch } from './text-match';

/**
 * What a path must be. `/api/reports` is that path alone. With `/*` at the end it is the path before and everything below it:
 * `/api/*` fits `/api` and `/api/orders`, but not `/apis`. `rawPrefix` is compared letter by letter, so that `/api` fits
 * `/apis` as well. `regex` is RE2 and must fit the whole path.
 */
export type PathMatch = string | { readonly rawPrefix: string } | { readonly regex: string };

/**
 * What a header must be: a text, present with any value, or absent; `not` fits a request without the header as well as one
 * whose header is another.
 */
export type HeaderMatch = TextMatch | { readonly present: boolean } | { readonly not: TextMatch };

/** What a query parameter must be: a text, or present with any value. */
export type QueryParamMatch = TextMatch | { readonly present: true };

/** Which requests a route is for: those that fit in every field given. At least one must be given. */
export interface Match {
  /** The path without its query. @default - any path */
  readonly path?: PathMatch;
  /** Whether the case of letters in the path is ignored; not for a `regex`. @default - case counts */
  readonly ignoreCase?: true;
  /** The method, in capitals: `GET`, or a list of several. @default - any method */
  readonly method?: string | readonly string[];
  /** What headers must be, by their names in lower case. @default - any headers */
  readonly headers?: Readonly<Record<string, HeaderMatch>>;
  /** What parameters of the query must be, by their names. @default - any query */
  readonly queryParams?: Readonly<Record<string, QueryParamMatch>>;
  /** The host that the request names, with the port where the client wrote one. @default - any of the route's hosts */
  readonly authority?: TextMatch;
  /** The scheme, `http` or `https`. @default - any scheme */
  readonly scheme?: TextMatch;
  /** The number of the port that the request was sent to. @default - any port */
  readonly port?: number;
  /** Labels that the pod of the caller must have. @default - any caller */
  readonly sourceLabels?: Readonly<Record<string, string>>;
  /** The namespace that the caller must be in. @default - any namespace */
  readonly sourceNamespace?: string;
  /** Where the request must come in: `'mesh'` for pods, `<namespace>/<name>` for a gateway. @default - wherever the route holds */
  readonly gateways?: readonly string[];
}

/** The path before `/*`, which is empty for `/*` itself; undefined for a path without it. */
export function prefixOf(path: string): string | undefined {
  return path.endsWith('/*') ? path.slice(0, -2) : undefined;
}

/** Matches in which the path `/api` and what begins with `/api/` are one, `/api/*`, where all else in them is the same. */
export function joinedMatches(matches: readonly Match[]): readonly Match[] {
  const joined: Match[] = [];
  for (const match of matches) {
    const { path: above, ...others } = joined.at(-1) ?? {};
    const { path, ...rest } = match;
    const raw = typeof path === 'object' && 'rawPrefix' in path ? path.rawPrefix : undefined;
    const isBelow = typeof above === 'string' && raw === `${above}/` && same(others, rest);
    if (isBelow) joined.pop();
    joined.push(isBelow ? { ...rest, path: `${above}/*` } : match);
  }
  return joined;
}

/** Where a match stands. */
export interface MatchPlace {
  /** For messages: `match of route 'beta'`. */
  readonly subject: string;
  readonly where: Where;
  /** The numbers of the ports that the route's requests may be sent to; undefined if they are not known. */
  readonly ports?: readonly number[] | undefined;
  /** Where the route holds: `'mesh'` or `<namespace>/<name>`. */
  readonly gateways: readonly string[];
}

const MATCH: Keys<Match> = {
  path: true,
  ignoreCase: true,
  method: true,
  headers: true,
  queryParams: true,
  authority: true,
  scheme: true,
  port: true,
  sourceLabels: true,
  sourceNamespace: true,
  gateways: true,
};

/** Checks a match. @throws ValidationError MSVC-ROUTE-101 to 103, 107 to 112, MSVC-CANARY-105 for headers */
export function checkedMatch(match: Match, place: MatchPlace): Match {
  const { subject, where } = place;
  const given = options<Match>(match, MATCH, {
    subject,
    write: "match: { path: '/api/*', method: 'GET' }",
    where,
  });
  const { path, method, headers, queryParams, authority, scheme, port, gateways } = given;
  const checked: Match = {
    ...(path !== undefined && { path: checkedPath(path, subject, where) }),
    ...checkedCase(given, place),
    ...(method !== undefined && { method: checkedMethods(method, subject, where) }),
    ...(hasRows(headers) && { headers: checkedHeaders(headers, subject, where) }),
    ...(hasRows(queryParams) && { queryParams: checkedQuery(queryParams, subject, where) }),
    ...(authority !== undefined && { authority: checkedText(authority, `authority in ${subject}`, where) }),
    ...(scheme !== undefined && { scheme: checkedScheme(scheme, subject, where) }),
    ...(port !== undefined && { port: checkedPort(port, place) }),
    ...checkedSource(given, place),
    ...(gateways !== undefined && { gateways: checkedGateways(gateways, place) }),
  };
  if (Object.keys(checked).length > 0) return checked;
  const fix = "name a path, a method or headers, such as { path: '/api/*' }; what no route matches goes by the weights";
  const mistake = { subject, got: match, expected: 'at least one of path, method, headers', fix };
  throw new ValidationError('MSVC-ROUTE-101', mistake, where);
}

/** Whether rows were given; what is no plain object is found by the check of the rows. */
function hasRows(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);
}

/** The characters of a path by RFC 3986. */
const PATH = /^\/[\w\-.~!$&'()+,;=:@%/]*$/;

function checkedPath(path: PathMatch, subject: string, where: Where): PathMatch {
  if (typeof path === 'string' && PATH.test(prefixOf(path) === '' ? '/' : (prefixOf(path) ?? path))) return path;
  const key = onlyKey(path);
  if (key === 'regex') return { regex: checkedRegex((path as { regex: string }).regex, `path in ${subject}`, where) };
  const raw = key === 'rawPrefix' ? (path as { rawPrefix: string }).rawPrefix : undefined;
  if (typeof raw === 'string' && PATH.test(raw) && raw !== '/') return { rawPrefix: raw };
  const fix = "write '/api/reports' for that path alone, '/api/*' for it and all below; the query is no part of it";
  const expected = "a path that begins with '/', with a star only as its last segment";
  throw new ValidationError('MSVC-ROUTE-102', { subject: `path in ${subject}`, got: path, expected, fix }, where);
}

function checkedCase({ path, ignoreCase }: Match, { subject, where }: MatchPlace): Pick<Match, 'ignoreCase'> {
  if (ignoreCase === undefined) return {};
  if (ignoreCase === true && path !== undefined && onlyKey(path) !== 'regex') return { ignoreCase };
  const fix = 'leave it out where case counts; in a regular expression write both cases, such as [aA]';
  const expected = 'true, beside a path that is no regex';
  const mistake = { subject: `ignoreCase in ${subject}`, got: ignoreCase, expected, fix };
  throw new ValidationError('MSVC-ROUTE-112', mistake, where);
}

function checkedMethods(method: unknown, subject: string, where: Where): string | readonly string[] {
  if (!Array.isArray(method)) return checkedMethod(method, subject, where);
  const methods = [...new Set(method.map((each) => checkedMethod(each, subject, where)))];
  const [only, ...others] = methods;
  if (only === undefined) return checkedMethod(undefined, subject, where);
  return others.length === 0 ? only : methods;
}

/** RFC 9110: methods are tokens and case-sensitive; all registered ones are in capitals. */
function checkedMethod(method: unknown, subject: string, where: Where): string {
  if (typeof method === 'string' && /^[A-Z][A-Z-]{0,30}$/.test(method)) return method;
  const fix = 'write it in capitals, such as GET: case counts';
  const mistake = { subject: `method in ${subject}`, got: method, expected: 'a method in capitals', fix };
  throw new ValidationError('MSVC-ROUTE-103', mistake, where);
}

function checkedHeaders(given: unknown, subject: string, where: Where): Readonly<Record<string, HeaderMatch>> {
  const all = rows(given, { subject: `headers in ${subject}`, write: "headers: { 'x-canary': 'true' }", where });
  return Object.fromEntries(
    all.map(([name, value]): [string, HeaderMatch] => {
      if (isHeaderName(name)) return [name, checkedHeader(value as HeaderMatch, `header ${name} in ${subject}`, where)];
      const fix = "write them as { 'x-canary': 'true' }; path, method and authority are fields of their own here";
      const expected = 'header names in lower case, each with the text that it must have';
      const mistake = { subject: `headers in ${subject}`, got: given, expected, fix };
      throw new ValidationError('MSVC-CANARY-105', mistake, where);
    }),
  );
}

/** RFC 9110: a token; in lower case, as HTTP/2 writes it. */
function isHeaderName(name: string): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && name !== 'host';
}

function checkedHeader(value: HeaderMatch, subject: string, where: Where): HeaderMatch {
  const key = onlyKey(value);
  const given = (value ?? {}) as { readonly present?: unknown; readonly not?: TextMatch };
  if (key === 'present' && typeof given.present === 'boolean') return { present: given.present };
  if (key === 'not') return { not: checkedText(given.not ?? '', subject, where, 'MSVC-CANARY-105') };
  return checkedText(value as TextMatch, subject, where, 'MSVC-CANARY-105');
}

function checkedQuery(given: unknown, subject: string, where: Where): Readonly<Record<string, QueryParamMatch>> {
  const all = rows(given, { subject: `queryParams in ${subject}`, write: "queryParams: { debug: 'true' }", where });
  return Object.fromEntries(
    all.map(([name, value]): [string, QueryParamMatch] => {
      const own = `query parameter ${name} in ${subject}`;
      const { present } = (value ?? {}) as { readonly present?: unknown };
      if (isText(name) && onlyKey(value) === 'present' && present === true) return [name, { present }];
      if (isText(name)) return [name, checkedText(value as TextMatch, own, where)];
      const mistake = { subject: own, got: name, expected: 'a name', fix: "write them as { debug: 'true' }" };
      throw new ValidationError('MSVC-ROUTE-108', mistake, where);
    }),
  );
}

function checkedScheme(scheme: TextMatch, subject: string, where: Where): TextMatch {
  if (scheme === 'http' || scheme === 'https') return scheme;
  const mistake = { subject: `scheme in ${subject}`, got: scheme, expected: 'http or https', fix: 'write one of them' };
  throw new ValidationError('MSVC-ROUTE-108', mistake, where);
}

function checkedPort(port: number, { subject, where, ports }: MatchPlace): number {
  const fix = 'name the number of a port that the requests may be sent to';
  wholeNumber(port, { code: 'MSVC-ROUTE-109', subject: `port in ${subject}`, min: 1, max: 65535, fix, where });
  if (ports?.includes(port) !== false) return port;
  const expected = `one of ${ports.join(', ')}: the ports whose requests the mesh reads`;
  throw new ValidationError('MSVC-ROUTE-109', { subject: `port in ${subject}`, got: port, expected, fix }, where);
}

function checkedSource({ sourceLabels, sourceNamespace }: Match, { subject, where }: MatchPlace): Partial<Match> {
  const write = "sourceLabels: { app: 'frontend' }";
  const labels =
    sourceLabels === undefined ? [] : rows(sourceLabels, { subject: `sourceLabels in ${subject}`, write, where });
  const stranger = labels.find(([, value]) => typeof value !== 'string' || !/^([\w.-]{0,61}[\w])?$/.test(value));
  if (stranger !== undefined) {
    const mistake = { subject: `sourceLabels in ${subject}`, got: stranger[1], expected: 'the value of a label' };
    throw new ValidationError('MSVC-ROUTE-110', { ...mistake, fix: `write labels of the caller, ${write}` }, where);
  }
  if (sourceNamespace !== undefined && !isDnsLabel(sourceNamespace)) {
    const mistake = { subject: `sourceNamespace in ${subject}`, got: sourceNamespace, expected: 'a namespace' };
    throw new ValidationError('MSVC-ROUTE-110', { ...mistake, fix: "write its name, such as 'shop'" }, where);
  }
  return {
    ...(labels.length > 0 && { sourceLabels: Object.fromEntries(labels) as Record<string, string> }),
    ...(sourceNamespace !== undefined && { sourceNamespace }),
  };
}

function checkedGateways(given: unknown, { subject, where, gateways }: MatchPlace): readonly string[] {
  const own = `gateways in ${subject}`;
  const asked = list(given, { subject: own, write: "gateways: ['mesh']", where });
  const stranger = asked.find((each) => !gateways.includes(each as string));
  if (stranger === undefined && asked.length > 0) return asked as readonly string[];
  const expected = `some of ${gateways.join(', ')}: where the route holds`;
  const fix = 'leave it out where the route is for all of them; let the route hold at a gateway before it names it';
  throw new ValidationError('MSVC-ROUTE-111', { subject: own, got: stranger ?? given, expected, fix }, where);
}
