import type { ProxyTerminationSeconds } from '../model/termination/termination';
import type { PreStopHook } from './pre-stop';
import type { TerminationFacts } from './facts';

/** Where a value comes from: the user gave it, it was derived from other values, or it is a default. */
export type Origin = 'given' | 'derived' | 'default';

/** How long the pod goes on accepting requests after its deletion, in seconds. */
export interface HoldSettings {
  /** How long the preStop hook waits, before SIGTERM. */
  readonly preStop: number;
  /** How long the app waits after SIGTERM, as `SHUTDOWN_HOLD_SECONDS` tells it. */
  readonly inApp: number;
  /** Both together. */
  readonly seconds: number;
}

/** The settings of a pod's sidecar. What is undefined is left to the sidecar's own default. */
export type ProxySettings = ProxyTerminationSeconds;

/** How a pod ends: every value given, derived or default, in whole seconds. */
export interface TerminationSettings {
  /** What the values were derived from. */
  readonly facts: TerminationFacts;
  /** How long after the deletion a client may still send a new request to the pod; 0 for a pod that serves none. */
  readonly propagation: number;
  /** How long the pod goes on accepting requests. */
  readonly hold: HoldSettings;
  /** The preStop hook. */
  readonly preStop: PreStopHook;
  /** The longest time that one request may take, or one piece of work. */
  readonly longestRequest: number;
  /** How long the app works after its last request or piece of work. */
  readonly shutdownWork: number;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean;
  /** Whether the app asks its clients to reconnect during its hold. */
  readonly closesConnections: boolean;
  /** The pod's `terminationGracePeriodSeconds`. */
  readonly gracePeriod: number;
  /** The settings of the sidecar. */
  readonly proxy: ProxySettings;
  /** The annotations that give the sidecar its settings. They belong on the pod template; elsewhere they have no effect. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Where four of the values come from. `route`: from the longest timeout. A `default` longest request is a guess. */
  readonly origins: {
    readonly hold: Origin;
    readonly longestRequest: Origin | 'route';
    readonly shutdownWork: Origin;
    readonly gracePeriod: Origin;
  };
}
