import { title } from '../../../kube/object';
import type { Rule } from '../../rule';

const INJECT = 'sidecar.istio.io/inject';

/** The pods of every service on Istio get a sidecar. */
export const podsAreInjected: Rule = {
  code: 'MSVC-MESH-010',
  severity: 'error',
  summary: 'No label or annotation keeps the proxy out of a pod that is in the mesh.',
  source:
    'Istio, sidecar injection: the label or the annotation sidecar.istio.io/inject "false" wins over the namespace.',
  *check({ pods }) {
    for (const { object, pod, declared } of pods) {
      if (declared === undefined || declared.service.platform.mesh.supports.access.kind === 'refused') continue;
      const [kind, fields] =
        pod.labels[INJECT] === 'false'
          ? (['labels', pod.labels] as const)
          : (['annotations', pod.annotations] as const);
      if (fields[INJECT] !== 'false') continue;
      yield {
        construct: declared.service.construct,
        object: title(object),
        path: `spec.template.metadata.${kind}[${INJECT}]`,
        message: 'the pods get no proxy: nobody proves who calls them, no policy, route or mTLS holds for them',
        fix: 'take the patch back, or move the service to a chart whose platform has no mesh',
      };
    }
  },
};
