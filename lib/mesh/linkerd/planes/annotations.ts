import type { ProxySettings } from '../../../termination/settings';
import { goSeconds } from '../../go-duration';

const WAIT_BEFORE_EXIT = 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds';
const SHUTDOWN_GRACE = 'config.linkerd.io/shutdown-grace-period';

/** Annotations of a pod template that decide how its sidecar ends. */
export const ANNOTATION_KEYS = [WAIT_BEFORE_EXIT, SHUTDOWN_GRACE];

/** The annotations with these settings. */
export function writeAnnotations({ waitBeforeExit, shutdownGrace }: ProxySettings): Readonly<Record<string, string>> {
  return {
    ...(waitBeforeExit !== undefined && { [WAIT_BEFORE_EXIT]: `${waitBeforeExit}` }),
    ...(shutdownGrace !== undefined && { [SHUTDOWN_GRACE]: `${shutdownGrace}s` }),
  };
}

/** The settings in a pod's annotations, without those that Linkerd cannot read. */
export function readAnnotations(annotations: Readonly<Record<string, unknown>>): ProxySettings {
  const wait = String(annotations[WAIT_BEFORE_EXIT]);
  const shutdownGrace = goSeconds(String(annotations[SHUTDOWN_GRACE]));
  return {
    ...(/^\d+$/.test(wait) && { waitBeforeExit: Number(wait) }),
    ...(shutdownGrace !== undefined && { shutdownGrace }),
  };
}
