import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain, isRequestPath } from '../names';
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

/** Checks a redirect. @param matches those of its route, checked */
export function checkedRedirect(
  given: Redirect,
  matches: readonly Match[],
  place: { path: string; where: Where },
): Redirect {
  const { path: subject, where } = place;
  const write = "redirect: { path: '/new' }";
  const { path, authority, port, scheme, code } = options<Redirect>(given, REDIRECT, { subject, write, where });
  const refuse = (field: string, got: unknown, expected: string, fix: string): never => {
    throw new ValidationError('MSVC-ROUTE-116', { subject: `${subject}${field}`, got, expected, fix }, where);
  };
  if (path === undefined && authority === undefined && port === undefined && scheme === undefined) {
    refuse('', given, 'path, authority, port or scheme', `write ${write}`);
  }
  const text = typeof path === 'object' ? path?.prefix : path;
  if (path !== undefined && !isRequestPath(text))
    refuse('.path', path, "a path that begins with '/'", `write ${write}`);
  const isRaw = ({ path: each }: Match) => each === '/*' || (typeof each === 'object' && 'rawPrefix' in each);
  if (typeof path === 'object' && !matches.every(isRaw)) {
    refuse(
      '.path',
      path,
      'a rawPrefix in every match of the route',
      'match { rawPrefix } of the path, or redirect to one path',
    );
  }
  if (authority !== undefined && !isDnsSubdomain(authority)) {
    refuse('.authority', authority, 'a host', "write it as 'shop.example.com'; a port is a field of its own");
  }
  if (port !== undefined && port !== 'of-request') {
    const fix = "name the port, or write 'of-request'";
    wholeNumber(port, { code: 'MSVC-ROUTE-116', subject: `${subject}.port`, min: 1, max: 65535, fix, where });
  }
  if (scheme !== undefined && !['http', 'https'].includes(scheme)) {
    refuse('.scheme', scheme, 'http or https', 'write one of them');
  }
  if (code !== undefined && ![301, 302, 303, 307, 308].includes(code)) {
    refuse('.code', code, '301, 302, 303, 307 or 308', 'write 308 where method and body must be kept');
  }
  return {
    ...(path !== undefined && { path }),
    ...(authority !== undefined && { authority }),
    ...(port !== undefined && { port }),
    ...(scheme !== undefined && { scheme }),
    ...(code !== undefined && code !== 301 && { code }),
  };
}
