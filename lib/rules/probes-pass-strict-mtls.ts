import { at } from '../emit/json';
import { title } from '../manifest/manifest';
import { finishedPod } from './finished-pod';
import type { Rule } from './rule';

const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';

/** Kubelet probes get through STRICT mTLS. */
export const probesPassStrictMtls: Rule = {
  code: 'MSVC-PROBE-006',
  severity: 'error',
  summary: 'Probes get through STRICT mTLS.',
  source:
    'Istio docs, health checking: without rewriting the kubelet speaks plain text to a port that takes mTLS only.',
  *check({ services }) {
    for (const { facts, versions } of services) {
      if (facts.platform.mesh.supports.mutualTls.kind === 'refused') continue;
      for (const { deployment } of versions) {
        const { annotations, container } = finishedPod(deployment, facts.spec.container);
        const plain = ['startupProbe', 'readinessProbe', 'livenessProbe'].find(
          (probe) => at(container, probe) !== undefined && at(container, probe, 'exec') === undefined,
        );
        if (deployment === undefined || annotations[REWRITE] !== 'false' || plain === undefined) continue;
        yield {
          construct: facts.construct,
          object: title(deployment),
          path: `spec.template.metadata.annotations[${REWRITE}]`,
          message: `the ${plain} is not rewritten and the namespace takes mTLS only: the kubelet is refused and the pod never becomes ready`,
          fix: 'leave the annotation out, or probe with Health.command',
        };
      }
    }
  },
};
