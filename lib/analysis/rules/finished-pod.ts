import { at, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { refuseUnknown } from '../../model/placeholder';

/** The pod template of a finished Deployment, as the rules read it. */
export interface FinishedPod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** The service's own container; empty where a patch took it away. */
  readonly container: JsonObject;
}

export function finishedPod(deployment: Manifest | undefined, container: string): FinishedPod {
  const template = objectAt(deployment?.json, 'spec', 'template');
  const own = listAt(template, 'spec', 'containers').find((candidate) => at(candidate, 'name') === container);
  return {
    annotations: objectAt(template, 'metadata', 'annotations'),
    spec: objectAt(template, 'spec'),
    container: isObject(own) ? own : {},
  };
}

/** A number at a path; undefined where there is none. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const number = at(value, ...path);
  // Only a patch can have put one there, and rules would calculate with it.
  refuseUnknown(`patched ${path.join('.')}`, number);
  return typeof number === 'number' ? number : undefined;
}
