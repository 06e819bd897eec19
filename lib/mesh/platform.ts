import { ValidationError } from '../errors';
import { checkedExposure, Exposure } from '../model/termination/exposure';
import type { DataPlane } from '../termination/data-plane';
import { KubernetesVersion } from '../model/kubernetes-version';
import { refuseUnknown } from '../model/placeholder';
import type { Mesh } from './mesh';

/** Options of `Platform.of`. */
export interface PlatformOptions {
  /** The lowest version among the API server and the kubelets, from `'1.24'` on, such as `'1.34'`. */
  readonly kubernetes: string;
  /** The mesh that services join: `Istio.sidecar()`, or `NoMesh.of()`. */
  readonly mesh: Mesh;
  /** Who sends traffic directly to the pods. @default Exposure.cluster() */
  readonly exposure?: Exposure;
  /**
   * How long the news of a pod's deletion may take to reach every caller; a hold is at least as long. `'typical'` covers
   * what was measured on quiet and busy meshes. `'assured'` also covers Istio's longest debounce: 10 s while changes keep
   * coming.
   * @default 'typical'
   */
  readonly propagation?: 'typical' | 'assured';
  /** The trust domain in the identities that mTLS proves. @default 'cluster.local' */
  readonly trustDomain?: string;
}

/**
 * Where services run: the Kubernetes version, the mesh, and who sends traffic.
 * @example const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
 */
export class Platform {
  /**
   * A platform.
   * @throws ValidationError MSVC-PLATFORM-001 and 101 for the version, 003 for the mesh, 103 for `exposure`
   * @example Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar(), propagation: 'assured' })
   */
  public static of(options: PlatformOptions): Platform {
    return new Platform(options);
  }

  /** The lowest version among the API server and the kubelets. */
  public readonly kubernetes: KubernetesVersion;
  /** The mesh that services join. */
  public readonly mesh: Mesh;
  /** Who sends traffic directly to the pods. */
  public readonly exposure: Exposure;
  /** How long the news of a pod's deletion may take to reach every caller. */
  public readonly propagation: 'typical' | 'assured';
  /** The trust domain in the identities that mTLS proves. */
  public readonly trustDomain: string;

  private constructor(options: PlatformOptions) {
    this.kubernetes = KubernetesVersion.of(options.kubernetes);
    this.mesh = options.mesh;
    this.exposure = options.exposure === undefined ? Exposure.cluster() : checkedExposure(options.exposure);
    this.propagation = options.propagation ?? 'typical';
    this.trustDomain = options.trustDomain ?? 'cluster.local';
    refuseUnknown('trustDomain', this.trustDomain);
    if (typeof this.mesh?.service !== 'function') {
      throw new ValidationError('MSVC-PLATFORM-003', {
        subject: 'platform mesh',
        got: this.mesh,
        expected: 'a mesh',
        fix: 'choose one: mesh: Istio.sidecar(), or mesh: NoMesh.of()',
      });
    }
    refuseTooOld(this.kubernetes, this.mesh.dataPlane);
  }
}

function refuseTooOld(kubernetes: KubernetesVersion, { title, sinceKubernetes = 0 }: DataPlane): void {
  if (kubernetes.atLeast(sinceKubernetes)) return;
  throw new ValidationError('MSVC-PLATFORM-101', {
    subject: `kubernetes of a platform with '${title}'`,
    got: kubernetes.toString(),
    expected: `1.${sinceKubernetes} or later, which this data plane needs`,
    fix: 'choose another data plane, such as another kind of sidecar, or correct the version',
  });
}
