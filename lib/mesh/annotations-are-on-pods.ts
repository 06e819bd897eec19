import { type JsonObject, objectAt } from '../kube/json';
import type { PlainRule } from '../model/rule';

/** The rule that annotations for a sidecar are on the pod template. @param vendors the annotations of each vendor */
export function annotationsAreOnPods(vendors: readonly RegExp[]): PlainRule<JsonObject> {
  return {
    code: 'MSVC-TERM-019',
    severity: 'error',
    summary: 'Annotations for the proxy stand on the pod template.',
    source: 'Istio and Linkerd inject into pods: on a Deployment itself nobody reads them; IST0107.',
    *check(workload) {
      const annotations = Object.keys(objectAt(workload, 'metadata', 'annotations'));
      for (const key of annotations.filter((each) => vendors.some((keys) => keys.test(each)))) {
        yield {
          path: `metadata.annotations[${key}]`,
          message: `${key} on the Deployment itself is read by nobody: the proxy keeps its defaults`,
          fix: `put it on the pod template: deployment.podMetadata.addAnnotation('${key}', ...)`,
        };
      }
    },
  };
}
