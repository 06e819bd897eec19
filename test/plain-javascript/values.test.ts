import { Duration as CdkDuration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Caller,
  Config,
  Environments,
  Exposure,
  Health,
  Hold,
  Image,
  Namespace,
  Platform,
  Port,
  Scale,
  ValidationError,
} from 'cdk8s-mesh';
import fc from 'fast-check';
import { checkedNamespace } from '../../lib/app/namespace';
import { checkedCaller } from '../../lib/model/access/caller';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { checkedAnnotations, checkedLabels } from '../../lib/model/metadata';
import {
  isAnnotationKey,
  isConfigKey,
  isDnsLabel,
  isDnsSubdomain,
  isLabelKey,
  isLabelValue,
  isMountPath,
  isPortName,
  isProcessText,
  isRelaxedEnvName,
  isRequestPath,
  isText,
} from '../../lib/model/names';
import { dnsLabel, mountPath, requestPath, serviceName, wholeNumber } from '../../lib/model/quantity/bounds';
import { checkedExposure } from '../../lib/model/termination/exposure';
import { checkedHold } from '../../lib/model/termination/hold';
import { checkedConfig } from '../../lib/model/workload/config';
import { checkedHealth } from '../../lib/model/workload/health';
import { checkedImage } from '../../lib/model/workload/image';
import { checkedPort, checkedPorts } from '../../lib/model/workload/port';
import { checkedScale } from '../../lib/model/workload/scale';
import { checkedSecretKey } from '../../lib/model/workload/secret-key';
import { envValue, secretValue } from '../../lib/workload/variables';
import { orders, platformWith } from '../fixtures';

/** A function as plain JavaScript calls it: with anything, and any number of it. */
type Call = (...args: readonly unknown[]) => unknown;
/** A class whose constructor the compiler alone keeps private. */
type Made = new (...args: readonly unknown[]) => unknown;
/** Whether what was taken is of a shape that its type allows. */
type Shape = (value: never) => boolean;

interface Callable {
  readonly name: string;
  readonly call: Call;
  readonly taken: Shape;
}

const MOST = 2147483647;
const whole = (value: unknown, min: number, max = MOST): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const keysOf = (value: object): string => Object.keys(value).sort().join();

const isPort = ({ number, name, protocol, scheme }: Port): boolean =>
  whole(number, 1, 65535) && isPortName(name) && ['http', 'h2c', 'grpc', 'tcp'].includes(protocol) && isText(scheme);
const isImage = ({ repository, tag, digest, shell, uid }: Image): boolean =>
  /^[\w.:/[\]-]+$/.test(repository) &&
  (tag === undefined ? digest !== undefined : /^\w[\w.-]{0,127}$/.test(tag)) &&
  (digest === undefined || /^sha256:[0-9a-f]{64}$/.test(digest)) &&
  typeof shell === 'boolean' &&
  whole(uid, 1);
const isCaller = (caller: Caller): boolean =>
  isDnsLabel(caller.namespace) &&
  (caller.kind === 'namespace'
    ? keysOf(caller) === 'kind,namespace'
    : keysOf(caller) === 'kind,name,namespace' && isDnsSubdomain(caller.name));
const isConfig = ({ path, files, name, naming }: Config): boolean =>
  isMountPath(path) &&
  isDnsLabel(name) &&
  ['mutable', 'per-content'].includes(naming) &&
  Object.entries(files).length > 0 &&
  Object.entries(files).every(([file, content]) => isConfigKey(file) && isText(content));
const isHealth = ({ startup, readiness, liveness }: Health): boolean =>
  [startup, readiness, liveness].every(({ check, periodSeconds, timeoutSeconds, failureThreshold }) => {
    if (![periodSeconds, timeoutSeconds, failureThreshold].every((count) => whole(count, 1))) return false;
    if (check.kind === 'command') return check.command.length > 0 && check.command.every(isProcessText);
    if (check.port !== undefined && !(check.port instanceof Port)) return false;
    if (check.kind === 'http') return isRequestPath(check.path);
    return check.kind === 'tcp' || check.service === undefined || isText(check.service);
  });
