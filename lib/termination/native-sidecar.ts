import type { AppSpans } from './app-spans';
import type { ProxyTimeline } from './proxy-timeline';

/**
 * The first minor version of Kubernetes that has sidecar containers on by default: init containers with restartPolicy Always,
 * which outlive the app (KEP-753, SidecarContainers beta).
 */
export const NATIVE_SIDECAR_SINCE = 29;

/**
 * The timeline of a proxy that runs as such an init container: it gets SIGTERM after the app has exited, and exits at once.
 * @param proxyNotice when it begins to ask clients to reconnect; undefined: never
 */
export function nativeSidecar(spans: AppSpans, proxyNotice: number | undefined): ProxyTimeline {
  return {
    proxyTerm: spans.appExit,
    proxyNotice,
    proxyAccept: { from: 0, to: spans.appExit },
    listenersClose: undefined,
    mayLeave: spans.appExit,
    proxyDead: spans.appExit,
    exitOnZero: false,
    ownClock: false,
    endCuts: false,
  };
}
