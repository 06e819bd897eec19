import type { DataPlane } from '../termination/data-plane';
import { AMBIENT } from './istio/planes/ambient';
import { AUTO, CLASSIC, NATIVE } from './istio/planes/sidecar';
import { CLASSIC as LINKERD_CLASSIC, NATIVE as LINKERD_NATIVE } from './linkerd/planes/sidecar';
import { NO_PROXY } from './none/plane';

/** Every data plane whose termination can be computed, whether a mesh of this library emits manifests for it or not. */
export const ALL_PLANES: readonly DataPlane[] = [
  NO_PROXY,
  CLASSIC,
  NATIVE,
  AUTO,
  AMBIENT,
  LINKERD_CLASSIC,
  LINKERD_NATIVE,
];
