/** Seconds after deletion between which something holds: from the first to just before the second. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The parts of a pod's end that the app decides, in seconds of length. */
export interface AppParts {
  readonly hold: number;
  readonly longestRequest: number;
  readonly shutdownWork: number;
  /** Whether the shutdown work calls other services. */
  readonly callsDuringShutdown: boolean;
}

/** What the app does after deletion, one span after the other, as late as each may be. */
export interface AppSpans {
  /** The app accepts requests. */
  readonly hold: Interval;
  /** It accepts no more and finishes what is in flight. */
  readonly appDrain: Interval;
  /** It flushes and closes, after the last request. */
  readonly shutdownWork: Interval;
  readonly appExit: number;
  /** Until when a proxy must carry the app's bytes: its last request, and its shutdown work where that calls out. */
  readonly proxyNeededUntil: number;
}

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

/** Shutdown work that takes no time calls nobody. */
export function callsOut(parts: Pick<AppParts, 'callsDuringShutdown' | 'shutdownWork'>): boolean {
  return parts.callsDuringShutdown && parts.shutdownWork > 0;
}
