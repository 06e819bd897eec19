import { ValidationError, type Where } from '../../errors';
import { isProcessText, isRequestPath, isText } from '../names';
import { instance, type Keys, options } from '../options';
import { refuseUnknown } from '../placeholder';
import { requestPath } from '../quantity/bounds';
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import { checkedPort, type Port } from './port';

/** What a probe does. Without a `port` it asks the service's main port. */
export type Check =
  | { readonly kind: 'http'; readonly path: string; readonly port?: Port }
  | { readonly kind: 'grpc'; readonly service?: string; readonly port?: Port }
  | { readonly kind: 'tcp'; readonly port?: Port }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** A probe, with its times in whole seconds. */
export interface Probe {
  /** What it does. */
  readonly check: Check;
  /** Seconds from one run to the next. */
  readonly periodSeconds: number;
  /** How long one answer may take. */
  readonly timeoutSeconds: number;
  /** Failures in a row until the probe has failed. */
  readonly failureThreshold: number;
}

/** The timing of the three probes. Each duration is whole seconds, at least one. */
export interface HealthTiming {
  /** How long the app may take to start; after that the container is restarted. @default Duration.seconds(60) */
  readonly startupBudget?: Duration;
  /** How often the readiness probe runs. @default Duration.seconds(5) */
  readonly readinessPeriod?: Duration;
  /** How often the liveness probe runs. @default Duration.seconds(10) */
  readonly livenessPeriod?: Duration;
  /** How long one answer to the readiness or liveness probe may take. @default Duration.seconds(2) */
  readonly timeout?: Duration;
  /** The port that answers. @default - the service's main port */
  readonly port?: Port;
}

/** The paths of HTTP probes. Each begins with one `/` and has no spaces, no fragment and no broken escape. */
export interface HttpHealthOptions extends HealthTiming {
  /** Of the startup probe, which runs until it succeeds once; the other two start then. @default '/startupz' */
  readonly startup?: string;
  /** Of the readiness probe, which decides whether the pod gets traffic. @default '/readyz' */
  readonly readiness?: string;
  /** Of the liveness probe: three failures in a row restart the container. @default '/healthz' */
  readonly liveness?: string;
}

/** Options of `Health.grpc`. */
export interface GrpcHealthOptions extends HealthTiming {
  /** The name of the gRPC service whose health is asked, as the .proto file has it. @default - the server as a whole */
  readonly service?: string;
}

/** How often the startup probe runs, in seconds: a start is noticed at most this late. */
const STARTUP_PERIOD = 2;
/** How long the startup probe waits for an answer, in seconds: less than its period, so that runs do not delay each other. */
const STARTUP_TIMEOUT = 1;
/** Failures in a row until readiness or liveness has failed: Kubernetes' own default. */
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
 * The startup, readiness and liveness probes of a service.
 * @example new MeshService(chart, 'orders', { image, health: Health.http({ startupBudget: Duration.minutes(2) }) })
 */
export class Health {
  /**
   * HTTP probes.
   * @param paths one path for all three probes, or a path for each. @default - `/startupz`, `/readyz` and `/healthz`
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
   * Probes by the gRPC health protocol.
   * @throws ValidationError MSVC-PROBE-108 for a service, MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.grpc({ service: 'acme.orders.v1.Orders' })
   */
  public static grpc(health: GrpcHealthOptions = {}): Health {
    const write = "Health.grpc({ service: 'acme.orders.v1.Orders' })";
    const { service, port, ...timing } = options(health, GRPC, { subject: 'Health.grpc', write });
    return new Health(same({ kind: 'grpc', service, port }), timing);
  }

  /**
   * Probes that open a TCP connection; one that is accepted is a success.
   * @throws ValidationError MSVC-PROBE-102 to 105 and MSVC-TIME-002 for a time
   * @example Health.tcp({ livenessPeriod: Duration.seconds(30) })
   */
  public static tcp(health: HealthTiming = {}): Health {
    const write = 'Health.tcp({ readinessPeriod: Duration.seconds(5) })';
    const { port, ...timing } = options(health, TIMING, { subject: 'Health.tcp', write });
    return new Health(same({ kind: 'tcp', port }), timing);
  }

  /**
   * Probes that run a command in the container; exit code 0 is a success.
   * @param command the binary, which must be in the image, and its arguments
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

  /** Runs until it succeeds once; the other two start then. */
  public readonly startup: Probe;
  /** Decides whether the pod gets traffic. */
  public readonly readiness: Probe;
  /** Restarts the container when it fails. */
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

/** Checks a Health. @throws ValidationError MSVC-CLASS-001 */
export function checkedHealth(value: unknown, where?: Where): Health {
  const write = isRequestPath(value) ? `Health.http('${value}')` : "Health.http('/health')";
  return instance(value, Health, { subject: 'health', write, where });
}

function onePath(path: string): HttpHealthOptions {
  return { startup: path, readiness: path, liveness: path };
}

/** The same check for all three probes. */
function same(check: Check): Checks {
  return { startup: check, readiness: check, liveness: check };
}

/** A copy of a check, after its fields were checked, without keys that are undefined. */
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

/** Checks the words of a command: none may contain NUL, and the first names a file. */
function words(command: readonly string[]): readonly string[] {
  if (Array.isArray(command) && command.length > 0 && command.every(isProcessText) && command[0] !== '')
    return [...command];
  const expected = 'a command with at least one word';
  const fix = "name the binary and its arguments, such as Health.command(['/app/order-service', 'health'])";
  throw new ValidationError('MSVC-PROBE-101', { subject: 'Health.command', got: command, expected, fix });
}
