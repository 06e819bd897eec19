import { ValidationError } from '../../errors';
import { refuseUnknown } from '../placeholder';
import { Duration, wholeSeconds } from '../quantity/duration';
import type { Port } from './port';

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

export interface HttpHealthOptions extends HealthTiming {
  /** Asked until it succeeds once; the other two start after. @default '/startupz' */
  readonly startup?: string;
  /** Decides whether the pod gets traffic. @default '/readyz' */
  readonly readiness?: string;
  /** Failing it three times restarts the container. @default '/healthz' */
  readonly liveness?: string;
}

/** How often the startup probe is asked, in seconds: a start is noticed this late at most. */
const STARTUP_PERIOD = 2;
/** How long the startup probe waits for an answer, in seconds: less than its period, so that rounds never queue. */
const STARTUP_TIMEOUT = 1;
/** Failures in a row that count, for readiness and liveness; Kubernetes's own default. */
const FAILURES = 3;

/** How the kubelet learns that a container has started, may get traffic, and is alive. */
export class Health {
  /** Three HTTP probes on `/startupz`, `/readyz` and `/healthz`; other paths by name, or one path for all three. */
  public static http(paths: string | HttpHealthOptions = {}): Health {
    refuseUnknown('Health.http', paths);
    const options = typeof paths === 'string' ? { startup: paths, readiness: paths, liveness: paths } : paths;
    return new Health(options, (probe) => httpCheck(options[probe] ?? DEFAULT_PATH[probe], options));
  }

  /** The gRPC health protocol, Kubernetes 1.24 or later. @param options.service the name asked for; the whole server without it */
  public static grpc(options: HealthTiming & { readonly service?: string } = {}): Health {
    return new Health(options, () => ({
      kind: 'grpc',
      ...(options.service === undefined ? {} : { service: options.service }),
      ...(options.port && { port: options.port }),
    }));
  }

  /** A TCP connection is enough. */
  public static tcp(options: HealthTiming = {}): Health {
    return new Health(options, () => ({ kind: 'tcp', ...(options.port && { port: options.port }) }));
  }

  /** A command in the container; it needs no port, but the binary must be in the image. */
  public static command(command: readonly string[], options: HealthTiming = {}): Health {
    if (command.length === 0) {
      throw new ValidationError('MSVC-PROBE-101', {
        subject: 'Health.command',
        got: command,
        expected: 'a command with at least one word',
        fix: "name the binary and its arguments, such as Health.command(['/app/order-service', 'health'])",
      });
    }
    return new Health(options, () => ({ kind: 'command', command }));
  }

  public readonly startup: Probe;
  public readonly readiness: Probe;
  public readonly liveness: Probe;

  private constructor(timing: HealthTiming, check: (probe: keyof typeof DEFAULT_PATH) => Check) {
    const timeoutSeconds = wholeSeconds('MSVC-PROBE-102', 'probe timeout', timing.timeout ?? Duration.seconds(2), 1);
    const budget = wholeSeconds('MSVC-PROBE-103', 'startupBudget', timing.startupBudget ?? Duration.seconds(60), 1);
    this.startup = {
      check: check('startup'),
      periodSeconds: STARTUP_PERIOD,
      timeoutSeconds: STARTUP_TIMEOUT,
      failureThreshold: Math.ceil(budget / STARTUP_PERIOD),
    };
    this.readiness = {
      check: check('readiness'),
      periodSeconds: wholeSeconds(
        'MSVC-PROBE-104',
        'readinessPeriod',
        timing.readinessPeriod ?? Duration.seconds(5),
        1,
      ),
      timeoutSeconds,
      failureThreshold: FAILURES,
    };
    this.liveness = {
      check: check('liveness'),
      periodSeconds: wholeSeconds('MSVC-PROBE-105', 'livenessPeriod', timing.livenessPeriod ?? Duration.seconds(10), 1),
      timeoutSeconds,
      failureThreshold: FAILURES,
    };
  }
}

const DEFAULT_PATH = { startup: '/startupz', readiness: '/readyz', liveness: '/healthz' };

function httpCheck(path: string, { port }: HealthTiming): Check {
  if (!path.startsWith('/')) {
    throw new ValidationError('MSVC-PROBE-106', {
      subject: 'probe path',
      got: path,
      expected: "a path that begins with '/'",
      fix: `write '/${path}'`,
    });
  }
  return { kind: 'http', path, ...(port && { port }) };
}
