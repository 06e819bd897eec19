import { isUnknown, leafOf } from '../model/placeholder';

/** A value of JSON. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** An object of JSON. A key whose value is undefined is not written. */
export interface JsonObject {
  /** The value of a key. */
  [key: string]: Json | undefined;
}

/** Whether a value is an object with fields: not null, not a list, not a placeholder for an Output. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** The value at a path of keys and indices; undefined if a step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

/** The list at a path; an empty one if there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

/** The object at a path; an empty one if there is none. */
export function objectAt(value: unknown, ...path: readonly (string | number)[]): JsonObject {
  const object = at(value, ...path);
  return isObject(object) ? object : {};
}

/** A copy of an object in which the object at a path is another one. */
export function withAt(object: JsonObject, [key, ...rest]: readonly string[], value: JsonObject): JsonObject {
  return key === undefined ? value : { ...object, [key]: withAt(objectAt(object, key), rest, value) };
}

/** Labels with all values as text: a patch may have put something else there. */
export function labelsOf(labels: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}

/** An object without keys whose value is undefined. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/**
 * The first path at which `rendered` lacks something that `asked` has; undefined if it lacks nothing. Items of lists are
 * compared by name (containers, variables, ports), so that there may be others between them.
 */
export function firstMissing(asked: unknown, rendered: unknown, path = ''): string | undefined {
  if (asked === undefined) return undefined;
  if (Array.isArray(asked)) {
    if (asked.length === 0) return undefined;
    if (!Array.isArray(rendered)) return path;
    return firstOf(asked, (item, index) => {
      // Mounts are compared by path, because one volume may be mounted at two.
      const key = isObject(item) && 'mountPath' in item ? 'mountPath' : 'name';
      const name = isObject(item) ? item[key] : undefined;
      const twin =
        name === undefined ? rendered[index] : rendered.find((other) => isObject(other) && other[key] === name);
      return firstMissing(item, twin, `${path}[${index}]`);
    });
  }
  if (isObject(asked)) {
    if (!isObject(rendered)) return path;
    return firstOf(Object.keys(asked), (key) =>
      firstMissing(asked[key], rendered[key] ?? inOtherCase(rendered, key), path === '' ? key : `${path}.${key}`),
    );
  }
  return leafOf(asked) === leafOf(rendered) ? undefined : path;
}

/** A value under the key in another case: the generated kinds have keys such as `consecutive5XxErrors`. */
function inOtherCase(object: JsonObject, key: string): Json | undefined {
  const twin = Object.keys(object).find((other) => other.toLowerCase() === key.toLowerCase());
  return twin === undefined ? undefined : object[twin];
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

const HEAD = ['apiVersion', 'kind', 'metadata'];

/** A copy of an object with its keys in order: apiVersion, kind, metadata, then alphabetically. */
export function inOrder(object: JsonObject): JsonObject {
  const rest = Object.keys(object)
    .filter((key) => !HEAD.includes(key))
    .sort();
  return Object.fromEntries(
    [...HEAD, ...rest].filter((key) => object[key] !== undefined).map((key) => [key, sorted(object[key])]),
  );
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => sorted(item) as Json);
  if (!isObject(value)) return leafOf(value) as Json;
  const keys = Object.keys(value).sort();
  // Not by assignment: that of `__proto__` would be lost.
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, sorted(value[key])]));
}
