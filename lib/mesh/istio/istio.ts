import type { Construct } from 'constructs';
import type { DataPlane } from '../../termination/data-plane';
import { refuseUnknown } from '../../model/placeholder';
import type { Feature, Labels, Mesh, MeshTarget, PodTemplatePatch, Support } from '../mesh';
import { AUTO, CLASSIC, NATIVE } from './planes/sidecar';
import { sidecarPatch } from './sidecar';

export interface SidecarOptions {
  /**
   * How the proxy runs in the pod. `'native'`: an init container that outlives the app (Istio 1.27 with every kubelet at
   * 1.33). `'classic'`: a container beside it. `'auto'`: Istio decides, and settings must be safe as both.
   * @default 'auto'
   */
  readonly mode?: 'auto' | 'native' | 'classic';
  /** The control plane's revision, for clusters that run several. @default - the default revision */
  readonly revision?: string;
}

const PLANE: Record<NonNullable<SidecarOptions['mode']>, DataPlane> = {
  auto: AUTO,
  native: NATIVE,
  classic: CLASSIC,
};

const EXACT: Support = { kind: 'exact' };

/** Istio, 1.27 or later, with its CNI plugin: a sidecar needs no privileges then, and Pod Security "restricted" admits it. */
export class Istio implements Mesh {
  /** Envoy beside every pod. */
  public static sidecar(options: SidecarOptions = {}): Istio {
    refuseUnknown('sidecar', { ...options });
    return new Istio(options.mode ?? 'auto', options.revision);
  }

  public readonly name = 'Istio';
  public readonly dataPlane: DataPlane;
  public readonly namespaceLabels: Labels;
  public readonly without: readonly Feature[] = [];
  public readonly supports: Readonly<Record<Feature, Support>> = {
    timeout: EXACT,
    retry: EXACT,
    connectionPool: EXACT,
    outlierDetection: EXACT,
    loadBalancing: EXACT,
    weights: EXACT,
    routes: EXACT,
    access: EXACT,
    mutualTls: EXACT,
  };

  private constructor(
    mode: NonNullable<SidecarOptions['mode']>,
    private readonly revision: string | undefined,
  ) {
    this.dataPlane = PLANE[mode];
    this.namespaceLabels = revision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision };
  }

  public bindNamespace(scope: Construct, namespace: string): void {
    objects().placePeerAuthentication(scope, namespace);
  }

  public bind(scope: Construct, target: () => MeshTarget): PodTemplatePatch {
    objects().place(scope, target);
    return sidecarPatch(target().termination, this.revision);
  }
}

/** Loaded when a service is bound: the typed kinds are large, and an app without Istio never needs them. */
function objects(): typeof import('./objects') {
  return require('./objects') as typeof import('./objects');
}
