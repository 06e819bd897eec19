import { type JsonObject, objectAt } from './json';

/** Where an object holds the pod that it is or makes. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
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

/** The pod that an object is or makes. */
export interface Pod {
  /** What a path into the pod begins with in the object: `spec.template.`; empty for a Pod. */
  readonly prefix: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** The pod that an object is or makes; undefined where it makes none. */
export function podOf(object: JsonObject): Pod | undefined {
  const place = PLACES[String(object['kind'])];
  if (place === undefined) return undefined;
  return {
    prefix: place.map((key) => `${key}.`).join(''),
    metadata: objectAt(object, ...place, 'metadata'),
    spec: objectAt(object, ...place, 'spec'),
  };
}
