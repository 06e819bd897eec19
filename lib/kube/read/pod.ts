import { refuseUnknown } from '../../model/placeholder';
import { at, isObject, type JsonObject, listAt, objectAt } from '../json';

/** A pod template with the container that the pod is there for. */
export interface Pod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** The app's container; empty where there is none of that name. */
  readonly container: JsonObject;
}

/** Reads a pod template, whoever wrote it. @param container the app's; without it the one that kubectl shows first */
export function readPod(template: JsonObject, container?: string): Pod {
  const annotations = objectAt(template, 'metadata', 'annotations');
  const containers = listAt(template, 'spec', 'containers').filter(isObject);
  const wanted = container ?? annotations['kubectl.kubernetes.io/default-container'];
  const named = containers.find(({ name }) => name === wanted);
  return {
    annotations,
    spec: objectAt(template, 'spec'),
    container: named ?? (wanted === undefined ? containers[0] : undefined) ?? {},
  };
}

/** The pod template of a Deployment and of every other workload that keeps it in the same place. */
export function templateOf(workload: JsonObject | undefined): JsonObject {
  return objectAt(workload, 'spec', 'template');
}

/** A number at a path; undefined where there is none. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const number = at(value, ...path);
  // Only a patch can have put one there, and rules would calculate with it.
  refuseUnknown(`patched ${path.join('.')}`, number);
  return typeof number === 'number' ? number : undefined;
}
