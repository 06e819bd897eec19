import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshApp } from 'cdk8s-mesh';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { at } from '../../lib/kube/json';
import { containerOf, objectOf, temporaryDirectory, variableOf } from '../fixtures';

const GOLDEN = join(__dirname, '../golden');
const ENVIRONMENTS = [...environments].map(({ name }) => name);
const prod = shop('prod');

function shop(environment: string): Shop {
  return new Shop(new MeshApp(), environment, environments.get(environment));
}

describe("order-service's mesh objects in prod", () => {
  const host = 'order-service.production.svc.cluster.local';

  test('the VirtualService', () => {
    const { apiVersion, metadata, spec } = objectOf(prod, 'VirtualService', 'order-service');
    expect(apiVersion).toBe('networking.istio.io/v1');
    expect(metadata).toMatchObject({ name: 'order-service', namespace: 'production' });
    expect(spec).toEqual({
      hosts: [host],
      http: [
        {
          route: [
            { destination: { host, subset: 'stable' }, weight: 90 },
            { destination: { host, subset: 'canary' }, weight: 10 },
          ],
          retries: { attempts: 3, perTryTimeout: '2s', retryOn: '5xx,reset,connect-failure,retriable-4xx' },
          timeout: '10s',
        },
      ],
    });
  });

  test('the DestinationRule', () => {
    const { apiVersion, metadata, spec } = objectOf(prod, 'DestinationRule', 'order-service');
    expect(apiVersion).toBe('networking.istio.io/v1');
    expect(metadata).toMatchObject({ name: 'order-service', namespace: 'production' });
    expect(spec).toEqual({
      host,
      subsets: [
        { name: 'stable', labels: { version: 'stable' } },
        { name: 'canary', labels: { version: 'canary' } },
      ],
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 100 },
          http: { maxRequestsPerConnection: 100, h2UpgradePolicy: 'DEFAULT' },
        },
        outlierDetection: {
          consecutive5xxErrors: 5,
          interval: '30s',
          baseEjectionTime: '30s',
          maxEjectionPercent: 50,
        },
      },
    });
  });

  test('the PeerAuthentication of its namespace', () => {
    const { apiVersion, metadata, spec } = objectOf(prod, 'PeerAuthentication', 'default');
    expect(apiVersion).toBe('security.istio.io/v1');
    expect(metadata).toMatchObject({ name: 'default', namespace: 'production' });
    expect(spec).toEqual({ mtls: { mode: 'STRICT' } });
  });
});

describe('the other settings of the shop', () => {
  test('order-service listens on 8080 and answers three probes', () => {
    const container = containerOf(prod, 'order-service');
    expect(container['ports']).toEqual([{ containerPort: 8080, name: 'http' }]);
    expect(at(container, 'startupProbe', 'httpGet')).toEqual({ path: '/startupz', port: 8080 });
    expect(at(container, 'readinessProbe', 'httpGet')).toEqual({ path: '/readyz', port: 8080 });
    expect(at(container, 'livenessProbe', 'httpGet')).toEqual({ path: '/healthz', port: 8080 });
  });

  test('order-service holds 5 s in the app and nowhere else, in both versions', () => {
    for (const name of ['order-service', 'order-service-canary']) {
      expect(variableOf(prod, 'SHUTDOWN_HOLD_SECONDS', name)).toBe('5');
      expect(containerOf(prod, name)).not.toHaveProperty('lifecycle');
    }
  });

  test('user-service is asked on /health, logs at info, and is limited to half a core and 128 MiB', () => {
    const container = containerOf(prod, 'user-service');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(at(container, probe, 'httpGet', 'path')).toBe('/health');
    }
    expect(variableOf(prod, 'RUST_LOG', 'user-service')).toBe('info');
    expect(at(container, 'resources', 'limits')).toEqual({ cpu: '500m', memory: '128Mi' });
  });

  test.each([
    ['user-service', 'REDIS_URL', 'redis://user-service-redis:6379'],
    ['frontend', 'ORDER_SERVICE_URL', 'http://order-service:8080'],
    ['frontend', 'USER_SERVICE_URL', 'http://user-service:8080'],
    ['order-service', 'USER_SERVICE_URL', 'http://user-service:8080'],
    ['order-service-canary', 'USER_SERVICE_URL', 'http://user-service:8080'],
  ])('%s reads %s', (deployment, variable, address) => {
    expect(variableOf(prod, variable, deployment)).toBe(address);
  });

  test.each([
    ['order-service', ['cluster.local/ns/production/sa/frontend']],
    ['user-service', ['cluster.local/ns/production/sa/frontend', 'cluster.local/ns/production/sa/order-service']],
    ['user-service-redis', ['cluster.local/ns/production/sa/user-service']],
    ['frontend', ['cluster.local/ns/istio-ingress/sa/gateway']],
  ])('%s lets in those who call it, and nobody else', (name, principals) => {
    expect(at(objectOf(prod, 'AuthorizationPolicy', name), 'spec', 'rules', 0, 'from')).toEqual([
      { source: { principals } },
    ]);
    expect(at(objectOf(prod, 'AuthorizationPolicy', name), 'spec', 'rules', 1)).toBeUndefined();
  });

  test('dev has no canary, and so neither subsets nor weights', () => {
    const dev = shop('dev');
    expect(at(objectOf(dev, 'DestinationRule', 'order-service'), 'spec', 'subsets')).toBeUndefined();
    expect(at(objectOf(dev, 'VirtualService', 'order-service'), 'spec', 'http', 0, 'route')).toEqual([
      { destination: { host: 'order-service.shop-dev.svc.cluster.local' } },
    ]);
  });

  test('e2e runs an echo server under every name', () => {
    const container = containerOf(shop('e2e'), 'frontend');
    expect(container['image']).toBe('localhost/fortio:1');
    expect(at(container, 'args', 0)).toBe('server');
  });
});

/** Rewrite the files with `UPDATE_GOLDEN=1 npx jest test/apps`, and read the difference before you commit it. */
test.each(ENVIRONMENTS)('the shop in %s is what test/golden says', (environment) => {
  const file = join(GOLDEN, `${environment}.k8s.yaml`);
  const actual = synthesized(environment);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, actual);
  }
  // Compared line by line, so that a difference is shown as a diff of YAML.
  expect(actual.split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'));
});

function synthesized(environment: string): string {
  const app = new MeshApp({ outdir: temporaryDirectory() });
  new Shop(app, environment, environments.get(environment));
  app.synth();
  return readFileSync(join(app.outdir, `${environment}.k8s.yaml`), 'utf8');
}
