import { at, isObject, type JsonObject, listAt, objectAt } from '../json';

/** An entry of a container's `volumeMounts`, with its volume. */
export interface Mount {
  readonly path: string;
  /** The path in the volume that is mounted: empty for all of it, undefined for a `subPathExpr`. */
  readonly subPath: string | undefined;
  /** The volume, such as `{ name: 'cache', emptyDir: {} }`; empty if the pod has none of that name. */
  readonly volume: JsonObject;
}

/** The mounts of a container. */
export function mountsOf(pod: JsonObject, container: JsonObject): readonly Mount[] {
  const volumes = listAt(pod, 'volumes').filter(isObject);
  return listAt(container, 'volumeMounts')
    .filter(isObject)
    .map(({ name, mountPath, subPath, subPathExpr }) => ({
      path: String(mountPath),
      subPath: subPathExpr === undefined ? String(subPath ?? '') : undefined,
      volume: volumes.find((volume) => volume['name'] === name) ?? {},
    }));
}

/** A key of a ConfigMap, and the file in which its content is mounted. */
export interface ShownKey {
  readonly key: string;
  /** The file's path in the container. */
  readonly file: string;
}

/** The files of a mounted ConfigMap. */
export function shownKeys({ path, subPath, volume }: Mount, keys: readonly string[]): readonly ShownKey[] {
  const items = at(volume, 'configMap', 'items');
  const inVolume = Array.isArray(items)
    ? items.map((item) => ({ key: String(at(item, 'key')), file: String(at(item, 'path')) }))
    : keys.map((key) => ({ key, file: key }));
  return inVolume
    .filter(({ key }) => keys.includes(key))
    .flatMap(({ key, file }) => {
      const shown = subPath === undefined ? undefined : below(file, subPath);
      return shown === undefined ? [] : [{ key, file: joined(path, shown) }];
    });
}

/** The path of a file relative to a directory, empty if both are the same; undefined if the file is not in the directory. */
function below(file: string, folder: string): string | undefined {
  if (folder === '' || file === folder) return folder === '' ? file : '';
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

function joined(folder: string, file: string): string {
  return file === '' ? folder : `${folder.endsWith('/') ? folder : `${folder}/`}${file}`;
}

/** The texts of a ConfigMap, by key. */
export function textsOf(configMap: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(objectAt(configMap, 'data')).map(([key, text]) => [key, String(text)]));
}
