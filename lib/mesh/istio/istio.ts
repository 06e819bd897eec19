import type { DataPlane } from '../../termination/data-plane';
import { refuseUnknown } from '../../model/placeholder';
import type { KubeObject } from '../../kube/object';
import type { Labels, Network, Service } from '../../model/network';
import type { TerminationSettings } from '../../termination/settings';
import type { Capabilities, Support } from '../capabilities';
import type { Mesh, NamespacePatch, PodPatch } from '../mesh';
import { INJECT, INJECTION, REVISION } from './labels';
import { AUTO, CLASSIC, NATIVE } from './planes/sidecar';

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

/** Ports of the sidecar and its agent, and the user that its traffic is known by (Istio docs, application requirements). */
const RESERVED = {
  ports: [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090],
  users: [1337],
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
  public readonly address = 'one';
  public readonly reserved = RESERVED;
  public readonly dataPlane: DataPlane;
  public readonly without = [];
  public readonly supports: Capabilities = {
    timeout: EXACT,
    'retry.attempts': EXACT,
    'retry.on': EXACT,
    'retry.perTryTimeout': EXACT,
    'routes.path': EXACT,
    'routes.method': EXACT,
    'routes.headers': EXACT,
    'connectionPool.maxConnections': EXACT,
    'connectionPool.connectTimeout': EXACT,
    'connectionPool.maxPendingRequests': EXACT,
    'connectionPool.maxRequests': EXACT,
    'connectionPool.maxRequestsPerConnection': EXACT,
    'connectionPool.idleTimeout': EXACT,
    'connectionPool.h2UpgradePolicy': EXACT,
    'outlierDetection.consecutive5xxErrors': EXACT,
    'outlierDetection.consecutiveGatewayErrors': EXACT,
    'outlierDetection.interval': EXACT,
    'outlierDetection.baseEjectionTime': EXACT,
    'outlierDetection.maxEjectionPercent': EXACT,
    loadBalancing: EXACT,
    weights: EXACT,
    access: EXACT,
    mutualTls: EXACT,
  };

  private constructor(
    mode: NonNullable<SidecarOptions['mode']>,
    private readonly revision: string | undefined,
  ) {
    this.dataPlane = PLANE[mode];
  }

  public namespace(name: string): NamespacePatch {
    const labels: Labels = this.revision === undefined ? { [INJECTION]: 'enabled' } : { [REVISION]: this.revision };
    return { labels, objects: objects().namespaceObjects(name) };
  }

  public service(service: Service, network: Network): readonly KubeObject[] {
    return objects().serviceObjects(service, network);
  }

  public pod({ annotations }: TerminationSettings): PodPatch {
    const labels: Labels = this.revision === undefined ? { [INJECT]: 'true' } : { [REVISION]: this.revision };
    return { labels, annotations };
  }
}

/** Loaded when a service is rendered: the typed kinds are large, and an app without Istio never needs them. */
function objects(): typeof import('./render/objects') {
  return require('./render/objects') as typeof import('./render/objects');
}