const isHold = ({ inAppSeconds, preStopSeconds, endpoint }: Hold): boolean =>
  whole(inAppSeconds, 0) &&
  whole(preStopSeconds, 0) &&
  (endpoint === undefined || (isRequestPath(endpoint.path) && endpoint.port instanceof Port));
const isExposure = (exposure: Exposure): boolean =>
  exposure.kind === 'cluster'
    ? keysOf(exposure) === 'kind'
    : keysOf(exposure) === 'deregistrationSeconds,kind' && whole(exposure.deregistrationSeconds, 0);
const isScale = (scale: Scale): boolean => {
  if (scale.kind === 'fixed') return keysOf(scale) === 'kind,replicas' && whole(scale.replicas, 1);
  if (scale.kind === 'external') return keysOf(scale) === 'by,kind,min' && whole(scale.min, 0);
  const { min, max, cpuPercent, memoryPercent, metrics } = scale;
  const percents = [cpuPercent, memoryPercent].every((percent) => percent === undefined || whole(percent, 1));
  // With nothing to look at it would never act.
  const looks = cpuPercent !== undefined || memoryPercent !== undefined || metrics.length > 0;
  return whole(min, 1) && whole(max, min) && percents && looks;
};
const isNamespace = (namespace: Namespace): boolean =>
  isDnsLabel(namespace.name) &&
  typeof namespace.managed === 'boolean' &&
  typeof namespace.bindsMesh === 'boolean' &&
  isLabels(namespace.labels({}));
const isLabels = (labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([key, value]) => isLabelKey(key) && isLabelValue(value));
const isAnnotations = (annotations: Readonly<Record<string, string>>): boolean =>
  Object.entries(annotations).every(([key, value]) => isAnnotationKey(key) && isText(value));
const isTable = (environments: Environments<never>): boolean =>
  [...environments].every(({ name, namespace, platform }) => {
    return isDnsLabel(name) && checkedNamespace(namespace) !== undefined && (platform as unknown) instanceof Platform;
  });
const isVersion = ({ minor }: KubernetesVersion): boolean => whole(minor, 24, 99);
const isSecretKey = ({ secret, key }: { secret: unknown; key: unknown }): boolean =>
  isDnsSubdomain(secret) && isConfigKey(key);

const WHERE = { node: { path: 'dev/orders' } };
const SERVICE = orders();
const TABLE = Environments.of({ dev: { namespace: 'shop-dev', platform: platformWith() } });
const IMAGE = Image.parse('redis:7');
const PORT = Port.http(8080);

