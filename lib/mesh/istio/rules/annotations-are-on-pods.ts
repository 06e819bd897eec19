import { annotationsAreOnPods } from '../../annotations-are-on-pods';

/** Looks at a whole workload, not at its pod template. */
export const istioAnnotationsAreOnPods = annotationsAreOnPods(/^(proxy\.istio\.io\/config|sidecar\.istio\.io\/.*)$/);
