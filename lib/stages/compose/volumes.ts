import { at, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import type { ComposeService } from './compose-file';
import { literal } from './variables';

/** What a container's mounts become, and those that Compose has nothing for. */
export interface Mounts {
  readonly service: Pick<ComposeService, 'tmpfs' | 'configs'>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly lost: readonly string[];
}

/** Empty directories become memory, ConfigMaps of this app become configs, file by file. */
export function mounts(pod: JsonObject, container: JsonObject, configMaps: readonly Manifest[]): Mounts {
  const tmpfs: string[] = [];
  const targets: { source: string; target: string }[] = [];
  const configs: Record<string, { content: string }> = {};
  const lost: string[] = [];
  for (const mount of listAt(container, 'volumeMounts').filter(isObject)) {
    const path = String(mount['mountPath']);
    const volume = listAt(pod, 'volumes').find((each) => at(each, 'name') === mount['name']);
    const name = at(volume, 'configMap', 'name');
    const configMap = configMaps.find((manifest) => manifest.name === name);
    if (at(volume, 'emptyDir') !== undefined) tmpfs.push(path);
    else if (configMap === undefined) lost.push(`volume at ${path}`);
    for (const [file, content] of Object.entries(objectAt(configMap?.json, 'data'))) {
      const source = `${String(name)}_${file}`.replace(/[^\w.-]/g, '-');
      configs[source] = { content: literal(String(content)) };
      targets.push({ source, target: `${path}/${file}` });
    }
  }
  return {
    service: { ...(tmpfs.length > 0 && { tmpfs }), ...(targets.length > 0 && { configs: targets }) },
    configs,
    lost,
  };
}
