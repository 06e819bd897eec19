import type { Feature, Labels, Mesh, PodTemplatePatch, Support } from '../mesh';
import { NO_PROXY } from './plane';

const REFUSED: Support = { kind: 'refused', why: 'without a mesh nobody reads requests between pods' };

/** No mesh: pods talk to each other through kube-proxy. */
export class NoMesh implements Mesh {
  /** @param options.without features that services ask for and that may be missing here, each by name */
  public static of(options: { readonly without?: readonly Feature[] } = {}): NoMesh {
    return new NoMesh(options.without ?? []);
  }

  public readonly name = 'no mesh';
  public readonly dataPlane = NO_PROXY;
  public readonly namespaceLabels: Labels = {};
  public readonly supports: Readonly<Record<Feature, Support>> = {
    timeout: REFUSED,
    retry: REFUSED,
    connectionPool: REFUSED,
    outlierDetection: REFUSED,
    loadBalancing: REFUSED,
    weights: REFUSED,
    routes: REFUSED,
    access: REFUSED,
    mutualTls: REFUSED,
  };

  private constructor(public readonly without: readonly Feature[]) {}

  public bindNamespace(): void {
    // A namespace without a mesh needs nothing.
  }

  public bind(): PodTemplatePatch {
    return { labels: {}, annotations: {} };
  }
}
