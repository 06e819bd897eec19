import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import type { Hold } from './hold';

/**
 * The proxy's own shutdown settings. Each is derived from the other parts when it is left out; one that is given is
 * checked. A setting that the platform's data plane does not read has no effect and is reported.
 * @example
 * { terminationDrainDuration: Duration.seconds(30) }
 */
export interface ProxyTermination {
  /** A sidecar that ends by the clock: how long after deletion it is killed. @default - as long as the app needs it */
  readonly terminationDrainDuration?: Duration;
  /** The same sidecar: how long after deletion its inbound listeners close. @default - not before the hold is over */
  readonly drainDuration?: Duration;
  /** The same sidecar: leave when the last connection is closed, instead of after a fixed time. @default false */
  readonly exitOnZeroActiveConnections?: boolean;
  /** With `exitOnZeroActiveConnections`: the earliest leave. @default - not before the app is done with it */
  readonly minimumDrainDuration?: Duration;
  /** A sidecar that waits by itself before it stops accepting: how long. @default - as long as the app needs it */
  readonly waitBeforeExit?: Duration;
  /** The same sidecar: how long it drains once told to stop. @default - until SIGKILL */
  readonly shutdownGracePeriod?: Duration;
}

export interface TerminationOptions {
  /** Where and how long the pod goes on serving after it was told to go. @default Hold.preStop(Duration.seconds(5)) */
  readonly hold?: Hold;
  /** The longest time one request may take. @default - the route's timeout */
  readonly longestRequest?: Duration;
  /** Work after the last request: flushing, closing pools. @default Duration.seconds(2) */
  readonly shutdownWork?: Duration;
  /** Whether the shutdown work calls other services, so that the proxy must outlive it. @default true */
  readonly callsDuringShutdown?: boolean;
  /**
   * Whether the app answers with `Connection: close` (HTTP/1) or GOAWAY (HTTP/2) during its hold, so that clients with
   * kept connections move away. Where no proxy does it for the app, nobody else will.
   * @default false
   */
  readonly closesConnections?: boolean;
  /** The pod's `terminationGracePeriodSeconds`. @default - derived from the parts */
  readonly gracePeriod?: Duration;
  /** The proxy's own settings. @default - derived from the parts */
  readonly proxy?: ProxyTermination;
}

/** How a pod leaves: the parts are given, everything else is derived from them and the platform. */
export class Termination {
  public static of(options: TerminationOptions = {}): Termination {
    return new Termination(options);
  }

  public readonly hold: Hold | undefined;
  public readonly longestRequestSeconds: number | undefined;
  public readonly shutdownWorkSeconds: number | undefined;
  public readonly callsDuringShutdown: boolean | undefined;
  public readonly closesConnections: boolean | undefined;
  public readonly gracePeriodSeconds: number | undefined;
  /** The proxy's settings that were given, in whole seconds. */
  public readonly proxy: ProxyTerminationSeconds;

  private constructor(options: TerminationOptions) {
    this.hold = options.hold;
    this.longestRequestSeconds = optionalSeconds('longestRequest', options.longestRequest, 1);
    this.shutdownWorkSeconds = optionalSeconds('shutdownWork', options.shutdownWork);
    this.callsDuringShutdown = options.callsDuringShutdown;
    this.closesConnections = options.closesConnections;
    this.gracePeriodSeconds = optionalSeconds('gracePeriod', options.gracePeriod, 1);
    this.proxy = {
      terminationDrain: optionalSeconds('terminationDrainDuration', options.proxy?.terminationDrainDuration, 1),
      drain: optionalSeconds('drainDuration', options.proxy?.drainDuration, 1),
      exitOnZero: options.proxy?.exitOnZeroActiveConnections,
      minimumDrain: optionalSeconds('minimumDrainDuration', options.proxy?.minimumDrainDuration),
      waitBeforeExit: optionalSeconds('waitBeforeExit', options.proxy?.waitBeforeExit),
      shutdownGrace: optionalSeconds('shutdownGracePeriod', options.proxy?.shutdownGracePeriod, 1),
    };
  }
}

/** `ProxyTermination` in whole seconds; what is missing is to be derived. */
export interface ProxyTerminationSeconds {
  readonly terminationDrain?: number;
  readonly drain?: number;
  readonly exitOnZero?: boolean;
  readonly minimumDrain?: number;
  readonly waitBeforeExit?: number;
  readonly shutdownGrace?: number;
}

function optionalSeconds(subject: string, value: Duration | undefined, min = 0): number | undefined {
  return value === undefined ? undefined : wholeSeconds('MSVC-HOLD-003', subject, value, min);
}
