import { ValidationError, type Where } from '../../errors';
import { isProcessText, isRequestPath, isText } from '../names';
import { instance, type Keys, options } from '../options';
import { refuseUnknown } from '../placeholder';
import { requestPath } from '../quantity/bounds';
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import { checkedPort, type Port } from './port';

/** What the kubelet asks; `port` left out means the service's main port. */
export type Check =
  | { readonly kind: 'http'; readonly path: string; readonly port?: Port }
  | { readonly kind: 'grpc'; readonly service?: string; readonly port?: Port }
  | { readonly kind: 'tcp'; readonly port?: Port }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** How often a check is asked and how many failures count. All in whole seconds. */
export interface Probe {
  readonly check: Check;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** When the three probes are asked; each duration in whole seconds, at least one. */
export interface HealthTiming {
  /** How long the app may take to start; past it the container is restarted. @default Duration.seconds(60) */
  readonly startupBudget?: Duration;
  /** How often readiness is asked. @default Duration.seconds(5) */
  readonly readinessPeriod?: Duration;
  /** How often liveness is asked. @default Duration.seconds(10) */
  readonly livenessPeriod?: Duration;
  /** How long one answer to readiness or liveness may take. @default Duration.seconds(2) */
  readonly timeout?: Duration;
  /** The port that answers. @default - the service's main port */
  readonly port?: Port;
}

/** The paths of the three HTTP probes: each begins with one `/` and has no spaces, no fragment and no broken escape. */
export interface HttpHealthOptions extends HealthTiming {
  /** Asked until it succeeds once; the other two start after. @default '/startupz' */
  readonly startup?: string;
  /** Decides whether the pod gets traffic. @default '/readyz' */
  readonly readiness?: string;
  /** Failing it three times restarts the container. @default '/healthz' */
  readonly liveness?: string;
}

/** What the gRPC health protocol is asked. */
export interface GrpcHealthOptions extends HealthTiming {
  /** The service whose health is asked. @default - the whole server's */
  readonly service?: string;
}

/** How often the startup probe is asked, in seconds: a start is noticed this late at most. */
const STARTUP_PERIOD = 2;
/** How long the startup probe waits for an answer, in seconds: less than its period, so that rounds never queue. */
const STARTUP_TIMEOUT = 1;
/** Failures in a row that count, for readiness and liveness; Kubernetes's own default. */
const FAILURES = 3;

const TIMING: Keys<HealthTiming> = {
  startupBudget: true,
  readinessPeriod: true,
  livenessPeriod: true,
  timeout: true,
  port: true,
};
const HTTP: Keys<HttpHealthOptions> = { ...TIMING, startup: true, readiness: true, liveness: true };
const GRPC: Keys<GrpcHealthOptions> = { ...TIMING, service: true };
const CHECKS: Keys<Checks> = { startup: true, readiness: true, liveness: true };

const PATH = { code: 'MSVC-PROBE-106', subject: 'probe path' } as const;

/** The check of each probe. */
type Checks = Readonly<Record<'startup' | 'readiness' | 'liveness', Check>>;

/**
 * How the kubelet learns that a container has started, may get traffic, and is alive.
 * @example new MeshService(chart, 'orders', { image, health: Health.http({ startupBudget: Duration.minutes(2) }) })
 */
export class Health {
  /**
   * Three HTTP probes on `/startupz`, `/readyz` and `/healthz`; other paths by name, or one path for all three.
   * @throws ValidationError MSVC-PROBE-106 for a path, MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.http('/health')
   */
  public static http(paths: string | HttpHealthOptions = {}): Health {
    const write = "Health.http({ readiness: '/readyz', timeout: Duration.seconds(2) })";
    refuseUnknown('Health.http', paths);
    const given = typeof paths === 'string' ? onePath(paths) : options(paths, HTTP, { subject: 'Health.http', write });
    const { startup = '/startupz', readiness = '/readyz', liveness = '/healthz', port, ...timing } = given;
    const check = (path: string): Check => ({ kind: 'http', path, port });
    return new Health({ startup: check(startup), readiness: check(readiness), liveness: check(liveness) }, timing);
  }

  /**
   * The gRPC health protocol.
   * @throws ValidationError MSVC-PROBE-108 for a service, MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.grpc({ service: 'acme.orders.v1.Orders' })
   */
  public static grpc(health: GrpcHealthOptions = {}): Health {
    const write = "Health.grpc({ service: 'acme.orders.v1.Orders' })";
    const { service, port, ...timing } = options(health, GRPC, { subject: 'Health.grpc', write });
    return new Health(same({ kind: 'grpc', service, port }), timing);
  }

