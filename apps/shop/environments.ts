import { Duration } from 'cdk8s';
import {
  type EnvironmentColumns,
  Environments,
  Istio,
  Platform,
  type RowOf,
  type TerminationOptions,
  type Traffic,
} from 'cdk8s-mesh';

const registry = 'registry.example.com/shop';
const redis = 'docker.io/library/redis:7-alpine';

/** What environments differ in. */
interface Columns extends EnvironmentColumns {
  readonly replicas: number;
  readonly images: Readonly<Record<'frontend' | 'orders' | 'users' | 'redis', string>>;
  /** The next build of order-service and its share of the requests, in percent. */
  readonly canary?: { readonly tag: string; readonly weight: number } | 'retired';
  /** Where a stand-in runs instead of the services. */
  readonly args?: readonly string[];
  /** Where callers treat order-service another way than in production. */
  readonly traffic?: Traffic;
  /** Where order-service leaves another way than in production. */
  readonly termination?: TerminationOptions;
}

/** One row per environment: where it runs, how many pods, which builds, and whether a canary is out. */
export const environments = Environments.of<Columns>({
  dev: {
    namespace: 'shop-dev',
    platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }),
    replicas: 2,
    images: {
      frontend: `${registry}/order-service:1.5.0`,
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
      frontend: `${registry}/order-service:1.4.2`,
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
      frontend: `${registry}/order-service:1.4.2`,
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
  // For `npm run proof`: nothing is tried again and no pod is ejected, so that every lost request is seen.
  proof: {
    namespace: 'shop-proof',
    platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }),
    replicas: 3,
    images: {
      frontend: 'localhost/order-service:1',
      orders: 'localhost/order-service:1',
      users: 'localhost/user-service:1',
      redis,
    },
    canary: { tag: '1', weight: 10 },
    traffic: { timeout: Duration.seconds(10), retry: 'none' },
  },
});

export type Row = RowOf<typeof environments>;
