/** A span of time, in seconds after the pod's deletion. */
export interface Interval {
  /** The first moment that belongs to it. */
  readonly from: number;
  /** The first moment that no longer belongs to it. */
  readonly to: number;
}

/** How long each part of a pod's end takes that the app decides, in seconds. */
export interface AppParts {
  readonly hold: number;
  readonly longestRequest: number;
  readonly shutdownWork: number;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean;
}

/** What the app does after the pod's deletion, one span after the other, each as late as possible. */
export interface AppSpans {
  /** The app accepts requests. */
  readonly hold: Interval;
  /** It accepts no more requests, and finishes those in flight. */
  readonly appDrain: Interval;
  /** It flushes and closes, after its last request. */
  readonly shutdownWork: Interval;
  /** It exits. */
  readonly appExit: number;
  /** Until then the app needs its sidecar: for its last request, and for shutdown work that calls other services. */
  readonly proxyNeededUntil: number;
}

/** The spans of the app, from the length of each part. */
export function appSpans(parts: AppParts): AppSpans {
  const drained = parts.hold + parts.longestRequest;
  const exit = drained + parts.shutdownWork;
  return {
    hold: { from: 0, to: parts.hold },
    appDrain: { from: parts.hold, to: drained },
    shutdownWork: { from: drained, to: exit },
    appExit: exit,
    proxyNeededUntil: callsOut(parts) ? exit : drained,
  };
}

/** Whether the shutdown work calls other services: not if it takes no time. */
export function callsOut(parts: Pick<AppParts, 'callsDuringShutdown' | 'shutdownWork'>): boolean {
  return parts.callsDuringShutdown && parts.shutdownWork > 0;
}
