import { at, type JsonObject, listAt } from '../../../kube/json';
import type { PlainRule } from '../../../model/rule';

const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';

/** Probes of the kubelet work although pods accept mTLS alone. For pod templates in namespaces with STRICT mTLS. */
export const probesAreRewritten: PlainRule<JsonObject> = {
  code: 'MSVC-PROBE-006',
  severity: 'error',
  summary: 'Probes get through STRICT mTLS.',
  source:
    'Istio docs, health checking: without rewriting the kubelet speaks plain text to a port that takes mTLS only.',
  *check(template) {
    if (at(template, 'metadata', 'annotations', REWRITE) !== 'false') return;
    const plain = ['startupProbe', 'readinessProbe', 'livenessProbe'].find((probe) =>
      listAt(template, 'spec', 'containers').some(
        (container) => at(container, probe) !== undefined && at(container, probe, 'exec') === undefined,
      ),
    );
    if (plain === undefined) return;
    yield {
      path: `metadata.annotations[${REWRITE}]`,
      message: `the ${plain} is not rewritten and the namespace takes mTLS only: the kubelet is refused and the pod never becomes ready`,
      fix: 'leave the annotation out, or probe with Health.command',
    };
  },
};
