import type { NamespacePatch } from '../mesh';
import { type Capabilities, type Feature, type FeatureGroup, FEATURES, type Support } from '../capabilities';
import type { Mesh, PodPatch } from '../mesh';
import { NO_PROXY } from './plane';

const REFUSED: Support = { kind: 'refused', why: 'without a mesh nobody reads requests between pods' };

/** No mesh: pods talk to each other through kube-proxy. */
export class NoMesh implements Mesh {
  /** @param options.without features that services ask for and that may be missing here, each by name */
  public static of(options: { readonly without?: readonly (Feature | FeatureGroup)[] } = {}): NoMesh {
    return new NoMesh(options.without ?? []);
  }

  public readonly name = 'no mesh';
  public readonly address = 'one';
  public readonly reserved = { ports: [], users: [] };
  public readonly dataPlane = NO_PROXY;
  public readonly supports = Object.fromEntries(FEATURES.map((feature) => [feature, REFUSED])) as Capabilities;

  private constructor(public readonly without: readonly (Feature | FeatureGroup)[]) {}

  public namespace(): NamespacePatch {
    return { labels: {}, objects: [] };
  }

  public service(): [] {
    return [];
  }

  public pod(): PodPatch {
    return { labels: {}, annotations: {} };
  }
}
