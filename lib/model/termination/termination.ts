import { ValidationError } from '../../errors';
import { type Duration, wholeSeconds } from '../quantity/duration';
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

/**
 * The parts of a pod's end, of which the rest follows. Each length of time is whole seconds.
 * @example
 * { hold: Hold.inApp(Duration.seconds(5)), longestRequest: Duration.seconds(60) }
 */
export interface TerminationOptions {
  /** Where and how long the pod goes on serving after it was told to go. @default Hold.preStop(Duration.seconds(5)) */
  readonly hold?: Hold;
  /** The longest time one request may take; refused below the timeout of a route. @default - the longest such timeout */
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

/**
 * How a pod leaves: the parts are given, everything else is derived from them and the platform.
 * @example
 * Termination.of({ hold: Hold.inApp(Duration.seconds(5)), shutdownWork: Duration.seconds(4) })
 */
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
    this.hold = optionalHold(options.hold);
    this.longestRequestSeconds = optionalSeconds('longestRequest', options.longestRequest, 1);
    this.shutdownWorkSeconds = optionalSeconds('shutdownWork', options.shutdownWork);
    this.callsDuringShutdown = optionalFlag('callsDuringShutdown', options.callsDuringShutdown);
    this.closesConnections = optionalFlag('closesConnections', options.closesConnections);
    this.gracePeriodSeconds = optionalSeconds('gracePeriod', options.gracePeriod, 1);
    this.proxy = {
      terminationDrain: optionalSeconds('terminationDrainDuration', options.proxy?.terminationDrainDuration, 1),
      drain: optionalSeconds('drainDuration', options.proxy?.drainDuration, 1),
      exitOnZero: optionalFlag('exitOnZeroActiveConnections', options.proxy?.exitOnZeroActiveConnections),
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

/** Refuses what would be taken for no hold at all, or for one of no number of seconds. */
function optionalHold(value: Hold | undefined): Hold | undefined {
  if (value === undefined || (typeof value?.preStopSeconds === 'number' && typeof value.inAppSeconds === 'number')) {
    return value;
  }
  throw new ValidationError('MSVC-HOLD-101', {
    subject: 'hold',
    got: value,
    expected: 'a Hold',
    fix: 'say where the pod waits: Hold.inApp(Duration.seconds(5)) or Hold.preStop(Duration.seconds(5))',
  });
}

function optionalFlag(subject: string, value: boolean | undefined): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  const fix = 'write true or false without quotes, or leave it out';
  throw new ValidationError('MSVC-HOLD-102', { subject, got: value, expected: 'true or false', fix });
}
