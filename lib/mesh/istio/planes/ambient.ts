import { noEffectOn } from '../../../termination/advice';
import type { ConcretePlane } from '../../../termination/data-plane';
import { PROPAGATION } from './propagation';

/** ztunnel runs on the node: the pod's sockets in it live as long as the pod, and it tells nobody to reconnect. */
export const AMBIENT: ConcretePlane = {
  name: 'istio-ambient',
  title: 'Istio, ambient',
  withoutProxy: 'ztunnel on the node carries until the pod is gone',
  propagation: PROPAGATION,
  invariants: [],
  advice: [],
  annotationKeys: [],
  proxyTimeline: () => undefined,
  decide: () => ({}),
  annotate: () => ({}),
  read: () => ({ dataPlane: AMBIENT, proxy: {} }),
  ignores: () => noEffectOn(AMBIENT),
};
