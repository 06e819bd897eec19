import { Environments, Istio, Platform, type RowOf } from 'cdk8s-mesh';

const registry = 'registry.example.com/shop';
const redis = 'docker.io/library/redis:7-alpine';

/** One row per environment: where it runs, how many pods, which builds, and whether a canary is out. */
export const environments = Environments.of({
  dev: {
    namespace: 'shop-dev',
    platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }),
    replicas: 2,
    images: {
      frontend: `${registry}/frontend:1.5.0`,
      orders: `${registry}/order-service:1.5.0`,
      users: `${registry}/user-service:1.4.0`,
      redis,
    },
  },
  staging: {
    namespace: 'shop-staging',
    platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar({ mode: 'native' }) }),
    replicas: 2,
    images: {
      frontend: `${registry}/frontend:1.4.2`,
      orders: `${registry}/order-service:1.4.2`,
      users: `${registry}/user-service:1.3.0`,
      redis,
    },
    canary: { tag: '1.5.0', weight: 10 },
  },
  prod: {
    namespace: 'production',
    platform: Platform.of({ kubernetes: '1.33', mesh: Istio.sidecar({ mode: 'classic' }) }),
    replicas: 3,
    images: {
      frontend: `${registry}/frontend:1.4.2`,
      orders: `${registry}/order-service:1.4.2`,
      users: `${registry}/user-service:1.3.0`,
      redis,
    },
    canary: { tag: '1.5.0', weight: 10 },
  },
  // For a cluster without a registry: an echo server under every name.
  e2e: {
    namespace: 'shop-e2e',
    platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }),
    replicas: 2,
    images: { frontend: 'localhost/fortio:1', orders: 'localhost/fortio:1', users: 'localhost/fortio:1', redis },
    canary: { tag: '1', weight: 10 },
    args: [
      'server',
      '-http-port',
      '8080',
      '-grpc-port',
      'disabled',
      '-redirect-port',
      'disabled',
      '-tcp-port',
      'disabled',
      '-udp-port',
      'disabled',
    ],
  },
});

export type Row = RowOf<typeof environments>;
