import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain, isRequestPath } from '../names';
import { defined } from '../defined';
import { type Keys, options } from '../options';
import { wholeNumber } from '../quantity/bounds';
import type { Match } from './match';

/**
 * An answer that tells the client to ask elsewhere. At least one of path, authority, port and scheme must be given.
 * @throws ValidationError MSVC-ROUTE-116
 * @example
 * const route: Route = { name: 'moved', match: { path: '/old' }, to: { redirect: { path: '/new', code: 308 } } };
 */
export interface Redirect {
  /**
   * The path that replaces the request's own: all of it, or with `prefix` what `rawPrefix` of the match names, letter by
   * letter. @default - the request's own
   */
  readonly path?: string | { readonly prefix: string };
  /** The host to ask. @default - the request's own */
  readonly authority?: string;
  /** The port to ask: a number, or the one of the request. @default - the one of the scheme */
  readonly port?: number | 'of-request';
  /** `http` or `https`. @default - the request's own */
  readonly scheme?: 'http' | 'https';
  /** The status: 301, 302, 303, 307 or 308. Only with 307 and 308 clients keep method and body. @default 301 */
  readonly code?: 301 | 302 | 303 | 307 | 308;
}

const REDIRECT: Keys<Redirect> = { path: true, authority: true, port: true, scheme: true, code: true };

const WRITE = "redirect: { path: '/new' }";
const CODES: readonly unknown[] = [301, 302, 303, 307, 308];

interface RedirectPlace {
  readonly path: string;
  readonly where: Where;
}

/** Checks a redirect. @param matches those of its route, checked */
export function checkedRedirect(given: Redirect, matches: readonly Match[], place: RedirectPlace): Redirect {
  const redirect = options<Redirect>(given, REDIRECT, { subject: place.path, write: WRITE, where: place.where });
  const { path, authority, port, scheme, code } = redirect;
  if ([path, authority, port, scheme].every((each) => each === undefined)) {
    throw refused(place, '', given, ['path, authority, port or scheme', `write ${WRITE}`]);
  }
  checkPath(path, matches, place);
  checkTarget(redirect, place);
  if (code !== undefined && !CODES.includes(code)) {
    const fix = 'write 308 where method and body must be kept';
    throw refused(place, '.code', code, ['301, 302, 303, 307 or 308', fix]);
  }
  return defined<Redirect>({ path, authority, port, scheme, code: code === 301 ? undefined : code });
}

function checkPath(path: Redirect['path'], matches: readonly Match[], place: RedirectPlace): void {
  if (path === undefined) return;
  if (!isRequestPath(typeof path === 'object' ? path?.prefix : path)) {
    throw refused(place, '.path', path, ["a path that begins with '/'", `write ${WRITE}`]);
  }
  const isRaw = ({ path: each }: Match) => each === '/*' || (typeof each === 'object' && 'rawPrefix' in each);
  if (typeof path !== 'object' || matches.every(isRaw)) return;
  const fix = 'match { rawPrefix } of the path, or redirect to one path';
  throw refused(place, '.path', path, ['a rawPrefix in every match of the route', fix]);
}

function checkTarget({ authority, port, scheme }: Redirect, place: RedirectPlace): void {
  if (authority !== undefined && !isDnsSubdomain(authority)) {
    const fix = "write it as 'shop.example.com'; a port is a field of its own";
    throw refused(place, '.authority', authority, ['a host', fix]);
  }
  if (port !== undefined && port !== 'of-request') {
    const { path, where } = place;
    const fix = "name the port, or write 'of-request'";
    wholeNumber(port, { code: 'MSVC-ROUTE-116', subject: `${path}.port`, min: 1, max: 65535, fix, where });
  }
  if (scheme !== undefined && !['http', 'https'].includes(scheme)) {
    throw refused(place, '.scheme', scheme, ['http or https', 'write one of them']);
  }
}

function refused(
  { path, where }: RedirectPlace,
  field: string,
  got: unknown,
  [expected, fix]: readonly [string, string],
): ValidationError {
  return new ValidationError('MSVC-ROUTE-116', { subject: `${path}${field}`, got, expected, fix }, where);
}
