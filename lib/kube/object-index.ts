import type { JsonObject } from './json';
import type { Manifest } from './object';
import { podOf } from './read/pod';

/**
 * Finds objects by kind and name, and workloads by the labels of their pods, without searching all of them.
 * @example
 * const services = world.index.ofKind('Service');
 */
export class ObjectIndex {
  private readonly byName = new Map<string, Manifest>();
  private readonly workloads = new Map<string, Manifest[]>();
  private readonly byKind = new Map<string, Manifest[]>();

  /** @internal */
  constructor(manifests: readonly Manifest[]) {
    for (const manifest of manifests) {
      append(this.byKind, manifest.kind, manifest);
      this.byName.set(nameKey(manifest, manifest.kind, manifest.namespace, manifest.name), manifest);
      const template = podOf(manifest);
      if (template === undefined) continue;
      this.addWorkload(manifest, '');
      for (const [label, value] of Object.entries(template.labels)) this.addWorkload(manifest, `${label}=${value}`);
    }
  }

  /** All objects of a kind, of any API group. */
  public ofKind(kind: string): readonly Manifest[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The object of a kind and name in the environment of `from`, in a list; an empty list if it is not among the objects. */
  public find(
    from: Pick<Manifest, 'environment'>,
    kind: string,
    name: unknown,
    namespace: string | undefined,
  ): Manifest[] {
    const found = this.byName.get(nameKey(from, kind, namespace, String(name)));
    return found === undefined ? [] : [found];
  }

  /** The workloads in the namespace of `from` whose pods have all labels of a selector; all workloads if it is empty. */
  public selectedBy(from: Manifest, selector: JsonObject): readonly Manifest[] {
    const pairs = Object.entries(selector);
    const [label, value] = pairs[0] ?? [];
    const candidates = this.workloads.get(workloadKey(from, label === undefined ? '' : `${label}=${value}`)) ?? [];
    return candidates.filter((workload) => pairs.every(([key, wanted]) => podOf(workload)?.labels[key] === wanted));
  }

  private addWorkload(manifest: Manifest, label: string): void {
    append(this.workloads, workloadKey(manifest, label), manifest);
  }
}

function append(groups: Map<string, Manifest[]>, key: string, manifest: Manifest): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [manifest]);
  else known.push(manifest);
}

function nameKey(
  { environment }: Pick<Manifest, 'environment'>,
  kind: string,
  namespace: string | undefined,
  name: string,
): string {
  return [environment, kind, namespace ?? '', name].join('|');
}

function workloadKey({ environment, namespace }: Manifest, label: string): string {
  return [environment, namespace ?? '', label].join('|');
}
