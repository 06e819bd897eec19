import type { NamespacePatch } from '../mesh';
import { type Capabilities, type Feature, type FeatureGroup, FEATURES, type Support } from '../capabilities';
import type { Mesh, PodPatch } from '../mesh';
import { NO_PROXY } from './plane';

const REFUSED: Support = { kind: 'refused', why: 'without a mesh nobody reads requests between pods' };

/**
 * No mesh: pods call each other through kube-proxy. Traffic policies, weights and access control need a mesh and are refused,
 * unless `without` accepts that they are missing.
 * @example Platform.of({ kubernetes: '1.34', mesh: NoMesh.of() })
 */
export class NoMesh implements Mesh {
  /**
   * No mesh.
   * @param options.without features that services may ask for although nothing does them here: a whole group such as
   * `retry`, or one feature such as `retry.on`. @default - none
   * @example NoMesh.of({ without: ['retry', 'weights'] })
   */
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

  public routes(): [] {
    return [];
  }

  public gateway(): [] {
    return [];
  }

  public external(): [] {
    return [];
  }

  public scope(): [] {
    return [];
  }

  public workloads(): [] {
    return [];
  }

  public pod(): PodPatch {
    return { labels: {}, annotations: {} };
  }
}
