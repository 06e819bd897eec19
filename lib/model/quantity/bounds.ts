import { type Code, ValidationError, type Where } from '../../errors';
import { isDns1035Label, isDnsLabel, isMountPath, isRequestPath } from '../names';
import { refuseUnknown } from '../placeholder';

/** The highest value of a field of type int32; the API server refuses an object with a higher one. */
export const MAX_INT32 = 2147483647;

export interface Bounds {
  readonly code: Code;
  readonly subject: string;
  readonly min: number;
  readonly max: number;
  readonly fix: string;
  readonly where?: Where | undefined;
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

export interface NameBounds {
  readonly code: Code;
  readonly subject: string;
  /** The longest name, in characters. @default - 63, the limit of a DNS label */
  readonly max?: number;
  readonly where?: Where | undefined;
}

/** Refuses a name that Kubernetes would refuse: an RFC 1123 label, at most `max` characters. */
export function dnsLabel(value: string, { code, subject, max = 63, where }: NameBounds): string {
  refuseUnknown(subject, value, where);
  if (!isDnsLabel(value) || value.length > max) {
    const expected = `a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most ${max} characters`;
    throw new ValidationError(code, { subject, got: value, expected, fix: HOST }, where);
  }
  return value;
}

/** Refuses a name that no Service may have: an RFC 1035 label, which begins with a letter, at most `max` characters. */
export function serviceName(value: string, { code, subject, max = 63, where }: NameBounds): string {
  refuseUnknown(subject, value, where);
  if (!isDns1035Label(value) || value.length > max) {
    const expected = `a DNS-1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most ${max} characters`;
    throw new ValidationError(code, { subject, got: value, expected, fix: HOST }, where);
  }
  return value;
}

const HOST = 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use';

/** Refuses a path at which nothing can be mounted. */
export function mountPath(value: string, { code, subject, where }: Omit<NameBounds, 'max'>): string {
  refuseUnknown(subject, value, where);
  if (isMountPath(value)) return value;
  const expected = "an absolute directory below /, without ':', '.' and '..'";
  const fix = "name the directory the app reads, such as '/etc/order-service'";
  throw new ValidationError(code, { subject, got: value, expected, fix }, where);
}

/** Refuses the path of a probe or hook that would not reach the app as it is written. */
export function requestPath(value: string, { code, subject, where }: Omit<NameBounds, 'max'>): string {
  if (isRequestPath(value)) return value;
  const bare = typeof value === 'string' && isRequestPath(`/${value}`);
  const expected = "a path that begins with '/'";
  const syntax =
    "a path that begins with one '/', without spaces and '#', with '%' before two hexadecimal digits alone";
  const mistake = { subject, got: value, expected: bare ? expected : syntax };
  const fix = bare ? `write '/${value}'` : "write it as in the address of a request, such as '/healthz'";
  throw new ValidationError(code, { ...mistake, fix }, where);
}
