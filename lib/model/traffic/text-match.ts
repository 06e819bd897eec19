import { ValidationError, type Where } from '../../errors';
import { regexMistake } from './regex';

/**
 * What a text must be: exactly this text; or begin with a prefix; or fit a regular expression (RE2) as a whole. Case counts.
 * @example
 * const canary: Match = { headers: { 'x-user': 'beta', 'user-agent': { regex: '.*Firefox.*' } } };
 */
export type TextMatch = string | { readonly prefix: string } | { readonly regex: string };

/** The one key of a plain object with a single field; undefined for anything else. */
export function onlyKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  return keys.length === 1 ? keys[0] : undefined;
}

/** Checks a text match. @throws ValidationError MSVC-ROUTE-107 for a regular expression, `code` for the rest */
export function checkedText(
  value: TextMatch,
  subject: string,
  where: Where,
  code: 'MSVC-ROUTE-108' | 'MSVC-CANARY-105' | 'MSVC-CORS-101' = 'MSVC-ROUTE-108',
): TextMatch {
  if (isText(value)) return value;
  const key = onlyKey(value);
  if (key === 'regex') return { regex: checkedRegex((value as { regex: string }).regex, subject, where) };
  const prefix = key === 'prefix' ? (value as { prefix: string }).prefix : undefined;
  if (isText(prefix)) return { prefix };
  const expected = 'a text that is not empty, { prefix } or { regex }';
  const fix = "write the text that it must be, or { prefix: 'beta-' }, or { regex: 'a|b' }";
  throw new ValidationError(code, { subject, got: value, expected, fix }, where);
}

/** Checks a regular expression. @throws ValidationError MSVC-ROUTE-107 */
export function checkedRegex(pattern: string, subject: string, where: Where): string {
  const mistake = regexMistake(pattern);
  if (mistake === undefined) return pattern;
  const expected = 'a regular expression that RE2 and JavaScript read alike';
  const fix = `correct it: ${mistake}`;
  throw new ValidationError('MSVC-ROUTE-107', { subject: `regex of ${subject}`, got: pattern, expected, fix }, where);
}

/** RFC 9110: a value has no line breaks and no other control characters. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/(?!\t)\p{Cc}/u.test(value);
}
