import { annotationsAreOnPods } from './annotations-are-on-pods';
import { ISTIO_ANNOTATIONS, ISTIO_RULES } from './istio/rules/index';
import { LINKERD_ANNOTATIONS } from './linkerd/annotations';
import { ofWorkloads, type Rule } from './rule';

/** What can be wrong with what vendors read, whichever mesh a platform names: objects of another one do no good either. */
export const VENDOR_RULES: readonly Rule[] = [
  ...ISTIO_RULES,
  ofWorkloads(annotationsAreOnPods([ISTIO_ANNOTATIONS, LINKERD_ANNOTATIONS])), // MSVC-TERM-019
];
