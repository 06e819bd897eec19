import type { Duration } from 'cdk8s';
import type { Where } from '../../errors';
import { instance, type Keys, options, truth } from '../options';
import { wholeSeconds } from '../quantity/duration';
import { Hold } from './hold';

/**
 * How the sidecar shuts down, in whole seconds. Which settings exist depends on the platform's data plane; one that it does
 * not read is reported. What is left out is derived from the service's termination; what is given is checked against it.
 * @example
 * new MeshService(chart, 'orders', { image, termination: { proxy: { terminationDrainDuration: Duration.seconds(30) } } })
 */
export interface ProxyTermination {
  /** Classic sidecar: how long after the pod's deletion it is killed. @default - as long as the app needs it */
  readonly terminationDrainDuration?: Duration;
  /** Classic sidecar: how long after the pod's deletion its inbound listeners close. @default - not before the hold is over */
  readonly drainDuration?: Duration;
  /** Classic sidecar: whether it exits when its last connection is closed, instead of after a fixed time. @default false */
  readonly exitOnZeroActiveConnections?: boolean;
  /** With `exitOnZeroActiveConnections`: how long it stays at least. @default - as long as the app needs it */
  readonly minimumDrainDuration?: Duration;
  /** A sidecar with a preStop hook of its own: how long the hook waits. @default - as long as the app needs it */
  readonly waitBeforeExit?: Duration;
  /** A sidecar with a preStop hook of its own: how long it drains after SIGTERM. @default - until SIGKILL */
  readonly shutdownGracePeriod?: Duration;
}

/**
 * How a pod ends: the parts that only its author knows. Grace period, preStop hook and proxy settings are derived from them.
 * Each duration is whole seconds.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   termination: { hold: Hold.inApp(Duration.seconds(5)), longestRequest: Duration.seconds(60) },
 * })
 */
export interface TerminationOptions {
  /**
   * How long the pod goes on accepting requests after its deletion, and whether the app or the preStop hook waits.
   * @default - Hold.preStop of 5 s, or longer if the platform needs longer to tell every caller
   */
  readonly hold?: Hold;
  /** The longest time that one request may take; refused if the timeout of a route is longer. @default - the longest timeout */
  readonly longestRequest?: Duration;
  /** How long the app works after its last request: flushing, closing pools. @default Duration.seconds(2) */
  readonly shutdownWork?: Duration;
  /** Whether the shutdown work calls other services, so that the sidecar must outlive it. @default true */
  readonly callsDuringShutdown?: boolean;
  /**
   * Whether the app answers with `Connection: close` (HTTP/1) or GOAWAY (HTTP/2) during its hold, so that clients with
   * keep-alive connections reconnect elsewhere. Some sidecars do it for the app; without a sidecar only the app can.
   * @default false
   */
  readonly closesConnections?: boolean;
  /** The pod's `terminationGracePeriodSeconds`. @default - derived: hold, longest request, shutdown work and 3 s in reserve */
  readonly gracePeriod?: Duration;
  /** The sidecar's own settings. @default - derived */
  readonly proxy?: ProxyTermination;
}

/** `TerminationOptions`, checked and in whole seconds. What is undefined is derived later. */
export interface Termination {
  /** How long the pod goes on accepting requests, and who waits. */
  readonly hold: Hold | undefined;
  /** The longest time that one request may take. */
  readonly longestRequestSeconds: number | undefined;
  /** How long the app works after its last request. */
  readonly shutdownWorkSeconds: number | undefined;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean | undefined;
  /** Whether the app asks its clients to reconnect during its hold. */
  readonly closesConnections: boolean | undefined;
  /** The pod's `terminationGracePeriodSeconds`. */
  readonly gracePeriodSeconds: number | undefined;
  /** The settings of the sidecar that were given. */
  readonly proxy: ProxyTerminationSeconds;
}

