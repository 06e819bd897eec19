import { noEffectOn } from '../../termination/advice';
import type { ConcretePlane } from '../../termination/data-plane';

/** No mesh: pods call each other through kube-proxy. */
export const NO_PROXY: ConcretePlane = {
  name: 'none',
  title: 'no mesh',
  withoutProxy: 'no proxy in this pod',
  // kube-proxy applies a change within about a second; the longest that was measured is 1.13 s. `assured` is for slow nodes.
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
