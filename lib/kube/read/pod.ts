import { isObject, type JsonObject, listAt, objectAt } from '../json';
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
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].map((kind) => [kind, ['spec', 'template']]),
  ),
};

/** The pods of a workload: labels, annotations and spec; undefined for an object that makes none. */
export function podOf({ kind, json }: Pick<Manifest, 'kind' | 'json'>): Pod | undefined {
  const path = TEMPLATE[kind];
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
