import { type Code, ValidationError, type Where } from '../../errors';
import { isDnsSubdomain } from '../names';
import { refuseUnknown } from '../placeholder';

/** What a host is for, for messages. */
export interface AskedHost {
  readonly code: Code;
  /** Such as `host of the gateway`. */
  readonly subject: string;
  /** Whether `*.example.com` will do, and `*`. */
  readonly wildcard: 'any' | 'domain' | 'none';
  readonly where?: Where | undefined;
}

/** Checks a host: a DNS name in lower case, or a pattern where it may be one. */
export function checkedHost(value: string, { code, subject, wildcard, where }: AskedHost): string {
  refuseUnknown(subject, value, where);
  const rest = typeof value === 'string' && value.startsWith('*.') ? value.slice(2) : value;
  const isPattern = typeof value === 'string' && value.startsWith('*');
  const fits = isPattern
    ? (value === '*' && wildcard === 'any') || (value !== '*' && wildcard !== 'none' && isDnsSubdomain(rest))
    : isDnsSubdomain(value);
  if (fits) return value;
  const patterns = { any: ", such a name after '*.', or '*'", domain: ", or such a name after '*.'", none: '' };
  const expected = `a DNS name in lower case${patterns[wildcard]}`;
  const fix = "write the host alone, such as 'shop.example.com': no scheme, no port, no path";
  throw new ValidationError(code, { subject, got: value, expected, fix }, where);
}
