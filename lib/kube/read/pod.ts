import { refuseUnknown } from '../../model/placeholder';
import { at, isObject, type JsonObject, listAt, objectAt } from '../json';
import type { Manifest } from '../object';

/** A pod template. */
export interface Pod {
  /** Its path in the object: `['spec', 'template']`, or empty for a Pod itself. */
  readonly path: readonly string[];
  /** The labels of the pods. */
  readonly labels: JsonObject;
  /** The annotations of the pods. */
  readonly annotations: JsonObject;
  /** The spec of the pods. */
  readonly spec: JsonObject;
}

const TEMPLATE: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ['template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  ...Object.fromEntries(
    ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map((kind) => [
      kind,
      ['spec', 'template'],
    ]),
  ),
};

/** Where an object has its pod template; undefined for a kind without pods. */
export function templatePath(kind: string): readonly string[] | undefined {
  return Object.hasOwn(TEMPLATE, kind) ? TEMPLATE[kind] : undefined;
}

/** The pod template of an object; undefined for a kind without pods. */
export function podOf({ kind, json }: Pick<Manifest, 'kind' | 'json'>): Pod | undefined {
  const path = templatePath(kind);
  if (path === undefined) return undefined;
  return {
    path,
    labels: objectAt(json, ...path, 'metadata', 'labels'),
    annotations: objectAt(json, ...path, 'metadata', 'annotations'),
    spec: objectAt(json, ...path, 'spec'),
  };
}

/** The containers of a pod, without its init containers. */
export function containersOf({ spec }: Pick<Pod, 'spec'>): readonly JsonObject[] {
  return listAt(spec, 'containers').filter(isObject);
}

/** A pod template and its main container. */
export interface AppPod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** The main container; empty if the pod has none of that name. */
  readonly container: JsonObject;
}

/** Reads a pod template. @param container the name of the main container. @default - the one that kubectl takes by default */
export function readPod(template: JsonObject, container?: string): AppPod {
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

/** The pod template of an object as it is; empty if there is none. */
export function templateOf(workload: Pick<Manifest, 'kind' | 'json'> | undefined): JsonObject {
  const path = workload && templatePath(workload.kind);
  return path === undefined ? {} : objectAt(workload?.json, ...path);
}

/** A number at a path; undefined if there is none. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const number = at(value, ...path);
  // Only a patch can put a placeholder here; rules cannot calculate with it.
  refuseUnknown(`patched ${path.join('.')}`, number);
  return typeof number === 'number' ? number : undefined;
}
