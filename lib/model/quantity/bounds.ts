import { type Code, ValidationError, type Where } from '../../errors';
import { refuseUnknown } from '../placeholder';

export interface Bounds {
  readonly code: Code;
  readonly subject: string;
  readonly min: number;
  readonly max: number;
  readonly fix: string;
  readonly where?: Where;
}

/** Refuses anything but a whole number within bounds. */
export function wholeNumber(value: number, { code, subject, min, max, fix, where }: Bounds): number {
  refuseUnknown(subject, value, where);
  if (!Number.isInteger(value) || value < min || value > max) {
    const expected = `a whole number from ${min} to ${max}`;
    throw new ValidationError(code, { subject, got: value, expected, fix }, where);
  }
  return value;
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export interface NameBounds {
  readonly code: Code;
  readonly subject: string;
  readonly max?: number;
  readonly where?: Where;
}

/** Refuses a name that Kubernetes would refuse: an RFC 1123 label, at most `max` characters. */
export function dnsLabel(value: string, { code, subject, max = 63, where }: NameBounds): string {
  refuseUnknown(subject, value, where);
  if (typeof value !== 'string' || !DNS_LABEL.test(value) || value.length > max) {
    throw new ValidationError(
      code,
      {
        subject,
        got: value,
        expected: `a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most ${max} characters`,
        fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
      },
      where,
    );
  }
  return value;
}

/** True for a name Kubernetes accepts as a DNS label. */
export function isDnsLabel(value: string): boolean {
  return DNS_LABEL.test(value);
}
