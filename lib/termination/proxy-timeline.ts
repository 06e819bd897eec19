import type { Interval } from './app-spans';

/** What the proxy of a pod does after deletion, in seconds. */
export interface ProxyTimeline {
  /** The proxy gets SIGTERM. */
  readonly proxyTerm: number;
  /** It starts to answer with `Connection: close` or GOAWAY; never: none. */
  readonly proxyNotice: number | undefined;
  /** It accepts new connections. */
  readonly proxyAccept: Interval;
  /** Its listeners close, if it still lives. */
  readonly listenersClose: number | undefined;
  /** It may be gone from then on. */
  readonly mayLeave: number;
  /** It is gone, whatever happens. */
  readonly proxyDead: number;
  /** It stays until its last connection is closed, and no clock ends it. */
  readonly exitOnZero: boolean;
  /** Its end is bounded by a clock of its own, not by the app's exit. */
  readonly ownClock: boolean;
  /** Its end cuts what is still open; otherwise that may finish. */
  readonly endCuts: boolean;
}
