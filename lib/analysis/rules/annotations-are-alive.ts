import { at, listAt } from '../../kube/json';
import { podOf } from '../../kube/read/pod';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

/** Keys that are copied from page to page and that nothing reads, with the one that is read. */
const DEAD = new Map([
  ['sidecar.istio.io/native-side', 'sidecar.istio.io/nativeSidecar'],
  ['TERMINATION_DRAIN_DURATION_SECONDS', 'terminationDrainDuration in proxy.istio.io/config'],
]);

/** No key is set that nothing reads. */
export const annotationsAreAlive: Rule = {
  code: 'MSVC-TERM-018',
  severity: 'error',
  summary: 'Keys about termination are ones that something reads.',
  source: 'Istio 1.31: the injection template and the agent name neither key.',
  *check(context) {
    for (const { where, deployment, annotations, container } of deployedVersions(context)) {
      const variables = listAt(container, 'env').map((variable) => String(at(variable, 'name')));
      for (const key of [...Object.keys({ ...annotations, ...podOf(deployment)?.labels }), ...variables]) {
        const alive = DEAD.get(key);
        if (alive === undefined) continue;
        yield {
          ...where,
          path: `spec.template ${key}`,
          message: `nothing reads ${key}: the pod ends as if it were not set`,
          fix: `use ${alive}, or leave it to the library`,
        };
      }
    }
  },
};
