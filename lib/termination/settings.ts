import type { ProxyTerminationSeconds } from '../model/termination/termination';
import type { PreStopHook } from './pre-stop';
import type { TerminationFacts } from './facts';

/** Where a value comes from. `default` is what holds when nothing is emitted. */
export type Origin = 'given' | 'derived' | 'default';

/** Where and how long the pod goes on serving after deletion, in seconds. */
export interface HoldSettings {
  /** Before the app's SIGTERM. */
  readonly preStop: number;
  /** After the app's SIGTERM; the app reads it from `SHUTDOWN_HOLD_SECONDS`. */
  readonly inApp: number;
  /** Both together: until then the app accepts requests. */
  readonly seconds: number;
}

/** The proxy's own settings as they stand on the pod; where one is missing the proxy does what it does by itself. */
export type ProxySettings = ProxyTerminationSeconds;

/** Everything about a pod's termination on one data plane, resolved to whole seconds. */
export interface TerminationSettings {
  /** What they were derived from. */
  readonly facts: TerminationFacts;
  /** Until when the last client may still choose the pod. */
  readonly propagation: number;
  readonly hold: HoldSettings;
  /** The pod's preStop hook. */
  readonly preStop: PreStopHook;
  /** The longest time one request may take. */
  readonly longestRequest: number;
  /** Work after the last request. */
  readonly shutdownWork: number;
  readonly callsDuringShutdown: boolean;
  readonly closesConnections: boolean;
  /** `terminationGracePeriodSeconds` of the pod. */
  readonly gracePeriod: number;
  readonly proxy: ProxySettings;
  /** What the pod template has to carry for the proxy to do as its settings say. On any other object nobody reads it. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly origins: {
    readonly hold: Origin;
    /** `default`: neither the service nor its routes bound it. */
    readonly longestRequest: Origin | 'route';
    readonly shutdownWork: Origin;
    readonly gracePeriod: Origin;
  };
}
