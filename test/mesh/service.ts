import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import type { Network, Service } from '../../lib/model/network';

/** A service as a mesh sees it; literally, with nothing of MeshService. */
export function serviceWith(changes: Partial<Service> = {}): Service {
  return {
    name: 'orders',
    namespace: 'shop-dev',
    labels: { app: 'orders' },
    ports: [{ name: 'http', number: 8080, protocol: 'http' }],
    selector: { app: 'orders' },
    versions: [{ name: 'stable', weight: 100 }],
    traffic: { routes: [] },
    access: [{ caller: { kind: 'service-account', namespace: 'shop-dev', name: 'frontend' }, port: 8080 }],
    ...changes,
  };
}

/** A network of one service. */
export function networkOf(service: Service, trustDomain = 'cluster.local'): Network {
  return { ...new NetworkBuilder(trustDomain).network(), services: [service] };
}
