import type { DataPlane } from './data-plane';
import type { PreStopHook } from './pre-stop';

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

/** How long the proxy lives on, in seconds; each value counts only on the data plane that reads it. */
export interface ProxySettings {
  /** Istio classic: Envoy is killed this long after deletion. Not read with `exitOnZero`. */
  readonly terminationDrain: number;
  /** Istio classic: the inbound listeners close this long after deletion. */
  readonly drain: number;
  /** Istio classic: leave when the last connection is closed. */
  readonly exitOnZero: boolean;
  /** Istio classic with `exitOnZero`: not before this long after deletion. */
  readonly minimumDrain: number;
  /** Linkerd classic: stop accepting, inbound and outbound, this long after deletion. */
  readonly waitBeforeExit: number;
  /** Linkerd: drain for at most this long once told to stop. */
  readonly shutdownGrace: number;
  readonly origins: Readonly<Record<ProxyValue, Origin>>;
}

export type ProxyValue =
  'terminationDrain' | 'drain' | 'exitOnZero' | 'minimumDrain' | 'waitBeforeExit' | 'shutdownGrace';

/** What a mesh backend writes on the pod template, and nowhere else: on a Deployment's own metadata nobody reads it. */
export type EmittedProxy =
  | { readonly kind: 'nothing' }
  | {
      /** Fields of the `proxy.istio.io/config` annotation. */
      readonly kind: 'istio';
      readonly terminationDrainDuration?: string;
      readonly drainDuration?: string;
      readonly proxyMetadata?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'linkerd'; readonly annotations: Readonly<Record<string, string>> };

/** Everything about a pod's termination, resolved to whole seconds, and what to emit for it. */
export interface TerminationSettings {
  readonly dataPlane: DataPlane;
  /** Until when the last client may still choose the pod. */
  readonly propagation: number;
  readonly hold: HoldSettings;
  /** The preStop hook to emit. */
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
  /** What the mesh backend places on the pod template. */
  readonly emitted: EmittedProxy;
  readonly origins: {
    readonly hold: Origin;
    /** `default`: neither the service nor its route bounds it. */
    readonly longestRequest: Origin | 'route';
    readonly shutdownWork: Origin;
    readonly gracePeriod: Origin;
  };
}
