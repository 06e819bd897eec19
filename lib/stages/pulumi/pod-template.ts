import { isObject, type JsonObject, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/manifest';

const TEMPLATE: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].map((kind) => [kind, ['spec', 'template']]),
  ),
};

/** The pods that a workload makes: labels and spec; undefined for an object that makes none. */
export function podTemplateOf({ kind, json }: Manifest): PodTemplate | undefined {
  const path = TEMPLATE[kind];
  if (path === undefined) return undefined;
  return { labels: objectAt(json, ...path, 'metadata', 'labels'), spec: objectAt(json, ...path, 'spec') };
}

export interface PodTemplate {
  readonly labels: JsonObject;
  readonly spec: JsonObject;
}

/** An object that pods name: its kind and name. */
export interface Named {
  readonly kind: string;
  readonly name: unknown;
}

/** How a pod spec names other objects: the key under which, the kind it means, and the field with the name. */
const NAMING: Readonly<Record<string, readonly [kind: string, ...fields: string[]]>> = {
  configMap: ['ConfigMap', 'name'],
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  secret: ['Secret', 'secretName', 'name'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  imagePullSecrets: ['Secret', 'name'],
};

/** The ServiceAccount, ConfigMaps and Secrets that must be there before a pod can start. */
export function namedBy(value: unknown): Named[] {
  if (Array.isArray(value)) return value.flatMap(namedBy);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'serviceAccountName') return [{ kind: 'ServiceAccount', name: inner }];
    const [kind, ...fields] = NAMING[key] ?? [];
    if (kind === undefined) return namedBy(inner);
    return [inner].flat().flatMap((each) => fields.map((field) => ({ kind, name: objectAt(each)[field] })));
  });
}
