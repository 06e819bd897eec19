import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, list, options, truth } from '../options';
import { milliseconds } from '../quantity/duration';
import { checkedText, type TextMatch } from './text-match';

/**
 * Which pages of other origins browsers may let send requests (CORS). The proxies of callers answer preflight requests, and
 * add the headers to the answers of the service.
 * @typeParam Time `Duration` of cdk8s where it is written, milliseconds after the checks
 * @throws ValidationError MSVC-CORS-101 for origins, 102 for methods, 103 for headers, 104 for `maxAge`
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   traffic: { cors: { allowOrigins: ['https://shop.example.com'], allowMethods: ['GET', 'POST'] } },
 * })
 */
export interface Cors<Time = Duration> {
  /** Origins that may, such as `https://shop.example.com`; `*` alone is any, which may not send credentials. */
  readonly allowOrigins: readonly TextMatch[];
  /** Methods that they may use. @default - none is told */
  readonly allowMethods?: readonly string[];
  /** Headers that they may send. @default - none is told */
  readonly allowHeaders?: readonly string[];
  /** Headers of the answer that they may read. @default - none is told */
  readonly exposeHeaders?: readonly string[];
  /** How long a browser may remember it: whole seconds. @default - not told */
  readonly maxAge?: Time;
  /** Whether they may send cookies and other credentials. @default - not told */
  readonly allowCredentials?: boolean;
  /** Whether a preflight request of another origin is sent on to the service, or answered without leave. @default 'forward' */
  readonly unmatchedPreflights?: 'forward' | 'ignore';
}

const CORS: Keys<Cors> = {
  allowOrigins: true,
  allowMethods: true,
  allowHeaders: true,
  exposeHeaders: true,
  maxAge: true,
  allowCredentials: true,
  unmatchedPreflights: true,
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];

/** Checks CORS. @param path where it stands, such as `traffic.cors` */
export function checkedCors(given: Cors, path: string, where: Where): Cors<number> {
  const write = "cors: { allowOrigins: ['https://shop.example.com'] }";
  const cors = options<Cors>(given, CORS, { subject: path, write, where });
  const { allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials, unmatchedPreflights } = cors;
  const words = { forward: true, ignore: true };
  if (unmatchedPreflights !== undefined && !Object.hasOwn(words, unmatchedPreflights)) {
    const mistake = { subject: `${path}.unmatchedPreflights`, got: unmatchedPreflights, expected: 'forward or ignore' };
    throw new ValidationError('MSVC-CORS-101', { ...mistake, fix: 'correct the word' }, where);
  }
  return {
    allowOrigins: checkedOrigins(cors, path, where),
    ...(allowMethods !== undefined && { allowMethods: checkedMethods(allowMethods, `${path}.allowMethods`, where) }),
    ...(allowHeaders !== undefined && { allowHeaders: checkedNames(allowHeaders, `${path}.allowHeaders`, where) }),
    ...(exposeHeaders !== undefined && { exposeHeaders: checkedNames(exposeHeaders, `${path}.exposeHeaders`, where) }),
    ...(maxAge !== undefined && { maxAge: checkedAge(maxAge, `${path}.maxAge`, where) }),
    ...(allowCredentials !== undefined && {
      allowCredentials: truth(allowCredentials, { subject: `${path}.allowCredentials`, write: 'true', where }),
    }),
    ...(unmatchedPreflights === 'ignore' && { unmatchedPreflights }),
  };
}

function checkedOrigins({ allowOrigins, allowCredentials }: Cors, path: string, where: Where): readonly TextMatch[] {
  const subject = `${path}.allowOrigins`;
  const origins = list(allowOrigins, { subject, write: "['https://shop.example.com']", where });
  if (origins.length === 0) {
    const mistake = {
      subject,
      got: origins,
      expected: 'at least one origin',
      fix: 'leave cors out, or name the origins',
    };
    throw new ValidationError('MSVC-CORS-101', mistake, where);
  }
  if (origins.includes('*') && (allowCredentials === true || origins.length > 1)) {
    const expected = 'the origins by name: with * every page of the web may send the credentials of its visitors';
    const fix = allowCredentials ? 'name the origins, or leave allowCredentials out' : 'name the origins, or * alone';
    throw new ValidationError('MSVC-CORS-101', { subject, got: origins, expected, fix }, where);
  }
  return origins.map((origin) => checkedText(origin as TextMatch, subject, where, 'MSVC-CORS-101'));
}

function checkedMethods(given: unknown, subject: string, where: Where): readonly string[] {
  const methods = list(given, { subject, write: "['GET', 'POST']", where });
  const stranger = methods.length === 0 ? methods : methods.find((each) => !METHODS.includes(each as string));
  if (stranger === undefined) return methods as readonly string[];
  const mistake = {
    subject,
    got: stranger,
    expected: `some of ${METHODS.join(', ')}`,
    fix: 'write methods in capitals',
  };
  throw new ValidationError('MSVC-CORS-102', mistake, where);
}

function checkedNames(given: unknown, subject: string, where: Where): readonly string[] {
  const names = list(given, { subject, write: "['x-request-id']", where });
  const isName = (name: unknown) => typeof name === 'string' && /^[-\w!#$%&'*+.^`|~]+$/.test(name);
  const stranger = names.length === 0 ? names : names.find((name) => !isName(name));
  if (stranger === undefined) return names as readonly string[];
  const mistake = { subject, got: stranger, expected: 'names of headers', fix: "write them as ['x-request-id']" };
  throw new ValidationError('MSVC-CORS-103', mistake, where);
}

function checkedAge(given: Duration, subject: string, where: Where): number {
  const age = milliseconds(subject, given, where);
  if (age % 1000 === 0) return age;
  const mistake = { subject, got: `${age} ms`, expected: 'whole seconds', fix: 'browsers count seconds; round it up' };
  throw new ValidationError('MSVC-CORS-104', mistake, where);
}
