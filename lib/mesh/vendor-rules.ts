import { annotationsAreOnPods } from './annotations-are-on-pods';
import { ISTIO_ANNOTATIONS, ISTIO_RULES } from './istio/rules/index';
import { LINKERD_ANNOTATIONS } from './linkerd/annotations';
import { ofWorkloads, type Rule } from './rule';

/** The rules about objects and annotations of each vendor. They run whatever the platform's mesh is. */
export const VENDOR_RULES: readonly Rule[] = [
  ...ISTIO_RULES,
  ofWorkloads(annotationsAreOnPods([ISTIO_ANNOTATIONS, LINKERD_ANNOTATIONS])), // MSVC-TERM-019
];
