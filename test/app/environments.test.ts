import { ApiObject, Chart, Testing } from 'cdk8s';
import { Environments, MeshApp, MeshChart, MeshService, Namespace, NoMesh, Platform, type RowOf } from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { at } from '../../lib/kube/json';
import { devChart, devRow, IMAGE, namesOf, objectOf, objectsOf, orders, platformWith } from '../fixtures';

const platform = platformWith();
const environments = Environments.of({
  dev: { namespace: 'shop-dev', platform, replicas: 2 },
  prod: { namespace: 'production', platform, replicas: 3, canary: { tag: '1.5.0', weight: 10 } },
});
type Row = RowOf<typeof environments>;

describe('the table of environments', () => {
  test('has its rows in the order in which they were written', () => {
    expect([...environments].map(({ name }) => name)).toEqual(['dev', 'prod']);
  });

  test("keeps the user's own columns, typed; one that only some rows have may be missing", () => {
    const row: Row = environments.get('prod');
    const replicas: number = row.replicas;
    const weight: number | undefined = row.canary?.weight;
    expect([replicas, weight, environments.get('dev').canary]).toEqual([3, 10, undefined]);
  });

  test('refuses a name that it does not have, and says which it has', () => {
    expect(() => environments.get('staging')).toThrow('got "staging", expected one of dev, prod');
    expect(() => environments.get('toString')).toThrow('MSVC-ENV-004');
  });

  test('has no column that would be lost under the name of the row', () => {
    const row = { namespace: 'shop', platform, name: 'Development' };
    // @ts-expect-error the key of a row is its name
    expect(() => Environments.of({ dev: row })).toThrow('MSVC-ENV-006');
  });

  test('can be walked more than once', () => {
    expect([...environments]).toEqual([...environments]);
  });
});

describe('a MeshChart', () => {
  test('makes its namespace, in which the mesh works and "restricted" is enforced', () => {
    expect(objectOf(devChart(), 'Namespace', 'shop-dev')).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        labels: {
          'app.kubernetes.io/managed-by': 'cdk8s-mesh',
          'istio-injection': 'enabled',
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
        name: 'shop-dev',
      },
    });
  });

  test('enforces another level and carries other labels where that is said', () => {
    const namespace = Namespace.managed('shop-dev', { podSecurity: 'baseline', labels: { team: 'shop' } });
    expect(at(objectOf(devChart({ namespace }), 'Namespace', 'shop-dev'), 'metadata', 'labels')).toMatchObject({
      team: 'shop',
      'pod-security.kubernetes.io/enforce': 'baseline',
    });
  });

  test('has one PeerAuthentication, STRICT, for all services', () => {
    const chart = devChart();
    orders({}, chart);
    new MeshService(chart, 'users', { image: IMAGE });
    expect(namesOf(chart, 'PeerAuthentication')).toEqual(['default']);
  });

  test('writes no namespace that is there already, but its PeerAuthentication', () => {
    expect(objectsOf(devChart({ namespace: Namespace.existing('shop-dev') })).map(({ kind }) => kind)).toEqual([
      'PeerAuthentication',
    ]);
  });

  test('writes neither where someone else decides about mTLS there', () => {
    const namespace = Namespace.existing('shop-dev', { ownPeerAuthentication: true });
    expect(objectsOf(devChart({ namespace }))).toEqual([]);
  });

  test('has nothing of a mesh where there is none', () => {
    const chart = devChart({ platform: platformWith(NoMesh.of()) });
    expect(objectsOf(chart).map(({ kind }) => kind)).toEqual(['Namespace']);
    expect(at(objectOf(chart, 'Namespace', 'shop-dev'), 'metadata', 'labels')).not.toHaveProperty('istio-injection');
  });

  test('gives its namespace to every object in it, ours and theirs', () => {
    const chart = devChart();
    orders({}, chart);
    new ApiObject(new Construct(chart, 'deep'), 'x', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } });
    const namespaced = objectsOf(chart).filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(namespaced.map((json) => at(json, 'metadata', 'namespace')))).toEqual(new Set(['shop-dev']));
  });

  test('is an environment of its own name when the row has none', () => {
    const chart = new MeshChart(Testing.app(), 'only', { namespace: 'shop', platform });
    expect(chart.environment).toBe('default');
  });

  test('is found from below, however deep', () => {
    const chart = devChart();
    const service = new MeshService(new Construct(new Construct(chart, 'a'), 'b'), 'orders', { image: IMAGE });
    expect([service.environment, service.namespace]).toEqual(['dev', 'shop-dev']);
  });

  test('may hold plain charts, whose services are its own', () => {
    const inner = new Chart(devChart(), 'inner', { disableResourceNameHashes: true });
    expect(new MeshService(inner, 'orders', { image: IMAGE }).environment).toBe('dev');
  });
});

describe('one app', () => {
  test('holds every environment, each with a service of the same name', () => {
    const app = new MeshApp();
    const services = [...environments].map(
      (row) => new MeshService(new MeshChart(app, row.name, row), 'orders', { image: IMAGE, replicas: row.replicas }),
    );
    expect(services.map(({ environment, namespace }) => [environment, namespace])).toEqual([
      ['dev', 'shop-dev'],
      ['prod', 'production'],
    ]);
    expect(() => app.synthYaml()).not.toThrow();
  });

  test('holds two charts of one environment, and calls go between them', () => {
    const app = new MeshApp();
    const [shop, pay] = ['shop', 'pay'].map((id) => new MeshChart(app, id, devRow({ namespace: id }))) as [
      MeshChart,
      MeshChart,
    ];
    const payments = new MeshService(pay, 'payments', { image: IMAGE });
    expect(new MeshService(shop, 'orders', { image: IMAGE }).calls(payments).url).toBe(
      'http://payments.pay.svc.cluster.local:8080',
    );
    expect(app.synthYaml()).toContain('cluster.local/ns/shop/sa/orders');
  });

  test('takes the trust domain of the platform into identities', () => {
    const row = devRow({
      platform: Platform.of({ kubernetes: '1.34', mesh: platform.mesh, trustDomain: 'acme.example' }),
    });
    const chart = devChart(row);
    orders({}, chart).calls(new MeshService(chart, 'users', { image: IMAGE }));
    expect(JSON.stringify(objectOf(chart, 'AuthorizationPolicy', 'users'))).toContain(
      'acme.example/ns/shop-dev/sa/orders',
    );
  });
});
