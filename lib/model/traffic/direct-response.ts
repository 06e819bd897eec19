import { ValidationError, type Where } from '../../errors';
import { options } from '../options';
import { wholeNumber } from '../quantity/bounds';

/**
 * An answer that proxies give by themselves.
 * @throws ValidationError MSVC-ROUTE-117
 * @example
 * const route: Route = { name: 'robots', match: { path: '/robots.txt' }, to: { directResponse: { status: 404 } } };
 */
export interface DirectResponse {
  /** The status, 200 to 599. */
  readonly status: number;
  /** The body: text, or bytes in base64; at most 100,000 characters. @default - none */
  readonly body?: string | { readonly base64: string };
}

/** The longest body: a longer one slows the control plane down, which keeps it for every proxy. */
const LONGEST = 100_000;

/** Checks a direct response. */
export function checkedDirectResponse(given: DirectResponse, subject: string, where: Where): DirectResponse {
  const write = "directResponse: { status: 404, body: 'gone' }";
  const { status, body } = options<DirectResponse>(given, { status: true, body: true }, { subject, write, where });
  const fix = 'write a status of HTTP, such as 404';
  wholeNumber(status, { code: 'MSVC-ROUTE-117', subject: `${subject}.status`, min: 200, max: 599, fix, where });
  if (body === undefined) return { status };
  if (isBody(body)) return { status, body };
  const expected = `text or { base64 }, not empty, at most ${LONGEST} characters`;
  const mistake = { subject: `${subject}.body`, got: body, expected, fix: 'leave it out for no body' };
  throw new ValidationError('MSVC-ROUTE-117', mistake, where);
}

function isBody(body: NonNullable<DirectResponse['body']>): boolean {
  const base64 = typeof body === 'object' ? body?.base64 : undefined;
  const text = base64 ?? body;
  const isText = typeof text === 'string' && text !== '' && text.length <= LONGEST;
  return isText && (base64 === undefined || /^([\w+/]{4})*([\w+/]{2}==|[\w+/]{3}=)?$/.test(base64));
}
