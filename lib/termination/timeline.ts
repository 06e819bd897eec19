import type { AppSpans, Interval } from './app-spans';
import type { PreStopHook } from './pre-stop';
import type { ProxyTimeline } from './proxy-timeline';

/** What is said of a data plane in messages and pictures. */
export interface PlaneLabel {
  /** Stable: findings and pictures of several planes are told apart by it. */
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  /** The container that carries the traffic, as `kubectl` shows it; none where the pod has none. */
  readonly proxyContainer?: string;
  /** What a picture says in place of a proxy that the pod does not have. */
  readonly withoutProxy?: string;
}

/** What happens to a pod on one data plane, in seconds after its deletion. Every end is the latest possible one. */
export interface Timeline extends AppSpans {
  readonly plane: PlaneLabel;
  /** Clients may still choose the pod. */
  readonly propagation: Interval;
  readonly preStop: PreStopHook;
  /** The app gets SIGTERM. */
  readonly appTerm: number;
  readonly callsDuringShutdown: boolean;
  /** From then on clients with kept connections are told to leave them, by the proxy or by the app; nobody: none. */
  readonly clientsTold: number | undefined;
  /** The proxy's part, where the pod has a proxy. */
  readonly proxy: ProxyTimeline | undefined;
  /** `terminationGracePeriodSeconds`. */
  readonly gracePeriod: number;
  /** SIGKILL to whatever still runs. */
  readonly kill: number;
  /** Seconds left between the last thing that has to happen and the safety margin before SIGKILL; negative: missing. */
  readonly slack: number;
}