const TERMINATION: Keys<TerminationOptions> = {
  hold: true,
  longestRequest: true,
  shutdownWork: true,
  callsDuringShutdown: true,
  closesConnections: true,
  gracePeriod: true,
  proxy: true,
};
const PROXY: Keys<ProxyTermination> = {
  terminationDrainDuration: true,
  drainDuration: true,
  exitOnZeroActiveConnections: true,
  minimumDrainDuration: true,
  waitBeforeExit: true,
  shutdownGracePeriod: true,
};

/**
 * Checks the prop `termination`.
 * @param names what messages call an option, if not by its own name
 * @throws ValidationError MSVC-HOLD-003 for a duration, MSVC-INPUT-1nn, MSVC-CLASS-001
 */
export function checkedTermination(
  given: TerminationOptions = {},
  where?: Where,
  names: Partial<Record<keyof TerminationOptions, string>> = {},
): Termination {
  const write = 'termination: { hold: Hold.inApp(Duration.seconds(5)) }';
  const termination = options<TerminationOptions>(given, TERMINATION, { subject: 'termination', write, where });
  const { hold, callsDuringShutdown, closesConnections, proxy = {} } = termination;
  const seconds = secondsOf<TerminationOptions>(termination, where, names);
  return {
    hold: hold && instance(hold, Hold, { subject: 'hold', write: 'Hold.inApp(Duration.seconds(5))', where }),
    longestRequestSeconds: seconds('longestRequest', 1),
    shutdownWorkSeconds: seconds('shutdownWork'),
    callsDuringShutdown: optionalTruth('callsDuringShutdown', callsDuringShutdown, where),
    closesConnections: optionalTruth('closesConnections', closesConnections, where),
    gracePeriodSeconds: seconds('gracePeriod', 1),
    proxy: checkedProxy(proxy, where),
  };
}

function checkedProxy(given: ProxyTermination, where: Where | undefined): ProxyTerminationSeconds {
  const write = 'proxy: { terminationDrainDuration: Duration.seconds(30) }';
  const proxy = options<ProxyTermination>(given, PROXY, { subject: 'termination.proxy', write, where });
  const seconds = secondsOf<ProxyTermination>(proxy, where);
  return {
    terminationDrain: seconds('terminationDrainDuration', 1),
    drain: seconds('drainDuration', 1),
    exitOnZero: optionalTruth('exitOnZeroActiveConnections', proxy.exitOnZeroActiveConnections, where),
    minimumDrain: seconds('minimumDrainDuration'),
    waitBeforeExit: seconds('waitBeforeExit'),
    shutdownGrace: seconds('shutdownGracePeriod', 1),
  };
}

/** `ProxyTermination` in whole seconds. What is undefined was not given. */
export interface ProxyTerminationSeconds {
  /** `terminationDrainDuration`. */
  readonly terminationDrain?: number | undefined;
  /** `drainDuration`. */
  readonly drain?: number | undefined;
  /** `exitOnZeroActiveConnections`. */
  readonly exitOnZero?: boolean | undefined;
  /** `minimumDrainDuration`. */
  readonly minimumDrain?: number | undefined;
  /** `waitBeforeExit`. */
  readonly waitBeforeExit?: number | undefined;
  /** `shutdownGracePeriod`. */
  readonly shutdownGrace?: number | undefined;
}

/** A function that reads a duration of these options as whole seconds. */
function secondsOf<Options>(
  given: Options,
  where: Where | undefined,
  names: Partial<Record<keyof Options, string>> = {},
) {
  return (name: keyof Options & string, min = 0): number | undefined => {
    const value = given[name] as Duration | undefined;
    return value === undefined ? undefined : wholeSeconds('MSVC-HOLD-003', names[name] ?? name, value, { min, where });
  };
}

function optionalTruth(subject: string, value: boolean | undefined, where: Where | undefined): boolean | undefined {
  return value === undefined ? undefined : truth(value, { subject, write: `${subject}: true`, where });
}
