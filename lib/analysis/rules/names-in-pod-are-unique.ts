import { at, listAt } from '../../kube/json';
import { ofTemplates, type Rule } from '../../mesh/rule';

/** The lists of a pod whose items share one space of names. */
const SPACES = [
  { what: 'container', lists: ['initContainers', 'containers', 'ephemeralContainers'] },
  { what: 'volume', lists: ['volumes'] },
];

/** No two containers of a pod have one name, and no two volumes. */
export const namesInPodAreUnique: Rule = ofTemplates({
  code: 'MSVC-POD-010',
  severity: 'error',
  summary: 'Containers of a pod have names of their own, and so have its volumes.',
  source:
    'Kubernetes API validation: a second one of a name is refused as a duplicate value, also among init containers.',
  *check(template) {
    for (const { what, lists } of SPACES) {
      const seen = new Set<unknown>();
      for (const list of lists) {
        for (const [index, item] of listAt(template, 'spec', list).entries()) {
          const name = at(item, 'name');
          if (seen.has(name)) {
            yield {
              path: `spec.${list}[${index}].name`,
              message: `another ${what} of the pod is called '${String(name)}' already: the API server refuses the pod`,
              fix: 'give it another name',
            };
          }
          seen.add(name);
        }
      }
    }
  },
});
