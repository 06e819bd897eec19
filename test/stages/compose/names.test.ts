import { ApiObject, JsonPatch } from 'cdk8s';
import { Config, MeshApp, MeshChart, MeshService } from 'cdk8s-mesh';
import { composeYaml } from 'cdk8s-mesh/compose';
import { devRow, IMAGE, thrownBy } from '../../fixtures';
import { show } from '../../../lib/errors';
import { parsed, schemaErrors } from './schema';

type Props = Partial<ConstructorParameters<typeof MeshService>[2]>;

/** The file of an app with a service per namespace; its name is `orders` everywhere. */
function fileOf(services: Readonly<Record<string, Props>>) {
  const app = new MeshApp();
  for (const [namespace, props] of Object.entries(services)) {
    new MeshService(new MeshChart(app, namespace, devRow({ namespace })), 'orders', { image: IMAGE, ...props });
  }
  const yaml = composeYaml(app);
  expect(schemaErrors(yaml)).toEqual([]);
  return parsed(yaml);
}

/** The file of one service in which a patch put this at a path of its pod. */
function patched(path: string, value: unknown, props: Props = {}) {
  const app = new MeshApp();
  const orders = new MeshService(new MeshChart(app, 'dev', devRow()), 'orders', { image: IMAGE, ...props });
  ApiObject.of(orders).addJsonPatch(JsonPatch.add(`/spec/template/spec/${path}`, value));
  const yaml = composeYaml(app);
  expect(schemaErrors(yaml)).toEqual([]);
  return { yaml, orders: parsed(yaml).services['orders'] };
}

describe('variables of the machine for secrets', () => {
  const pair = (first: object, second: object) => () =>
    fileOf({ shop: { secrets: { ONE: first, TWO: second } as Props['secrets'] } });

  test.each([
    [
      { secret: 'db', key: 'a.b' },
      { secret: 'db-a', key: 'b' },
    ],
    [
      { secret: 'db', key: 'url' },
      { secret: 'db', key: 'URL' },
    ],
  ])('two keys that would have one name are refused: %j and %j', (first, second) => {
    expect(thrownBy(pair(first, second)).message).toContain('MSVC-COMPOSE-101 [compose] secret variable: got "key ');
  });

  test('the message names both keys and the variable', () => {
    expect(thrownBy(pair({ secret: 'db', key: 'a.b' }, { secret: 'db-a', key: 'b' })).message).toBe(
      'MSVC-COMPOSE-101 [compose] secret variable: got "key a.b of Secret shop/db and key b of Secret shop/db-a", ' +
        'expected one meaning of DB_A_B\n' +
        '  fix: rename one of them: letter case, dots, dashes and underscores do not tell secret variables apart',
    );
  });

  test('one key that two services read is one variable', () => {
    expect(pair({ secret: 'db', key: 'url' }, { secret: 'db', key: 'url' })).not.toThrow();
  });

  test('Secrets of one name in two namespaces are two variables', () => {
    const secrets = { URL: { secret: 'db', key: 'url' } };
    const { services } = fileOf({ one: { secrets }, two: { secrets } });
    expect([services['one.orders']?.environment, services['two.orders']?.environment]).toEqual([
      { URL: '${ONE_DB_URL:?key url of Secret db}' },
      { URL: '${TWO_DB_URL:?key url of Secret db}' },
    ]);
  });
});

describe('config sources', () => {
  const config = (content: string) => [Config.mutable({ path: '/etc/orders', files: { 'app.toml': content } })];

  test('ConfigMaps of one name in two namespaces keep their own content', () => {
    const { services, configs } = fileOf({ one: { config: config('1') }, two: { config: config('2') } });
    expect(configs).toEqual({
      'one_orders-config_app.toml': { content: '1' },
      'two_orders-config_app.toml': { content: '2' },
    });
    expect(services['two.orders']?.configs).toEqual([
      { source: 'two_orders-config_app.toml', target: '/etc/orders/app.toml' },
    ]);
  });

  test('two ConfigMaps that only letters beyond a name tell apart are refused', () => {
    const app = new MeshApp();
    const chart = new MeshChart(app, 'dev', devRow());
    const orders = new MeshService(chart, 'orders', { image: IMAGE });
    const volumes = ['a b', 'a%b'].map((name, index) => {
      new ApiObject(chart, `map${index}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { f: name },
      });
      return { name: `v${index}`, configMap: { name } };
    });
    const mounts = volumes.map(({ name }) => ({ name, mountPath: `/etc/${name}` }));
    ApiObject.of(orders).addJsonPatch(
      JsonPatch.add('/spec/template/spec/volumes', volumes),
      JsonPatch.add('/spec/template/spec/containers/0/volumeMounts', mounts),
    );
    expect(thrownBy(() => composeYaml(app)).message).toContain('MSVC-COMPOSE-101 [compose] config source');
  });
});

describe('names with control characters', () => {
  test('a line break in a name does not end the comment in which it is named', () => {
    const value = { name: 'A\nservices: {}', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } };
    const { yaml } = patched('containers/0/env', [value]);
    expect(yaml).toContain('\n# - variable A\\u000aservices: {} of orders: left out\n');
  });

  test.each(['A\nB', 'A=B', 'A\u007f', ''])('a variable %j is refused', (name) => {
    expect(thrownBy(() => patched('containers/0/env', [{ name, value: '1' }])).message).toBe(
      `MSVC-COMPOSE-103 [dev/orders] variable name: got ${show(name)}, expected a name without equals signs and control characters\n` +
        '  fix: name it as Kubernetes does: letters, digits, dashes, dots and underscores',
    );
  });

  test('a variable that JavaScript keeps for itself is one like others', () => {
    const env = ['__proto__', 'constructor'].map((name) => ({ name, value: name }));
    const { yaml, orders } = patched('containers/0/env', [...env, { name: 'A', value: '$(toString)$(constructor)' }]);
    expect(yaml).toContain('\n      __proto__: __proto__\n');
    expect(orders?.environment).toMatchObject({ constructor: 'constructor', A: '$$(toString)constructor' });
  });
});

test.each([
  ['-', 'app-'],
  ['Ünï', 'app-n-'],
  ['', 'app'],
  ['Dev.EU', 'dev-eu'],
  ['my_env', 'my_env'],
])('the project of environment %j is %s', (name, project) => {
  const app = new MeshApp();
  for (const namespace of ['one', 'two']) {
    new MeshService(new MeshChart(app, namespace, devRow({ name, namespace })), 'orders', { image: IMAGE });
  }
  const yaml = composeYaml(app);
  expect([schemaErrors(yaml), parsed(yaml).name]).toEqual([[], project]);
});
