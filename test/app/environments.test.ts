import { ApiObject, Chart, Testing } from 'cdk8s';
import { Environments, MeshApp, MeshChart, MeshService, Namespace, NoMesh, Platform, type RowOf } from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { checkedNamespace } from '../../lib/app/namespace';
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

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'MSVC-INPUT-101'],
    ['a text', 'dev', 'MSVC-INPUT-101'],
    ['a list', [{ namespace: 'shop', platform }], 'MSVC-INPUT-101'],
    ['a row that is null', { dev: null }, 'MSVC-INPUT-101'],
    ['a row that is a namespace', { dev: 'shop' }, 'MSVC-INPUT-101'],
    ['a row without a platform', { dev: { namespace: 'shop' } }, 'MSVC-CLASS-001'],
    ['a row without a namespace', { dev: { platform } }, 'MSVC-CLASS-001'],
    ['a row whose platform is a text', { dev: { namespace: 'shop', platform: '1.34' } }, 'MSVC-CLASS-001'],
    ['a row whose namespace has dots', { dev: { namespace: 'a.b', platform } }, 'MSVC-NAME-005'],
    ['a name that is lost', JSON.parse('{ "__proto__": {} }'), 'MSVC-INPUT-103'],
    ['a column that is lost', { dev: JSON.parse('{ "__proto__": {} }') as object }, 'MSVC-INPUT-103'],
    ['an empty name', { '': { namespace: 'shop', platform } }, 'MSVC-ENV-003'],
  ])('does not take %s', (_, rows, code) => expect(() => Environments.of(rows as never)).toThrow(code));

  test('says which row lacks its platform', () => {
    expect(() => Environments.of({ dev: { namespace: 'shop' } } as never)).toThrow(
      "platform of the row 'dev': got undefined, expected Platform of cdk8s-mesh\n  fix: write Platform.of({ kubernetes: '1.34', mesh })",
    );
  });

  test('may be empty, and says so', () => {
    expect([...Environments.of({})]).toEqual([]);
    expect(() => Environments.of({}).get('dev')).toThrow('got "dev", expected one of no rows');
  });

  test('can be walked more than once', () => {
    expect([...environments]).toEqual([...environments]);
  });
});

describe('a Namespace', () => {
  test.each(['', 'a.b', 'A', '-a', 'a'.repeat(64), undefined, 5, null])('is not named %j', (name) => {
    expect(() => Namespace.managed(name as string)).toThrow('MSVC-NAME-005');
    expect(() => Namespace.existing(name as string)).toThrow('MSVC-NAME-005');
  });

  test('may begin with a digit, unlike a Service', () => {
    expect(Namespace.existing('3scale').name).toBe('3scale');
  });

  test.each<[unknown, string]>([
    ['baseline', 'MSVC-INPUT-101'],
    [null, 'MSVC-INPUT-101'],
    [{ podSecurty: 'baseline' }, 'write podSecurity in place of podSecurty'],
    [{ podSecurity: 'Baseline' }, 'MSVC-PLACE-101'],
    [{ podSecurity: null }, 'MSVC-PLACE-101'],
    [{ labels: ['a'] }, 'MSVC-INPUT-101'],
    [{ labels: { 'a b': 'c' } }, 'MSVC-META-101'],
    [{ labels: { a: 'b c' } }, 'MSVC-META-102'],
    [{ ownPeerAuthentication: true }, 'MSVC-INPUT-102'],
  ])('is not managed with %j', (options, code) => {
    expect(() => Namespace.managed('shop', options as never)).toThrow(code);
  });

  test.each<[unknown, string]>([
    [true, 'MSVC-INPUT-101'],
    [{ ownPeerAuthentication: 'yes' }, 'MSVC-INPUT-105'],
    [{ ownPeerAuthentication: null }, 'MSVC-INPUT-105'],
    [{ labels: {} }, 'MSVC-INPUT-102'],
  ])('does not exist with %j', (options, code) => {
    expect(() => Namespace.existing('shop', options as never)).toThrow(code);
  });

  test('adds what the mesh says in labels, and nothing else', () => {
    expect(() => Namespace.managed('shop').labels('a' as never)).toThrow('MSVC-INPUT-101');
  });

  test('is a name or a Namespace where one is taken', () => {
    const namespace = Namespace.existing('shop');
    expect(checkedNamespace(namespace)).toBe(namespace);
    expect(checkedNamespace('shop')).toMatchObject({ name: 'shop', managed: true, bindsMesh: true });
    expect(() => checkedNamespace({ name: 'shop' }, { node: { path: 'dev' } })).toThrow(
      `MSVC-CLASS-001 [dev] namespace: got {"name":"shop"}, expected Namespace of cdk8s-mesh\n  fix: write Namespace.managed('shop-dev')`,
    );
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
