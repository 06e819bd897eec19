/*
 * Which names the API server accepts. Each function is a rule of k8s.io/apimachinery/pkg/util/validation in Kubernetes
 * 1.34, and its comment begins with the name of that rule. Limits are in characters; all allowed characters are ASCII.
 */

/** One label of a DNS name. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_LABEL = 63;
const MAX_SUBDOMAIN = 253;

/** IsDNS1123Label: the name of a namespace, a container or a volume. */
export function isDnsLabel(value: unknown): value is string {
  return isShort(value, MAX_LABEL) && DNS_LABEL.test(value);
}

/** IsDNS1035Label: the name of a Service, a DNS label that begins with a letter. */
export function isDns1035Label(value: unknown): value is string {
  return isShort(value, MAX_LABEL) && DNS_1035_LABEL.test(value);
}

/** IsDNS1123Subdomain: the name of a Secret, a ConfigMap or a ServiceAccount, and the prefix before the `/` of a label's key. */
export function isDnsSubdomain(value: unknown): value is string {
  return isShort(value, MAX_SUBDOMAIN) && DNS_SUBDOMAIN.test(value);
}

/** IsValidPortName, an IANA service name: at most 15 characters, at least one letter, single dashes inside. */
export function isPortName(value: unknown): value is string {
  return isShort(value, 15) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && /[a-z]/.test(value);
}

const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** IsQualifiedName: the key of a label, such as `team` or `example.com/team`. */
export function isLabelKey(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [name, prefix, ...rest] = value.split('/').reverse();
  return rest.length === 0 && (prefix === undefined || isDnsSubdomain(prefix)) && isQualified(name);
}

/** IsValidLabelValue: the same characters as the name in a label's key, or empty. */
export function isLabelValue(value: unknown): value is string {
  return value === '' || isQualified(value);
}

function isQualified(value: unknown): value is string {
  return isShort(value, 63) && QUALIFIED.test(value);
}

/** ValidateAnnotations: the key of an annotation is one of a label, with capitals allowed in the prefix too. */
export function isAnnotationKey(value: unknown): value is string {
  return typeof value === 'string' && isLabelKey(value.toLowerCase());
}

/** IsConfigMapKey: a file name in a ConfigMap, and a key of a Secret. */
export function isConfigKey(value: unknown): value is string {
  return isShort(value, 253) && /^[-._a-zA-Z0-9]+$/.test(value) && !leadsUp(value);
}

/** IsEnvVarName: the name of a variable before Kubernetes 1.32. */
export function isEnvName(value: unknown): value is string {
  return typeof value === 'string' && /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value) && !leadsUp(value);
}

/** IsRelaxedEnvVarName: the name of a variable from Kubernetes 1.32 on, where RelaxedEnvironmentVariableValidation is on. */
export function isRelaxedEnvName(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x3c\x3e-\x7e]+$/.test(value);
}

/** Whether a file of this name would be a directory or stand in another one. */
function leadsUp(value: string): boolean {
  return value === '.' || value.startsWith('..');
}

/** IsValidIP: an address of IPv4 or IPv6. */
export function isIpAddress(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  if (/^\d/.test(value) && !value.includes(':')) return IPV4.test(value);
  return /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(value) && URL.canParse(`http://[${value}]`);
}

const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${BYTE}(\\.${BYTE}){3}$`);

function isShort(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}

/**
 * A directory that something can be mounted at. The API server accepts any text, and its reference forbids `:`. Refused
 * here as well: relative paths, `/` itself, and `.` and `..`, because the mount would not be where the text says.
 */
export function isMountPath(value: unknown): value is string {
  if (typeof value !== 'string' || !value.startsWith('/') || /[:\p{Cc}]/u.test(value) || !isText(value)) return false;
  const steps = value.split('/').filter((step) => step !== '');
  return steps.length > 0 && !steps.some((step) => step === '.' || step === '..');
}

/**
 * The path of an HTTP probe or hook. The API server accepts any text that is not empty, but kubelets and proxies parse it:
 * they drop a fragment (`#`), read a host after `//`, and fail at a `%` without two hexadecimal digits.
 */
export function isRequestPath(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\/(?!\/)/.test(value) || !isText(value)) return false;
  return !/[\s\p{Cc}#]/u.test(value) && !/%(?![0-9A-Fa-f]{2})/.test(value);
}

/** Text that UTF-8 can encode: half of a surrogate pair would be written as another character. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

/** Text that a process can get as an argument or a variable: without NUL, which would end it. */
export function isProcessText(value: unknown): value is string {
  return isText(value) && !value.includes('\0');
}