  /**
   * A TCP connection is enough.
   * @throws ValidationError MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.tcp({ livenessPeriod: Duration.seconds(30) })
   */
  public static tcp(health: HealthTiming = {}): Health {
    const write = 'Health.tcp({ readinessPeriod: Duration.seconds(5) })';
    const { port, ...timing } = options(health, TIMING, { subject: 'Health.tcp', write });
    return new Health(same({ kind: 'tcp', port }), timing);
  }

  /**
   * A command in the container; it needs no port, but the binary must be in the image.
   * @throws ValidationError MSVC-PROBE-101 for a command, MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.command(['/app/order-service', 'health'])
   */
  public static command(command: readonly string[], health: Omit<HealthTiming, 'port'> = {}): Health {
    const write = "Health.command(['/app/order-service', 'health'], { timeout: Duration.seconds(2) })";
    refuseUnknown('Health.command', command);
    const { port: _, ...keys } = TIMING;
    const asked = { subject: 'Health.command', write };
    const timing = options<Omit<HealthTiming, 'port'>>(health, keys, asked);
    return new Health(same({ kind: 'command', command }), timing);
  }

  public readonly startup: Probe;
  public readonly readiness: Probe;
  public readonly liveness: Probe;

  private constructor(checks: Checks, timing: Omit<HealthTiming, 'port'>) {
    const asked = { subject: 'Health', write: "Health.http('/health')" };
    const { startup, readiness, liveness } = options(checks, CHECKS, asked);
    const {
      startupBudget = Duration.seconds(60),
      readinessPeriod = Duration.seconds(5),
      livenessPeriod = Duration.seconds(10),
      timeout = Duration.seconds(2),
    } = options(timing, TIMING, asked);
    const timeoutSeconds = wholeSeconds('MSVC-PROBE-102', 'probe timeout', timeout, { min: 1 });
    const budget = wholeSeconds('MSVC-PROBE-103', 'startupBudget', startupBudget, { min: 1 });
    this.startup = {
      check: checked(startup),
      periodSeconds: STARTUP_PERIOD,
      timeoutSeconds: STARTUP_TIMEOUT,
      failureThreshold: Math.ceil(budget / STARTUP_PERIOD),
    };
    this.readiness = {
      check: checked(readiness),
      periodSeconds: wholeSeconds('MSVC-PROBE-104', 'readinessPeriod', readinessPeriod, { min: 1 }),
      timeoutSeconds,
      failureThreshold: FAILURES,
    };
    this.liveness = {
      check: checked(liveness),
      periodSeconds: wholeSeconds('MSVC-PROBE-105', 'livenessPeriod', livenessPeriod, { min: 1 }),
      timeoutSeconds,
      failureThreshold: FAILURES,
    };
  }
}

/** A Health, wherever one is taken. @throws ValidationError MSVC-CLASS-001 */
export function checkedHealth(value: unknown, where?: Where): Health {
  const write = isRequestPath(value) ? `Health.http('${value}')` : "Health.http('/health')";
  return instance(value, Health, { subject: 'health', write, where });
}

function onePath(path: string): HttpHealthOptions {
  return { startup: path, readiness: path, liveness: path };
}

/** One check for all three probes. */
function same(check: Check): Checks {
  return { startup: check, readiness: check, liveness: check };
}

/** A check without the keys that are not given. */
function checked(check: Check): Check {
  switch (check?.kind) {
    case 'http':
      return { kind: 'http', path: requestPath(check.path, PATH), ...portOf(check) };
    case 'grpc':
      return { kind: 'grpc', ...serviceOf(check), ...portOf(check) };
    case 'tcp':
      return { kind: 'tcp', ...portOf(check) };
    case 'command':
      return { kind: 'command', command: words(check.command) };
  }
  const mistake = { subject: 'check of Health', got: check, expected: 'a check', fix: "write Health.http('/health')" };
  throw new ValidationError('MSVC-PROBE-109', mistake);
}

function portOf({ port }: { readonly port?: Port | undefined }): { readonly port?: Port } {
  return port === undefined ? {} : { port: checkedPort(port, 'port of the probe') };
}

function serviceOf({ service }: { readonly service?: string | undefined }): { readonly service?: string } {
  if (service === undefined) return {};
  if (isText(service)) return { service };
  const fix = "name it as the .proto file does, such as service: 'acme.orders.v1.Orders', or leave it out";
  const mistake = { subject: 'service of Health.grpc', got: service, expected: 'the name of a gRPC service', fix };
  throw new ValidationError('MSVC-PROBE-108', mistake);
}

/** The words of a command; a process gets none with a NUL in it, and the first is a file to be run. */
function words(command: readonly string[]): readonly string[] {
  if (Array.isArray(command) && command.length > 0 && command.every(isProcessText) && command[0] !== '')
    return [...command];
  const expected = 'a command with at least one word';
  const fix = "name the binary and its arguments, such as Health.command(['/app/order-service', 'health'])";
  throw new ValidationError('MSVC-PROBE-101', { subject: 'Health.command', got: command, expected, fix });
}
