import { type JsonObject, objectAt } from '../kube/json';
import type { PlainRule } from '../model/rule';

/** The rule that a vendor's annotations for the proxy stand on the pod template. @param keys its annotations */
export function annotationsAreOnPods(keys: RegExp): PlainRule<JsonObject> {
  return {
    code: 'MSVC-TERM-019',
    severity: 'error',
    summary: 'Annotations for the proxy stand on the pod template.',
    source: 'Istio and Linkerd inject into pods: on a Deployment itself nobody reads them; IST0107.',
    *check(workload) {
      const annotations = Object.keys(objectAt(workload, 'metadata', 'annotations'));
      for (const key of annotations.filter((each) => keys.test(each))) {
        yield {
          path: `metadata.annotations[${key}]`,
          message: `${key} on the Deployment itself is read by nobody: the proxy keeps its defaults`,
          fix: `put it on the pod template: deployment.podMetadata.addAnnotation('${key}', ...)`,
        };
      }
    },
  };
}
