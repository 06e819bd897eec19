import type { DataPlane } from '../../termination/data-plane';
import { refuseUnknown } from '../../model/placeholder';
import type { KubeObject } from '../../kube/object';
import type { NetworkExternal } from '../../model/external/network-external';
import type { NetworkScope } from '../../model/external/network-scope';
import type { NetworkGateway } from '../../model/gateway/network-gateway';
import type { HostRoutes, Labels, Network, ScopedProtection, Service } from '../../model/network';
import type { TerminationSettings } from '../../termination/settings';
import type { Capabilities, Support } from '../capabilities';
import type { Mesh, NamespacePatch, PodPatch } from '../mesh';
import { ROOT_NAMESPACE } from './access-attributes';
import { INJECT, INJECTION, REVISION } from './labels';
import { AUTO, CLASSIC, NATIVE } from './planes/sidecar';

/** Options of `Istio.sidecar`. */
export interface SidecarOptions {
  /**
   * How Istio runs the sidecar. `'native'`: as an init container that outlives the app, Istio's choice from 1.27 on if every
   * kubelet is at 1.33. `'classic'`: as a container beside the app. `'auto'`: Istio chooses, so a pod must end safely as
   * either.
   * @default 'auto'
   */
  readonly mode?: 'auto' | 'native' | 'classic';
  /** The revision of the control plane, for clusters that run several. @default - the default revision */
  readonly revision?: string;
}

const PLANE: Record<NonNullable<SidecarOptions['mode']>, DataPlane> = {
  auto: AUTO,
  native: NATIVE,
  classic: CLASSIC,
};

/** Ports and user of the sidecar and its agent (Istio docs, "Application Requirements"). */
const RESERVED = {
  ports: [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090],
  users: [1337],
};

const EXACT: Support = { kind: 'exact' };

/**
 * Istio, 1.27 or later, with its CNI plugin: without the plugin a sidecar needs privileges that Pod Security "restricted"
 * refuses.
 * @example Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() })
 */
export class Istio implements Mesh {
  /**
   * Istio with a sidecar in every pod.
   * @example Istio.sidecar({ mode: 'native', revision: 'canary' })
   */
  public static sidecar(options: SidecarOptions = {}): Istio {
    refuseUnknown('sidecar', { ...options });
    return new Istio(options.mode ?? 'auto', options.revision);
  }

  public readonly name = 'Istio';
  public readonly address = 'one';
  public readonly reserved = RESERVED;
  public readonly rootNamespace = ROOT_NAMESPACE;
  public readonly dataPlane: DataPlane;
  public readonly without = [];
  /** The Helm chart and the profiles of istioctl label them so. */
  public readonly gatewayPods: Labels = { istio: 'ingressgateway' };
  public readonly system = 'istio-system';
  public readonly supports: Capabilities = {
    timeout: EXACT,
    'retry.attempts': EXACT,
    'retry.on': EXACT,
    'retry.perTryTimeout': EXACT,
    'retry.backoff': EXACT,
    'retry.retryRemoteLocalities': EXACT,
    'retry.retryIgnorePreviousHosts': EXACT,
    'routes.path': EXACT,
    'routes.method': EXACT,
    'routes.headers': EXACT,
    'routes.ignoreCase': EXACT,
    'routes.queryParams': EXACT,
    'routes.authority': EXACT,
    'routes.scheme': EXACT,
    'routes.port': EXACT,
    'routes.sourceLabels': EXACT,
    'routes.sourceNamespace': EXACT,
    'routes.gateways': EXACT,
    'routes.rewrite': EXACT,
    'routes.destinations': EXACT,
    'routes.redirect': EXACT,
    'routes.directResponse': EXACT,
    'routes.delegate': EXACT,
    'routes.otherwise': EXACT,
    fault: EXACT,
    mirrors: EXACT,
    cors: EXACT,
    headers: EXACT,
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
    'access.requests': EXACT,
    'access.tokens': EXACT,
    'access.addresses': EXACT,
    'access.conditions': EXACT,
    'access.deny': EXACT,
    'access.audit': EXACT,
    'access.external': EXACT,
    'access.dryRun': EXACT,
    plainText: EXACT,
    mutualTls: EXACT,
    exposure: EXACT,
    origination: EXACT,
    scopes: EXACT,
  };

  private constructor(
    mode: NonNullable<SidecarOptions['mode']>,
    private readonly revision: string | undefined,
  ) {
    this.dataPlane = PLANE[mode];
  }

  public namespace(name: string, { namespaces, trustDomain }: Network): NamespacePatch {
    const labels: Labels = this.revision === undefined ? { [INJECTION]: 'enabled' } : { [REVISION]: this.revision };
    const namespace = namespaces.find((each) => each.name === name) ?? { name, mutualTls: 'strict' };
    return { labels, objects: objects().namespaceObjects(namespace, trustDomain) };
  }

  public service(service: Service, network: Network): readonly KubeObject[] {
    return objects().serviceObjects(service, network);
  }

  public routes(routes: HostRoutes): readonly KubeObject[] {
    return [objects().hostRoutesObject(routes)];
  }

  public gateway(gateway: NetworkGateway): readonly KubeObject[] {
    return objects().gatewayObjects(gateway);
  }

  public external(external: NetworkExternal): readonly KubeObject[] {
    return objects().externalObjects(external);
  }

  public scope(scope: NetworkScope): readonly KubeObject[] {
    return objects().sidecarObjects(scope);
  }

  public workloads(name: string, protection: ScopedProtection, { trustDomain }: Network): readonly KubeObject[] {
    return objects().scopeObjects(protection, { name }, trustDomain);
  }

  public pod({ annotations }: TerminationSettings): PodPatch {
    const labels: Labels = this.revision === undefined ? { [INJECT]: 'true' } : { [REVISION]: this.revision };
    return { labels, annotations };
  }
}

/** Loaded only when a service is rendered: the typed kinds are large, and an app without Istio does not need them. */
function objects(): typeof import('./render/objects') {
  return require('./render/objects') as typeof import('./render/objects');
}
