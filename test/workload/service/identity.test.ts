import { MeshApp, MeshChart, MeshService, type MeshServiceProps, Config, Backing, Image, Scale } from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { devRow, IMAGE, yamlOf } from '../../fixtures';

const REDIS = Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 });

/** A service with every object it can have. */
const PROPS: MeshServiceProps = {
  image: IMAGE,
  name: 'orders',
  replicas: Scale.autoscaled({ min: 2, max: 4 }),
  versions: { canary: { weight: 10 } },
  env: { LOG: 'info' },
  secrets: { DATABASE_URL: { secret: 'database', key: 'url' } },
  config: [Config.mutable({ path: '/etc/orders', files: { 'a.toml': 'a = 1' } })],
  backing: { REDIS: Backing.redis({ image: REDIS }) },
};

/** The whole chart as YAML. */
function chartWith(place: (chart: MeshChart) => MeshService): string {
  const chart = new MeshChart(new MeshApp(), 'dev', devRow());
  const users = new MeshService(chart, 'users', { image: IMAGE });
  place(chart).addEnv('USERS', 'x');
  users.addEnv('SELF', users.calls(users));
  return yamlOf(chart);
}

const original = chartWith((chart) => new MeshService(chart, 'orders', PROPS));

test('a service moved one scope deeper keeps every byte of its objects', () => {
  expect(chartWith((chart) => new MeshService(new Construct(chart, 'backend'), 'orders', PROPS))).toBe(original);
});

test('a service moved two scopes deeper, where names sort otherwise, keeps them too', () => {
  const place = (chart: MeshChart): MeshService =>
    new MeshService(new Construct(new Construct(chart, 'zz'), 'aa'), 'orders', PROPS);
  expect(chartWith(place)).toBe(original);
});

test('a service whose construct id is renamed keeps them as long as its name stays', () => {
  expect(chartWith((chart) => new MeshService(chart, 'a-better-id', PROPS))).toBe(original);
});

test('a service that is renamed does not', () => {
  expect(chartWith((chart) => new MeshService(chart, 'orders', { ...PROPS, name: 'order-service' }))).not.toBe(
    original,
  );
});

test('a service declared before the others keeps them', () => {
  const chart = new MeshChart(new MeshApp(), 'dev', devRow());
  new MeshService(chart, 'orders', PROPS).addEnv('USERS', 'x');
  const users = new MeshService(chart, 'users', { image: IMAGE });
  users.addEnv('SELF', users.calls(users));
  expect(yamlOf(chart)).toBe(original);
});

test('no object carries a hash of the construct path', () => {
  expect(original).not.toMatch(/\bc8[0-9a-f]{6}/);
  expect(original.match(/cdk8s\.io\/metadata\.addr: .*/g)?.sort()).toEqual(
    ['orders-canary', 'orders-redis-stable', 'orders-stable', 'users-stable'].map(
      (id) => `cdk8s.io/metadata.addr: ${id}`,
    ),
  );
});

describe('determinism', () => {
  test('two runs in one process give the same bytes', () => {
    expect(chartWith((chart) => new MeshService(chart, 'orders', PROPS))).toBe(original);
  });

  test('rendering twice gives the same bytes', () => {
    const chart = new MeshChart(new MeshApp(), 'dev', devRow());
    new MeshService(chart, 'orders', PROPS);
    expect(yamlOf(chart)).toBe(yamlOf(chart));
  });

  test('calls in another order give the same bytes', () => {
    const program = (names: readonly string[]): string => {
      const chart = new MeshChart(new MeshApp(), 'dev', devRow());
      const [a, b, c] = ['a', 'b', 'c'].map((id) => new MeshService(chart, id, { image: IMAGE })) as [
        MeshService,
        MeshService,
        MeshService,
      ];
      const calls: Record<string, () => unknown> = { ac: () => a.calls(c), bc: () => b.calls(c), ab: () => a.calls(b) };
      for (const name of names) calls[name]?.();
      return yamlOf(chart);
    };
    expect(program(['bc', 'ab', 'ac', 'bc'])).toBe(program(['ac', 'bc', 'ab']));
  });
});
