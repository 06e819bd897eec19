import { at, isObject, type JsonObject, listAt, objectAt } from '../json';

/** One entry of a container's `volumeMounts`, with the volume that it shows. */
export interface Mount {
  readonly path: string;
  /** What of the volume is shown; empty for all of it, undefined where only the kubelet can say (`subPathExpr`). */
  readonly subPath: string | undefined;
  /** As the pod lists it, such as `{ name: 'cache', emptyDir: {} }`; empty where it lists none of that name. */
  readonly volume: JsonObject;
}

/** A container's mounts, in their order. */
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

/** A key of a ConfigMap and the file that shows it. */
export interface ShownKey {
  readonly key: string;
  /** The file's path in the container. */
  readonly file: string;
}

/** The files in which a mounted ConfigMap shows, whole or some of its keys. */
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

/** A file's path as seen from a folder, or from itself; undefined where it lies elsewhere. */
function below(file: string, folder: string): string | undefined {
  if (folder === '' || file === folder) return folder === '' ? file : '';
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

function joined(folder: string, file: string): string {
  return file === '' ? folder : `${folder.endsWith('/') ? folder : `${folder}/`}${file}`;
}

/** The texts of a ConfigMap by their keys. */
export function textsOf(configMap: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(objectAt(configMap, 'data')).map(([key, text]) => [key, String(text)]));
}
