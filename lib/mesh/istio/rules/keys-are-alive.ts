import { at, type JsonObject, listAt, objectAt } from '../../../kube/json';
import type { PlainRule } from '../../../model/rule';

/** Keys of pod templates that are common in examples and have no effect, with the one that has. */
const DEAD = new Map([
  ['sidecar.istio.io/native-side', 'sidecar.istio.io/nativeSidecar'],
  ['TERMINATION_DRAIN_DURATION_SECONDS', 'terminationDrainDuration in proxy.istio.io/config'],
]);

/** No pod template has one of these keys. */
export const keysAreAlive: PlainRule<JsonObject> = {
  code: 'MSVC-TERM-018',
  severity: 'error',
  summary: 'Keys about termination are ones that something reads.',
  source: 'Istio 1.31: the injection template and the agent name neither key.',
  *check(template) {
    for (const [key, path] of keysOf(template)) {
      const alive = DEAD.get(key);
      if (alive === undefined) continue;
      yield {
        path,
        message: `nothing reads ${key}: the pod ends as if it were not set`,
        fix: `use ${alive}, or leave it to the library`,
      };
    }
  },
};

function keysOf(template: JsonObject): readonly (readonly [key: string, path: string])[] {
  const metadata = ['annotations', 'labels'].flatMap((map) =>
    Object.keys(objectAt(template, 'metadata', map)).map((key) => [key, `metadata.${map}[${key}]`] as const),
  );
  const variables = listAt(template, 'spec', 'containers').flatMap((container, index) =>
    listAt(container, 'env').map((variable) => {
      const name = String(at(variable, 'name'));
      return [name, `spec.containers[${index}].env[${name}]`] as const;
    }),
  );
  return [...metadata, ...variables];
}