/** Every public function, method and constructor of the values, and the checks that other parts of the library call. */
const CALLABLES: readonly Callable[] = [
  ...methods('Caller', Caller, isCaller),
  ...methods('Exposure', Exposure, isExposure),
  ...methods('Port', Port, isPort, ['http', 'h2c', 'grpc', 'tcp']),
  ...methods('Image', Image, isImage, ['of', 'parse']),
  ...methods('Config', Config, isConfig, ['mutable', 'perContent']),
  ...methods('Health', Health, isHealth, ['http', 'grpc', 'tcp', 'command']),
  ...methods('Hold', Hold, isHold, ['inApp', 'preStop', 'both']),
  ...methods('Namespace', Namespace, isNamespace, ['managed', 'existing']),
  ...methods('Environments', Environments, isTable, ['of']),
  ...methods('KubernetesVersion', KubernetesVersion, isVersion, ['of']),
  ...methods('Scale', Scale, isScale, ['fixed', 'autoscaled']),
  made('Port', Port, isPort),
  made('Image', Image, isImage),
  made('Health', Health, isHealth),
  made('Hold', Hold, isHold),
  made('Namespace', Namespace, isNamespace),
  made('Environments', Environments, isTable),
  made('KubernetesVersion', KubernetesVersion, isVersion),
  ...methods('image', IMAGE, isImage, ['withTag']),
  ...methods('environments', TABLE, ({ name }: { name: string }) => name === 'dev', ['get']),
  ...methods('namespace', Namespace.managed('shop'), isLabels, ['labels']),
  ...methods('version', KubernetesVersion.of('1.34'), (is: unknown) => typeof is === 'boolean', ['atLeast']),
  check('checkedCaller', (value) => checkedCaller(value, WHERE), isCaller),
  check('checkedExposure', (value) => checkedExposure(value, WHERE), isExposure),
  check('checkedScale', (value) => checkedScale(value, 'replicas', WHERE), isScale),
  check('checkedPort', (value) => checkedPort(value, 'port', WHERE), isPort),
  check(
    'checkedPorts',
    (value) => checkedPorts(value as never, WHERE),
    (ports: readonly Port[]) => ports.every(isPort),
  ),
  check('checkedImage', (value) => checkedImage(value, 'image', WHERE), isImage),
  check('checkedConfig', (value) => checkedConfig(value, 'config', WHERE), isConfig),
  check('checkedHealth', (value) => checkedHealth(value, WHERE), isHealth),
  check('checkedHold', (value) => checkedHold(value, WHERE), isHold),
  check('checkedNamespace', (value) => checkedNamespace(value, WHERE), isNamespace),
  check('checkedLabels', (value) => checkedLabels(value, 'labels', WHERE), isLabels),
  check('checkedAnnotations', (value) => checkedAnnotations(value, 'annotations', WHERE), isAnnotations),
  check('checkedSecretKey', (value) => checkedSecretKey('URL', value as never, WHERE), isSecretKey),
  check('dnsLabel', (value) => dnsLabel(value as string, { code: 'MSVC-NAME-005', subject: 'name' }), isDnsLabel),
  check('serviceName', (value) => serviceName(value as string, { code: 'MSVC-NAME-001', subject: 'name' }), isDnsLabel),
  check('mountPath', (value) => mountPath(value as string, { code: 'MSVC-CONFIG-001', subject: 'path' }), isMountPath),
  check(
    'requestPath',
    (value) => requestPath(value as string, { code: 'MSVC-PROBE-106', subject: 'path' }),
    isRequestPath,
  ),
  check(
    'wholeNumber',
    (value) => wholeNumber(value as number, BOUNDS),
    (number: number) => whole(number, 1, 9),
  ),
  check(
    'envValue',
    (value) => envValue(SERVICE, 'A', value as string),
    (value: unknown) => value instanceof kplus.EnvValue,
  ),
  check(
    'the name of envValue',
    (value) => [value, envValue(SERVICE, value as string, 'a')],
    ([name]: [unknown]) => isRelaxedEnvName(name),
  ),
  check(
    'secretValue',
    (value) => secretValue(SERVICE, 'A', value as never),
    (value: unknown) => value instanceof kplus.EnvValue,
  ),
];

const BOUNDS = { code: 'MSVC-PORT-001', subject: 'port', min: 1, max: 9, fix: 'write 5' } as const;

function methods(owner: string, of: object, taken: Shape, names: readonly string[] = Object.keys(of)): Callable[] {
  const table = of as Readonly<Record<string, Call>>;
  return names.map((name) => ({
    name: `${owner}.${name}`,
    call: (...args) => table[name]?.apply(of, [...args]),
    taken,
  }));
}

function made(name: string, type: unknown, taken: Shape): Callable {
  return { name: `new ${name}`, call: (...args) => new (type as Made)(...args), taken };
}

function check(name: string, call: (value: unknown) => unknown, taken: Shape): Callable {
  return { name, call: (...args) => call(args[0]), taken };
}

class Stranger {
  public readonly number = 8080;
}

