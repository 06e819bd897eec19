import type { AddedSpan } from './added-containers';
import type { AppSpans, Interval } from './app-spans';
import type { PreStopHook } from './pre-stop';
import type { ProxyTimeline } from './proxy-timeline';

/** The names of a data plane. */
export interface PlaneLabel {
  /** The name by which findings and pictures of several planes are told apart; it never changes. */
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  /** The name of the sidecar's container; undefined if the pod has none. */
  readonly proxyContainer?: string;
  /** What a picture prints where the sidecar would be, if there is none. */
  readonly withoutProxy?: string;
}

/** What happens to a pod on one data plane, in seconds after its deletion. Each end is the latest possible. */
export interface Timeline extends AppSpans {
  /** The data plane. */
  readonly plane: PlaneLabel;
  /** When clients may still send new requests to the pod. */
  readonly propagation: Interval;
  /** The preStop hook. */
  readonly preStop: PreStopHook;
  /** When the app gets SIGTERM. */
  readonly appTerm: number;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean;
  /** When the sidecar or the app begins to ask clients with keep-alive connections to reconnect; undefined: never. */
  readonly clientsTold: number | undefined;
  /** What the sidecar does; undefined if the pod has none. */
  readonly proxy: ProxyTimeline | undefined;
  /** When containers besides the app and the sidecar end; empty without any. */
  readonly added: readonly AddedSpan[];
  /** The pod's `terminationGracePeriodSeconds`. */
  readonly gracePeriod: number;
  /** When everything that still runs gets SIGKILL. */
  readonly kill: number;
  /** Seconds to spare before SIGKILL, beyond the safety margin; negative if there are too few. */
  readonly slack: number;
}
