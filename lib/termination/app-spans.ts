/** A span of time, in seconds after the pod's deletion. */
export interface Interval {
  /** The first moment that belongs to it. */
  readonly from: number;
  /** The first moment that no longer belongs to it. */
  readonly to: number;
}

/**
 * What a pod does until it ends. `requests`: it serves those that come in, until every client has learnt of its deletion.
 * `work`: it takes pieces of work from somewhere, and stops taking them when it is told to go. `job`: it does one piece of
 * work, and ends with it.
 */
export type Occupation = 'requests' | 'work' | 'job';

/** How long each part of a pod's end takes that the app decides, in seconds. */
export interface AppParts {
  readonly occupation: Occupation;
  readonly hold: number;
  /** The longest request, or the longest piece of work. */
  readonly longestRequest: number;
  readonly shutdownWork: number;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean;
}

/** What the app does after the pod's deletion, one span after the other, each as late as possible. */
export interface AppSpans {
  /** What the app does until it ends. */
  readonly occupation: Occupation;
  /** The app accepts requests, or takes work. */
  readonly hold: Interval;
  /** It accepts no more requests and takes no more work, and finishes what it has. */
  readonly appDrain: Interval;
  /** It flushes and closes, after its last request or piece of work. */
  readonly shutdownWork: Interval;
  /** It exits. */
  readonly appExit: number;
  /** Until then the app needs its sidecar: for its last request, and for shutdown work that calls other services. */
  readonly proxyNeededUntil: number;
  /**
   * Until then the app needs its sidecar even if no connection is open. A request keeps one open as long as it takes; a piece
   * of work may call others again after a while in which it called nobody.
   */
  readonly idleProxyNeededUntil: number;
}

/** The spans of the app, from the length of each part. */
export function appSpans(parts: AppParts): AppSpans {
  const drained = parts.hold + parts.longestRequest;
  const exit = drained + parts.shutdownWork;
  const needed = callsOut(parts) ? exit : drained;
  return {
    occupation: parts.occupation,
    hold: { from: 0, to: parts.hold },
    appDrain: { from: parts.hold, to: drained },
    shutdownWork: { from: drained, to: exit },
    appExit: exit,
    proxyNeededUntil: needed,
    idleProxyNeededUntil: parts.occupation === 'requests' && needed === drained ? parts.hold : needed,
  };
}

/** Whether the shutdown work calls other services: not if it takes no time. */
export function callsOut(parts: Pick<AppParts, 'callsDuringShutdown' | 'shutdownWork'>): boolean {
  return parts.callsDuringShutdown && parts.shutdownWork > 0;
}