/** What a program hands over by mistake, and pieces of what would be right, so that the wrong ones among them are reached. */
const LEAVES = fc.constantFrom<unknown>(
  ...[undefined, null, true, false, 0, 1, -1, 2, 1.5, 8080, 65536, 1e12, Number.NaN, Number.POSITIVE_INFINITY, 10n],
  ...[
    '',
    'a',
    'A',
    '3scale',
    'a--b',
    'a..b',
    '..data',
    'http',
    '/health',
    'etc',
    '/etc/a',
    '/',
    '*',
    'a/b',
    '1.34',
    '1.0',
    8,
  ],
  ...[
    'redis:7',
    'redis',
    'ghcr.io/Acme/orders:1',
    ' ',
    '\0',
    '\ud83d',
    'a\nb',
    '__proto__',
    'constructor',
    'x'.repeat(300),
  ],
  ...[Symbol('a'), Symbol.iterator, () => 'a', function named() {}, class {}, Stranger, Port, Math.max],
  ...[
    new Stranger(),
    new Date(0),
    new Map([['a', 1]]),
    new Set(),
    /a/,
    new Error('a'),
    Promise.resolve(),
    Buffer.from('a'),
  ],
  ...[
    new String('a'),
    new Number(5),
    Object(10n),
    Object(Symbol('a')),
    new Uint8Array(2),
    new Proxy({}, {}),
    globalThis,
  ],
  ...[PORT, IMAGE, Health.tcp(), Hold.inApp(CdkDuration.seconds(5)), Namespace.existing('shop'), platformWith(), TABLE],
  ...[CdkDuration.seconds(5), CdkDuration.millis(1500), CdkDuration.seconds(1e12), CdkDuration.seconds(Number.NaN)],
  ...[Scale.fixed(2), Caller.namespace('a'), Exposure.cluster(), kplus.EnvValue.fromValue('a'), Object.create(null)],
  ...[Object.create({ path: '/a' }), Object.freeze({}), JSON.parse('{ "__proto__": "a" }'), { __proto__: { a: 1 } }],
);
const KEYS = fc.constantFrom(
  ...[
    'path',
    'files',
    'name',
    'port',
    'scheme',
    'startup',
    'readiness',
    'liveness',
    'timeout',
    'service',
    'readinessPeriod',
  ],
  ...[
    'tag',
    'digest',
    'shell',
    'uid',
    'min',
    'max',
    'cpuPercent',
    'kind',
    'namespace',
    'platform',
    'replicas',
    'labels',
  ],
  ...[
    'podSecurity',
    'ownPeerAuthentication',
    'inApp',
    'preStop',
    'secret',
    'key',
    'a',
    '..data',
    '__proto__',
    'toString',
    'node',
  ],
);
const VALUES: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    { arbitrary: LEAVES, weight: 5 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    { arbitrary: objects(tie('value')), weight: 4 },
  ),
})).value;

function objects(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const rows = fc.uniqueArray(fc.tuple(KEYS, values), { maxLength: 4, selector: ([key]) => key });
  const kinds = fc.constantFrom(
    'namespace',
    'service-account',
    'fixed',
    'autoscaled',
    'cluster',
    'load-balancer',
    undefined,
  );
  return fc.tuple(rows, kinds, fc.boolean()).map(([entries, kind, bare]) => {
    const object = Object.fromEntries(kind === undefined ? entries : [...entries, ['kind', kind]]) as object;
    return bare ? Object.assign(Object.create(null) as object, { ...object }) : object;
  });
}

const CALLS = fc.record({ callable: fc.constantFrom(...CALLABLES), args: fc.array(VALUES, { maxLength: 3 }) });

test('a wrong call ends in an error with a code that says what to write, and what is taken is what a type allows', () => {
  const outcomes = { taken: 0, refused: 0 };
  const seen = new Set<string>();
  const run = ({ callable: { name, call, taken }, args }: { callable: Callable; args: readonly unknown[] }): void => {
    let value: unknown;
    try {
      value = call(...args);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw new Error(`${name} threw another error`, { cause: error });
      const { code, message, where, mistake } = error;
      expect(code).toMatch(/^MSVC-[A-Z]+-\d{3}$/);
      expect(message.split('\n')).toHaveLength(2);
      expect([where, mistake.subject, mistake.expected, mistake.fix]).not.toContain('');
      expect(where === 'dev/orders' || where.startsWith(`${__filename}:`)).toBe(true);
      seen.add(code);
      outcomes.refused += 1;
      return;
    }
    if (!taken(value as never)) throw new Error(`${name} took what it must not take`);
    outcomes.taken += 1;
  };
  fc.assert(fc.property(CALLS, run), { seed: 12, numRuns: 3000 });
  // The calls are no good when they are all refused at the first look.
  expect(outcomes.refused).toBeGreaterThan(2000);
  expect(outcomes.taken).toBeGreaterThan(100);
  expect(seen.size).toBeGreaterThan(30);
});

test.each(CALLABLES.map((callable) => [callable.name, callable] as const))(
  '%s without anything says what to write',
  (_, { call, taken }) => {
    let error: unknown;
    try {
      if (taken(call() as never)) return;
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ValidationError);
  },
);
