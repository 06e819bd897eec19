import { ofWorkloads, type Rule } from '../../rule';
import { linkerdAnnotationsAreOnPods } from './annotations-are-on-pods';

/** What can be wrong with what Linkerd reads. Its code is Istio's too: one mistake, in two vendors' words. */
export const LINKERD_RULES: readonly Rule[] = [
  ofWorkloads(linkerdAnnotationsAreOnPods), // MSVC-TERM-019
];
