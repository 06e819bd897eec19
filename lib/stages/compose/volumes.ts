import { ValidationError, type Where } from '../../errors';
import { at } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { type Mount, mountsOf, shownKeys, textsOf } from '../../kube/read/volumes';
import type { ComposeFile, ComposeService } from './compose-file';
import { literal } from './literal';
import { distinctNames } from './names';
import type { Running } from './selection';

/** A file of a ConfigMap that is mounted into a container. */
interface ConfigFile {
  /** What it is, unique in the file: `file app.toml of ConfigMap shop/orders-config`. */
  readonly title: string;
  readonly configMap: Manifest;
  readonly key: string;
  readonly content: string;
  readonly target: string;
}

/** What the mounts of a container become in Compose, and those that are lost. */
export interface Mounts {
  readonly tmpfs: readonly string[];
  readonly files: readonly ConfigFile[];
  readonly lost: readonly string[];
}

/** The mounts of a container: an emptyDir becomes a tmpfs, and each file of a ConfigMap of this app becomes a config. */
export function mounts({ spec: pod, container, facts }: Running, configMaps: readonly Manifest[]): Mounts {
  const tmpfs: string[] = [];
  const files: ConfigFile[] = [];
  const lost: string[] = [];
  for (const mount of mountsOf(pod, container)) {
    checkPath(mount.path, { node: { path: facts.construct } });
    const configMap = configMaps.find((manifest) => manifest.name === at(mount.volume, 'configMap', 'name'));
    const shown = configMap === undefined ? [] : configFiles(mount, configMap);
    if (mount.volume['emptyDir'] !== undefined) tmpfs.push(literal(mount.path));
    else if (shown.length === 0) lost.push(`volume at ${mount.path}`);
    files.push(...shown);
    if (at(configMap?.json, 'binaryData') !== undefined) lost.push(`binary files at ${mount.path}`);
  }
  return { tmpfs, files, lost };
}

function configFiles(mount: Mount, configMap: Manifest): ConfigFile[] {
  const texts = textsOf(configMap.json);
  return shownKeys(mount, [...texts.keys()]).map(({ key, file }) => ({
    title: `file ${key} of ConfigMap ${configMap.namespace}/${configMap.name}`,
    configMap,
    key,
    content: literal(texts.get(key) ?? ''),
    target: literal(file),
  }));
}

/** Refuses a path with a colon, at which Compose would cut it, or with a line break. Only patches can write such a path. */
function checkPath(path: string, where: Where): void {
  if (/^\/[^:\p{Cc}]*$/u.test(path)) return;
  const fix = 'mount it somewhere else, such as at /var/cache/orders';
  const expected = 'an absolute path without colons and control characters';
  throw new ValidationError('MSVC-COMPOSE-102', { subject: 'mount path', got: path, expected, fix }, where);
}

/** The configs of the Compose file, with a name for each. */
export class Configs {
  private readonly names: ReadonlyMap<string, string>;

  constructor(private readonly all: readonly Mounts[]) {
    const files = all.flatMap((mounted) => mounted.files);
    this.names = distinctNames(
      'config source',
      files.map(({ title, configMap: { name, namespace = '' }, key }) => ({
        title,
        namespace,
        short: sourceName(name, key),
        long: sourceName(namespace, name, key),
      })),
    );
  }

  /** The content of all configs, for the top level of the file. */
  public get contents(): Pick<ComposeFile, 'configs'> {
    const files = this.all.flatMap((mounted) => mounted.files);
    return files.length === 0
      ? {}
      : { configs: Object.fromEntries(files.map((file) => [this.nameOf(file), { content: file.content }])) };
  }

  /** The mounts of one service. */
  public seenBy({ tmpfs, files }: Mounts): Pick<ComposeService, 'tmpfs' | 'configs'> {
    return {
      ...(tmpfs.length > 0 && { tmpfs: [...tmpfs] }),
      ...(files.length > 0 && { configs: files.map((file) => ({ source: this.nameOf(file), target: file.target })) }),
    };
  }

  private nameOf({ title }: ConfigFile): string {
    return this.names.get(title) ?? title;
  }
}

function sourceName(...parts: readonly string[]): string {
  return parts.join('_').replace(/[^\w.-]+/g, '-');
}
