import type { Interval } from './app-spans';

/** What the sidecar of a pod does, in seconds after the pod's deletion. */
export interface ProxyTimeline {
  /** When it gets SIGTERM. */
  readonly proxyTerm: number;
  /** When it begins to answer with `Connection: close` or GOAWAY; undefined: never. */
  readonly proxyNotice: number | undefined;
  /** When it accepts new connections. */
  readonly proxyAccept: Interval;
  /** When its listeners close, unless it has exited before; undefined: never. */
  readonly listenersClose: number | undefined;
  /** The earliest moment at which it may exit. */
  readonly mayLeave: number;
  /** The latest moment at which it exits. */
  readonly proxyDead: number;
  /** Whether it waits for its last connection to close, without a time limit of its own. */
  readonly exitOnZero: boolean;
  /** Whether a time limit of its own ends it, and not the exit of the app. */
  readonly ownClock: boolean;
  /** Whether its end cuts open requests; otherwise they may finish. */
  readonly endCuts: boolean;
}
