import { refuseUnknown } from '../../model/placeholder';
import { at, isObject, type JsonObject, listAt, objectAt } from '../json';
import type { Manifest } from '../object';

/** The pods that an object makes. */
export interface Pod {
  /** Where the template stands in the object: `spec.template`, or nothing for a Pod itself. */
  readonly path: readonly string[];
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
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

/** The pods of a workload: labels, annotations and spec; undefined for an object that makes none. */
export function podOf({ kind, json }: Pick<Manifest, 'kind' | 'json'>): Pod | undefined {
  const path = Object.hasOwn(TEMPLATE, kind) ? TEMPLATE[kind] : undefined;
  if (path === undefined) return undefined;
  return {
    path,
    labels: objectAt(json, ...path, 'metadata', 'labels'),
    annotations: objectAt(json, ...path, 'metadata', 'annotations'),
    spec: objectAt(json, ...path, 'spec'),
  };
}

/** The pod's own containers, without those that run before them. */
export function containersOf({ spec }: Pick<Pod, 'spec'>): readonly JsonObject[] {
  return listAt(spec, 'containers').filter(isObject);
}

/** A pod template with the container that the pod is there for. */
export interface AppPod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** The app's container; empty where there is none of that name. */
  readonly container: JsonObject;
}

/** Reads a pod template, whoever wrote it. @param container the app's; without it the one that kubectl shows first */
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
