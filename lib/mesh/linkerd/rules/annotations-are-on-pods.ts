import { annotationsAreOnPods } from '../../annotations-are-on-pods';

/** Looks at a whole workload, not at its pod template. */
export const linkerdAnnotationsAreOnPods = annotationsAreOnPods(/^config\.(alpha\.)?linkerd\.io\//);
