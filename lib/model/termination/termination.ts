import type { Duration } from 'cdk8s';
import type { Where } from '../../errors';
import { instance, type Keys, options, truth } from '../options';
import { wholeSeconds } from '../quantity/duration';
import { Hold } from './hold';

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

/** How a pod leaves, checked: the parts are given, everything else is derived from them and the platform. */
export interface Termination {
  readonly hold: Hold | undefined;
  readonly longestRequestSeconds: number | undefined;
  readonly shutdownWorkSeconds: number | undefined;
  readonly callsDuringShutdown: boolean | undefined;
  readonly closesConnections: boolean | undefined;
  readonly gracePeriodSeconds: number | undefined;
  /** The proxy's settings that were given, in whole seconds. */
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

/** @throws ValidationError MSVC-HOLD-003 for a time that is none, MSVC-INPUT-1nn and MSVC-CLASS-001 for what has no place here */
export function checkedTermination(given: TerminationOptions = {}, where?: Where): Termination {
  const write = 'termination: { hold: Hold.inApp(Duration.seconds(5)) }';
  const termination = options<TerminationOptions>(given, TERMINATION, { subject: 'termination', write, where });
  const { hold, callsDuringShutdown, closesConnections, proxy = {} } = termination;
  const seconds = secondsOf<TerminationOptions>(termination, where);
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

/** `ProxyTermination` in whole seconds; what is missing is to be derived. */
export interface ProxyTerminationSeconds {
  readonly terminationDrain?: number | undefined;
  readonly drain?: number | undefined;
  readonly exitOnZero?: boolean | undefined;
  readonly minimumDrain?: number | undefined;
  readonly waitBeforeExit?: number | undefined;
  readonly shutdownGrace?: number | undefined;
}

/** Reads one duration of options after the other, as whole seconds. */
function secondsOf<Options>(given: Options, where: Where | undefined) {
  return (name: keyof Options & string, min = 0): number | undefined => {
    const value = given[name] as Duration | undefined;
    return value === undefined ? undefined : wholeSeconds('MSVC-HOLD-003', name, value, { min, where });
  };
}

function optionalTruth(subject: string, value: boolean | undefined, where: Where | undefined): boolean | undefined {
  return value === undefined ? undefined : truth(value, { subject, write: `${subject}: true`, where });
}
