import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain, isRequestPath } from '../names';
import { type Keys, options } from '../options';
import { type Match, prefixOf } from './match';
import { checkedRegex } from './text-match';

/**
 * What is changed in a request before it is sent on. At least one field must be given.
 * @throws ValidationError MSVC-ROUTE-118 for what cannot be rewritten, MSVC-ROUTE-107 for a regular expression
 * @example
 * const route: Route = { name: 'legacy', match: { path: '/legacy/*' }, rewrite: { path: '/v1' } };
 */
export interface Rewrite {
  /**
   * Replaces what the match names of the path: all of it; of `/api/*` the part before `/*`, so that with `/v2` the path
   * `/api/orders` becomes `/v2/orders`; of `rawPrefix` the prefix, letter by letter. With a regular expression (RE2) it
   * replaces what fits it, and `\1` in the substitution is its first group.
   */
  readonly path?: string | { readonly regex: string; readonly substitution: string };
  /** Replaces the host that the request names. */
  readonly authority?: string;
}

const REWRITE: Keys<Rewrite> = { path: true, authority: true };

/** Checks a rewrite. @param matches those of its route, checked */
export function checkedRewrite(
  given: Rewrite,
  matches: readonly Match[],
  place: { path: string; where: Where },
): Rewrite {
  const { path: subject, where } = place;
  const asked = { subject, write: "rewrite: { path: '/v2' }", where };
  const { path, authority } = options<Rewrite>(given, REWRITE, asked);
  if (path === undefined && authority === undefined) {
    const mistake = {
      subject,
      got: given,
      expected: 'path or authority',
      fix: `leave it out, or write ${asked.write}`,
    };
    throw new ValidationError('MSVC-ROUTE-118', mistake, where);
  }
  if (authority !== undefined && !isDnsSubdomain(authority.replace(/:\d+$/, ''))) {
    const mistake = { subject: `${subject}.authority`, got: authority, expected: 'a host' };
    throw new ValidationError('MSVC-ROUTE-118', { ...mistake, fix: "write it as 'shop.example.com'" }, where);
  }
  return {
    ...(path !== undefined && { path: checkedPath(path, matches, place) }),
    ...(authority !== undefined && { authority }),
  };
}

function checkedPath(
  given: NonNullable<Rewrite['path']>,
  matches: readonly Match[],
  { path, where }: { readonly path: string; readonly where: Where },
): NonNullable<Rewrite['path']> {
  const subject = `${path}.path`;
  if (typeof given === 'object') {
    const asked = { subject, write: "{ regex: '^/v1/(.*)', substitution: '/\\1' }", where };
    const { regex, substitution } = options<typeof given>(given, { regex: true, substitution: true }, asked);
    if (typeof substitution === 'string' && substitution !== '') {
      return { regex: checkedRegex(regex, subject, where), substitution };
    }
    const mistake = { subject: `${subject}.substitution`, got: substitution, expected: 'text that is not empty' };
    throw new ValidationError('MSVC-ROUTE-118', { ...mistake, fix: `write ${asked.write}` }, where);
  }
  if (!isRequestPath(given)) {
    const mistake = { subject, got: given, expected: "a path that begins with '/'", fix: "write it as '/v2'" };
    throw new ValidationError('MSVC-ROUTE-118', mistake, where);
  }
  const kinds = new Set(matches.map((match) => kindOf(match)));
  const bySegment = kinds.has('by segment');
  if (!kinds.has('no path') && !(bySegment && (kinds.has('raw prefix') || kinds.has('regex')))) {
    // By segment a slash at the end changes nothing.
    return bySegment ? given.replace(/(?<=.)\/$/, '') : given;
  }
  const got = [...kinds].join(' and ');
  const expected = 'a path in every match, and no raw prefix or regex beside one with /*';
  const fix = 'give requests that are rewritten in another way a route of their own';
  throw new ValidationError('MSVC-ROUTE-118', { subject: `match beside ${subject}`, got, expected, fix }, where);
}

function kindOf({ path }: Match): 'no path' | 'by segment' | 'exact' | 'raw prefix' | 'regex' {
  if (path === undefined) return 'no path';
  if (typeof path === 'string') return prefixOf(path) === undefined ? 'exact' : 'by segment';
  return 'regex' in path ? 'regex' : 'raw prefix';
}
