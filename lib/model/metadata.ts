import { ValidationError, type Where } from '../errors';
import { isAnnotationKey, isLabelKey, isLabelValue, isText } from './names';
import { rows } from './options';
import { isUnknown } from './placeholder';

/** Labels or annotations of an object, by key. */
type Metadata = Readonly<Record<string, string>>;

const KEY =
  "a name of letters, digits, '-', '_' and '.', at most 63 characters, with a domain and '/' before it where it is not yours";

/**
 * Checks labels as the API server does.
 * @throws ValidationError MSVC-META-101 for a key, MSVC-META-102 for a value
 */
export function checkedLabels(value: unknown, subject: string, where?: Where): Metadata {
  const labels = rows(value, { subject, write: "{ team: 'shop' }", where });
  for (const [key, label] of labels) {
    if (!isLabelKey(key)) throw badKey('MSVC-META-101', key, subject, where);
    if (isLabelValue(label)) continue;
    const expected =
      "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, or empty text";
    const fix = 'shorten it or replace what is not allowed; longer text belongs into an annotation';
    throw new ValidationError('MSVC-META-102', { subject: `${key} in ${subject}`, got: label, expected, fix }, where);
  }
  return Object.fromEntries(labels) as Metadata;
}

/** TotalAnnotationSizeLimitB of k8s.io/apimachinery: all keys and values together, in bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

/**
 * Checks annotations as the API server does. A value may be known only after deployment; the size of such a value is not
 * counted.
 * @throws ValidationError MSVC-META-103 for a key, MSVC-META-104 for a value, MSVC-META-105 for more than 256 KiB
 */
export function checkedAnnotations(value: unknown, subject: string, where?: Where): Metadata {
  const annotations = rows(value, { subject, write: "{ 'example.com/role': 'orders' }", where });
  for (const [key, annotation] of annotations) {
    if (!isAnnotationKey(key)) throw badKey('MSVC-META-103', key, subject, where);
    if (isText(annotation) || isUnknown(annotation)) continue;
    const fix = "write it as text, such as 'true' or '5'; half a surrogate pair is none";
    const mistake = { subject: `${key} in ${subject}`, got: annotation, expected: 'text', fix };
    throw new ValidationError('MSVC-META-104', mistake, where);
  }
  const bytes = annotations.flat().reduce((sum: number, text) => sum + (isText(text) ? Buffer.byteLength(text) : 0), 0);
  if (bytes > MAX_ANNOTATIONS) {
    const expected = `at most ${MAX_ANNOTATIONS} bytes of keys and values together`;
    const fix = 'keep what is large elsewhere, and its address here';
    throw new ValidationError('MSVC-META-105', { subject, got: `${bytes} bytes`, expected, fix }, where);
  }
  return Object.fromEntries(annotations) as Metadata;
}

function badKey(code: 'MSVC-META-101' | 'MSVC-META-103', key: string, subject: string, where?: Where): ValidationError {
  const fix = "write it as 'team' or 'example.com/team'";
  return new ValidationError(code, { subject: `key in ${subject}`, got: key, expected: KEY, fix }, where);
}
