import { ValidationError } from '../errors';
import { checkedExposure, Exposure } from '../model/termination/exposure';
import type { DataPlane } from '../termination/data-plane';
import { KubernetesVersion } from '../model/kubernetes-version';
import { refuseUnknown } from '../model/placeholder';
import type { Mesh } from './mesh';

export interface PlatformOptions {
  /** The lowest version of the API server and the kubelets, such as `'1.34'`. */
  readonly kubernetes: string;
  /** The mesh that services join: `Istio.sidecar()`, `NoMesh.of()`. */
  readonly mesh: Mesh;
  /** Who sends traffic to the pods directly. @default Exposure.cluster() */
  readonly exposure?: Exposure;
  /**
   * How surely every caller must have learnt that a pod goes before it stops accepting. `'typical'` covers what is seen
   * on quiet and on busy meshes; `'assured'` also covers Istio's longest debounce, 10 s of changes without a pause.
   * @default 'typical'
   */
  readonly propagation?: 'typical' | 'assured';
  /** The trust domain in mTLS identities. @default 'cluster.local' */
  readonly trustDomain?: string;
}

/** Facts of the place a service runs in. */
export class Platform {
  public static of(options: PlatformOptions): Platform {
    return new Platform(options);
  }

  public readonly kubernetes: KubernetesVersion;
  public readonly mesh: Mesh;
  public readonly exposure: Exposure;
  public readonly propagation: 'typical' | 'assured';
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
