/**
 * Which texts the API server takes as names. Each rule is that of k8s.io/apimachinery/pkg/util/validation in Kubernetes
 * 1.34, under the name it has there; limits are in characters, of which all that are allowed are ASCII.
 */

/** What a label of DNS may be and what it may not, for messages. */
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

/** IsDNS1035Label: the name of a Service, which unlike other labels begins with a letter. */
export function isDns1035Label(value: unknown): value is string {
  return isShort(value, MAX_LABEL) && DNS_1035_LABEL.test(value);
}

/** IsDNS1123Subdomain: the name of a Secret, a ConfigMap or a ServiceAccount, and what stands before the `/` of a key. */
export function isDnsSubdomain(value: unknown): value is string {
  return isShort(value, MAX_SUBDOMAIN) && DNS_SUBDOMAIN.test(value);
}

/** IsValidPortName, an IANA service name: 15 characters, a letter among them, dashes only between others. */
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

/** IsValidLabelValue: as the name in a key, or empty. */
export function isLabelValue(value: unknown): value is string {
  return value === '' || isQualified(value);
}

function isQualified(value: unknown): value is string {
  return isShort(value, 63) && QUALIFIED.test(value);
}

/** ValidateAnnotations: the key of an annotation is that of a label, but capitals may stand before its `/` too. */
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

/** What would name a directory or lead out of it. */
function leadsUp(value: string): boolean {
  return value === '.' || value.startsWith('..');
}

function isShort(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}

/**
 * A directory that something can be mounted at. The API server asks for a text alone, and its reference forbids `:`; a
 * relative path, `/` itself and steps upward are taken there and name another directory than the one that is written.
 */
export function isMountPath(value: unknown): value is string {
  if (typeof value !== 'string' || !value.startsWith('/') || /[:\p{Cc}]/u.test(value) || !isText(value)) return false;
  const steps = value.split('/').filter((step) => step !== '');
  return steps.length > 0 && !steps.some((step) => step === '.' || step === '..');
}

/**
 * The path of an HTTP probe or hook. The API server asks for a text that is not empty; what parses a path on the way, in
 * kubelets and proxies, leaves out a fragment, takes `//` for the beginning of a host, and fails at a broken escape.
 */
export function isRequestPath(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\/(?!\/)/.test(value) || !isText(value)) return false;
  return !/[\s\p{Cc}#]/u.test(value) && !/%(?![0-9A-Fa-f]{2})/.test(value);
}

/** Text that UTF-8 can write: half of a surrogate pair would come out as another character. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

/** Text that a process can be given as an argument or a variable: it ends at the first NUL. */
export function isProcessText(value: unknown): value is string {
  return isText(value) && !value.includes('\0');
}
