import type { AppSpans } from './app-spans';
import type { ProxyTimeline } from './proxy-timeline';

/**
 * The first minor version of Kubernetes on which an init container with restartPolicy Always outlives the app without a
 * feature gate (KEP-753, SidecarContainers beta).
 */
export const NATIVE_SIDECAR_SINCE = 29;

/**
 * A proxy that runs as such an init container: it gets SIGTERM when the app has exited, and leaves then.
 * @param proxyNotice when it starts to tell clients to reconnect; undefined where it never does
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
