import { ValidationError, type Where } from '../../errors';
import { type Keys, options, rows } from '../options';

/**
 * What a text must be: exactly this text; or begin with a prefix; or fit a regular expression (RE2) as a whole. Case counts.
 * @example
 * const canary: Match = { headers: { 'x-user': 'beta', 'user-agent': { regex: '.*Firefox.*' } } };
 */
export type TextMatch = string | { readonly prefix: string } | { readonly regex: string };

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
  /** Whether the case of letters in the path is ignored. @default false */
  readonly ignoreCase?: true;
  /** The method, in capitals: `GET`, or one of several. @default - any method */
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

const MATCH = { path: true, method: true, headers: true } as Keys<Match>;

/** Checks a match. @param subject for messages: `match of route 'beta'` */
export function checkedMatch(match: Match, subject: string, where: Where): Match {
  const asked = { subject, write: "match: { path: '/api/*', method: 'GET' }", where };
  const { path, method, headers } = options<Match>(match, MATCH, asked);
  const hasHeaders = Object.keys(headers ?? {}).length > 0;
  if (path === undefined && method === undefined && !hasHeaders) {
    const fix =
      "name a path, a method or headers, such as { path: '/api/*' }; what no route matches goes by the weights";
    const mistake = { subject, got: { path, method, headers }, expected: 'at least one of path, method, headers', fix };
    throw new ValidationError('MSVC-ROUTE-101', mistake, where);
  }
  return {
    ...(path !== undefined && { path: checkedPath(path as string, subject, where) }),
    ...(method !== undefined && { method: checkedMethod(method as string, subject, where) }),
    ...(hasHeaders && { headers: checkedHeaders(headers, subject, where) }),
  };
}

/** The characters of a path by RFC 3986. */
const PATH = /^\/[\w\-.~!$&'()+,;=:@%/]*$/;

function checkedPath(path: string, subject: string, where: Where): string {
  if (typeof path === 'string' && PATH.test(prefixOf(path) === '' ? '/' : (prefixOf(path) ?? path))) return path;
  const fix = "write '/api/reports' for that path alone, '/api/*' for it and all below; the query is no part of it";
  const expected = "a path that begins with '/', with a star only as its last segment";
  throw new ValidationError('MSVC-ROUTE-102', { subject: `path in ${subject}`, got: path, expected, fix }, where);
}

/** RFC 9110: methods are tokens and case-sensitive; all registered ones are in capitals. */
function checkedMethod(method: string, subject: string, where: Where): string {
  if (typeof method === 'string' && /^[A-Z][A-Z-]{0,30}$/.test(method)) return method;
  const fix = 'write it in capitals, such as GET: case counts';
  const mistake = { subject: `method in ${subject}`, got: method, expected: 'a method in capitals', fix };
  throw new ValidationError('MSVC-ROUTE-103', mistake, where);
}

function checkedHeaders(headers: unknown, subject: string, where: Where): Readonly<Record<string, string>> {
  const given = rows(headers, { subject: `headers in ${subject}`, write: "headers: { 'x-canary': 'true' }", where });
  if (given.every(([name, value]) => isHeader(name, value))) return Object.fromEntries(given) as Record<string, string>;
  const fix = "write them as { 'x-canary': 'true' }; path and method are fields of their own here";
  const expected = 'header names in lower case, each with the text that it must have';
  throw new ValidationError(
    'MSVC-CANARY-105',
    { subject: `headers in ${subject}`, got: headers, expected, fix },
    where,
  );
}

/** RFC 9110: a name is a token, and a value has no line breaks and no other control characters. */
function isHeader(name: string, value: unknown): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && typeof value === 'string' && !/(?!\t)\p{Cc}/u.test(value);
}
