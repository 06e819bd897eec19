import { ValidationError, type Where } from '../../errors';

/** Which requests a route is for: those that have all that is named. */
export interface Match {
  /**
   * The path without its query: exactly this one (`/api/reports`), or with `/*` at the end the path before it and everything
   * below, by whole segments: `/api/*` is `/api` and `/api/orders`, and not `/apis`.
   * @default - any path
   */
  readonly path?: string;
  /** The method, in capitals: `GET`. @default - any method */
  readonly method?: string;
  /** Header names in lower case and the exact values they must have. @default - any headers */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The path before `/*`; undefined for a path that is meant exactly. `/*` itself gives the empty text: every path. */
export function prefixOf(path: string): string | undefined {
  return path.endsWith('/*') ? path.slice(0, -2) : undefined;
}

/** Checks that a match can match. @param subject what it is of, for messages: `match of route 'beta'` */
export function checkedMatch(match: Match, subject: string, where: Where): Match {
  const { path, method, headers } = match;
  if (path === undefined && method === undefined && Object.keys(headers ?? {}).length === 0) {
    const fix =
      "name a path, a method or headers, such as { path: '/api/*' }; what no route matches goes by the weights";
    const mistake = { subject, got: match, expected: 'at least one of path, method, headers', fix };
    throw new ValidationError('MSVC-ROUTE-101', mistake, where);
  }
  if (path !== undefined) checkPath(path, subject, where);
  if (method !== undefined) checkMethod(method, subject, where);
  if (headers !== undefined) checkHeaders(headers, subject, where);
  return {
    ...(path !== undefined && { path }),
    ...(method !== undefined && { method }),
    ...(headers !== undefined && Object.keys(headers).length > 0 && { headers: { ...headers } }),
  };
}

/** RFC 3986: what a path may hold as it is written; a star only as the last segment. */
const PATH = /^\/[\w\-.~!$&'()+,;=:@%/]*$/;

function checkPath(path: string, subject: string, where: Where): void {
  if (typeof path === 'string' && PATH.test(prefixOf(path) === '' ? '/' : (prefixOf(path) ?? path))) return;
  const fix = "write '/api/reports' for that path alone, '/api/*' for it and all below; the query is no part of it";
  const expected = "a path that begins with '/', with a star only as its last segment";
  throw new ValidationError('MSVC-ROUTE-102', { subject: `path in ${subject}`, got: path, expected, fix }, where);
}

/** RFC 9110: methods are tokens and their case counts; those that are registered are in capitals. */
function checkMethod(method: string, subject: string, where: Where): void {
  if (typeof method === 'string' && /^[A-Z][A-Z-]{0,30}$/.test(method)) return;
  const fix = 'write it in capitals, such as GET: case counts';
  const mistake = { subject: `method in ${subject}`, got: method, expected: 'a method in capitals', fix };
  throw new ValidationError('MSVC-ROUTE-103', mistake, where);
}

function checkHeaders(headers: Readonly<Record<string, string>>, subject: string, where: Where): void {
  const entries = Object.entries(headers);
  if (typeof headers === 'object' && entries.every(([name, value]) => isHeader(name, value))) return;
  const fix = "write them as { 'x-canary': 'true' }; a pseudo header such as :path is a field of its own here";
  const expected = 'header names in lower case, each with the text that it must have';
  throw new ValidationError(
    'MSVC-CANARY-105',
    { subject: `headers in ${subject}`, got: headers, expected, fix },
    where,
  );
}

function isHeader(name: string, value: unknown): boolean {
  // eslint-disable-next-line no-control-regex -- what HTTP takes as a value: no line breaks and no other controls
  return (
    /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) &&
    typeof value === 'string' &&
    !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)
  );
}
