import { type ApiObject, JsonPatch } from 'cdk8s';
import { ValidationError } from '../errors';
import { at, firstMissing, inOrder, type JsonObject } from '../kube/json';
import { leavesOf, mapLeaves } from '../kube/leaves';
import { isUnknown, leafOf } from '../model/placeholder';

export interface Finish {
  /** The fields that the finished object must have. */
  readonly asks: () => JsonObject;
  /** Adds fields that the rendering library does not know, and removes those that only repeat defaults of Kubernetes. */
  readonly amend?: (rendered: JsonObject) => JsonObject;
}

/**
 * Makes an ApiObject render in three steps. First its library renders it, and the result is amended. Then it is compared
 * with what the model asked for, because cdk8s and cdk8s-plus silently drop fields that they do not know. Last come the
 * user's JSON patches, so that a patch may change any field of the finished object.
 */
export function finish(object: ApiObject, { asks, amend = (rendered) => rendered }: Finish): void {
  const render = object.toJson.bind(object);
  patchable(object, () => {
    const rendered = amend(render() as JsonObject);
    refuseLost(object, asks(), rendered);
    // A copy, because patches change it and the model's values are shared between objects.
    return inOrder(rendered);
  });
}

/** The objects that users patched. */
const PATCHED = new WeakSet<ApiObject>();

/** Whether a user patched an object. */
export function isPatched(object: ApiObject): boolean {
  return PATCHED.has(object);
}

/** Makes an ApiObject render what `render` returns, a new object each time, with the user's JSON patches applied. */
export function patchable(object: ApiObject, render: () => JsonObject): void {
  const patches: JsonPatch[] = [];
  object.addJsonPatch = (...operations) => {
    patches.push(...operations);
    PATCHED.add(object);
  };
  object.toJson = () => {
    const rendered = render();
    if (patches.length === 0) return rendered;
    return inOrder(patches.reduce((json, patch) => patched(object, json, patch), rendered));
  };
}

function refuseLost(object: ApiObject, asked: JsonObject, rendered: JsonObject): void {
  const lost = firstMissing(asked, rendered);
  if (lost === undefined) return;
  throw new ValidationError(
    'MSVC-EMIT-001',
    {
      subject: `${object.kind} ${lost}`,
      got: valueAt(rendered, lost),
      expected: `${JSON.stringify(valueAt(asked, lost))}, as the model asked`,
      fix: 'look for a resolver or a construct that changes this field on its way to the manifest',
    },
    object,
  );
}

function valueAt(json: JsonObject, path: string): unknown {
  return at(json, ...path.split(/[.[\]]+/).filter((part) => part !== ''));
}

/** An operation of RFC 6902, as cdk8s keeps it. */
interface Operation {
  readonly op: string;
  readonly path: string;
}

function patched(object: ApiObject, json: JsonObject, patch: JsonPatch): JsonObject {
  const { operation } = patch as unknown as { readonly operation: Operation };
  // The library that applies patches ignores a replace or remove of a missing field.
  if (['replace', 'remove'].includes(operation.op) && at(json, ...pointer(operation.path)) === undefined) {
    throw patchError(object, operation, `nothing is at ${operation.path}`);
  }
  try {
    return applied(json, patch, operation);
  } catch (error) {
    throw patchError(object, operation, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/** cdk8s copies an object as JSON when it patches it. Placeholders for Outputs cannot be copied, so texts replace them meanwhile. */
function applied(json: JsonObject, patch: JsonPatch, operation: Operation): JsonObject {
  const values: unknown[] = [];
  const standIn = (leaf: unknown): unknown => {
    if (!isUnknown(leaf)) return leaf;
    const value = leafOf(leaf);
    if (!values.includes(value)) values.push(value);
    return `\0${values.indexOf(value)}`; // NUL is in no text of a Kubernetes object
  };
  const document = mapLeaves(json, standIn);
  const isPlain = leavesOf(operation).every(({ value }) => !isUnknown(value));
  const carried = isPlain ? patch : withOperation(mapLeaves(operation, standIn));
  const back = new Map(values.map((value, index) => [`\0${index}`, value]));
  return mapLeaves(JsonPatch.apply(document, carried), (leaf) => back.get(leaf as string) ?? leaf) as JsonObject;
}

function withOperation(operation: unknown): JsonPatch {
  return Object.assign(Object.create(JsonPatch.prototype) as JsonPatch, { operation });
}

function pointer(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function patchError(object: ApiObject, operation: Operation, reason: string): ValidationError {
  return new ValidationError(
    'MSVC-EMIT-002',
    {
      subject: `JSON patch of ${object.kind} ${object.name}`,
      got: operation,
      expected: 'a path that exists in the rendered object, up to its last step',
      fix: `compare the path with the manifest: ${reason}`,
    },
    object,
  );
}
