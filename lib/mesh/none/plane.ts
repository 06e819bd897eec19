import { noEffectOn } from '../../termination/advice';
import type { ConcretePlane } from '../../termination/data-plane';

/** No mesh: pods talk to each other through kube-proxy. */
export const NO_PROXY: ConcretePlane = {
  name: 'none',
  title: 'no mesh',
  withoutProxy: 'no proxy in this pod',
  // kube-proxy syncs at least every second; 1.13 s at most was measured. The second covers what else may be slow.
  propagation: { typical: 3, assured: 12 },
  invariants: [],
  advice: [],
  annotationKeys: [],
  proxyTimeline: () => undefined,
  decide: () => ({}),
  annotate: () => ({}),
  read: () => ({ dataPlane: NO_PROXY, proxy: {} }),
  ignores: () => noEffectOn(NO_PROXY),
};
