import { ValidationError, type Where } from '../../errors';
import { isConfigKey, isDnsSubdomain } from '../names';
import { type Keys, options, truth } from '../options';
import { refuseUnknown } from '../placeholder';

/**
 * One key of a Secret that exists in the service's namespace. The manifest holds only the reference, not the value.
 * @example new MeshService(chart, 'orders', { image, secrets: { DATABASE_URL: { secret: 'database', key: 'url' } } })
 */
export interface SecretKey {
  /** The Secret's name: a DNS subdomain. */
  readonly secret: string;
  /** The key in the Secret: letters, digits, `-`, `_` and `.`, at most 253 of them, not beginning with `..`. */
  readonly key: string;
  /** Whether the pod starts without it; the variable is then missing. @default false */
  readonly optional?: boolean;
}

const KEYS: Keys<SecretKey> = { secret: true, key: true, optional: true };
const WRITE = "{ secret: 'database', key: 'url' }";

/** Refuses a reference that Kubernetes would refuse. @throws ValidationError MSVC-INPUT-101 and 102, MSVC-ENV-001 */
export function checkedSecretKey(variable: string, given: SecretKey, where: Where): SecretKey {
  const subject = `secret of ${variable}`;
  const { secret, key, optional = false } = options(given, KEYS, { subject, write: WRITE, where });
  refuseUnknown(subject, { secret, key, optional }, where);
  truth(optional, { subject: `optional of ${subject}`, write: 'optional: true', where });
  if (isDnsSubdomain(secret) && isConfigKey(key)) return { secret, key, ...(optional && { optional }) };
  const expected = 'the name of a Secret and one of its keys';
  const mistake = { subject, got: { secret, key }, expected, fix: howToSay(secret, key) };
  throw new ValidationError('MSVC-ENV-001', mistake, where);
}

function howToSay(secret: unknown, key: unknown): string {
  if (typeof secret === 'string' && secret !== '' && !isDnsSubdomain(secret)) {
    return "correct the name: lower-case letters and digits, with '-' and single '.' between them, at most 253";
  }
  if (typeof key === 'string' && key !== '' && !isConfigKey(key)) {
    return "correct the key: letters, digits, '-', '_' and '.', at most 253, not beginning with '..'";
  }
  return `name both, such as ${WRITE}`;
}
