import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { finish } from './finish';
import type { JsonObject } from '../kube/json';

export interface PlainObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Left out for kinds without a namespace. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Read when the object is rendered. */
  readonly spec?: () => JsonObject;
}

/** Adds an object of plain data. @param id the construct id. @default - its kind */
export function plainObject(scope: Construct, object: PlainObject, id: string = object.kind): ApiObject {
  const { apiVersion, kind, name, namespace, labels, spec } = object;
  const metadata = { name, labels: { ...labels }, ...(namespace !== undefined && { namespace }) };
  const apiObject = new ApiObject(scope, id, {
    apiVersion,
    kind,
    metadata,
    ...(spec && { spec: Lazy.any({ produce: spec }) }),
  });
  finish(apiObject, {
    asks: () => ({ apiVersion, kind, metadata, ...(spec && { spec: spec() }) }),
    ...(namespace === undefined && { amend: withoutNamespace }),
  });
  return apiObject;
}

/** Removes the namespace, which cdk8s gives to every object of a chart, also to those of kinds without one. */
function withoutNamespace(rendered: JsonObject): JsonObject {
  const { namespace: _, ...metadata } = rendered['metadata'] as JsonObject;
  return { ...rendered, metadata };
}
