import type { DataPlane } from '../termination/data-plane';
import { AMBIENT } from './istio/planes/ambient';
import { AUTO, CLASSIC, NATIVE } from './istio/planes/sidecar';
import { CLASSIC as LINKERD_CLASSIC, NATIVE as LINKERD_NATIVE } from './linkerd/planes/sidecar';
import { NO_PROXY } from './none/plane';

/** All data planes for which the end of a pod can be computed, also those for which the library writes no manifests. */
export const ALL_PLANES: readonly DataPlane[] = [
  NO_PROXY,
  CLASSIC,
  NATIVE,
  AUTO,
  AMBIENT,
  LINKERD_CLASSIC,
  LINKERD_NATIVE,
];
