import { at } from '../../kube/json';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';

/** Kubelet probes get through STRICT mTLS. */
export const probesPassStrictMtls: Rule = {
  code: 'MSVC-PROBE-006',
  severity: 'error',
  summary: 'Probes get through STRICT mTLS.',
  source:
    'Istio docs, health checking: without rewriting the kubelet speaks plain text to a port that takes mTLS only.',
  *check(context) {
    for (const { where, facts, annotations, container } of deployedVersions(context)) {
      if (facts.platform.mesh.supports.mutualTls.kind === 'refused' || annotations[REWRITE] !== 'false') continue;
      const plain = ['startupProbe', 'readinessProbe', 'livenessProbe'].find(
        (probe) => at(container, probe) !== undefined && at(container, probe, 'exec') === undefined,
      );
      if (plain === undefined) continue;
      yield {
        ...where,
        path: `spec.template.metadata.annotations[${REWRITE}]`,
        message: `the ${plain} is not rewritten and the namespace takes mTLS only: the kubelet is refused and the pod never becomes ready`,
        fix: 'leave the annotation out, or probe with Health.command',
      };
    }
  },
};
