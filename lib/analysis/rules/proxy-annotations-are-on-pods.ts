import { objectAt } from '../../kube/json';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

/** Annotations for the proxy stand on the pod template. */
export const proxyAnnotationsAreOnPods: Rule = {
  code: 'MSVC-TERM-019',
  severity: 'error',
  summary: 'Annotations for the proxy stand on the pod template.',
  source: 'Istio and Linkerd inject into pods: on a Deployment itself nobody reads them; IST0107.',
  *check(context) {
    for (const { where, deployment } of deployedVersions(context)) {
      for (const key of Object.keys(objectAt(deployment.json, 'metadata', 'annotations'))) {
        if (!/^(proxy\.istio\.io\/config|sidecar\.istio\.io\/.*|config\.(alpha\.)?linkerd\.io\/.*)$/.test(key))
          continue;
        yield {
          ...where,
          path: `metadata.annotations[${key}]`,
          message: `${key} on the Deployment itself is read by nobody: the proxy keeps its defaults`,
          fix: `put it on the pod template: deployment.podMetadata.addAnnotation('${key}', ...)`,
        };
      }
    }
  },
};
