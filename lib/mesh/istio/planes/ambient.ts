import { noEffectOn } from '../../../termination/advice';
import type { ConcretePlane } from '../../../termination/data-plane';
import { PROPAGATION } from './propagation';

/** Ambient mode: ztunnel on the node carries the pod's connections until the pod is gone. It asks no client to reconnect. */
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
