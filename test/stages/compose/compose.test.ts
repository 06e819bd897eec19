import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { EnvValue, Volume } from 'cdk8s-plus-28';
import { Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import {
  Config,
  Backing,
  Health,
  Hold,
  Image,
  MeshApp,
  MeshChart,
  MeshService,
  Port,
  suppress,
  type ValidationError,
} from 'cdk8s-mesh';
import { composeYaml, writeCompose } from 'cdk8s-mesh/compose';
import { RustBuild, RustImage } from 'cdk8s-mesh/rust';
import { Size } from 'cdk8s';
import { environments } from '../../../apps/shop/environments';
import { Shop } from '../../../apps/shop/shop';
import { devRow, filesIn, IMAGE, temporaryDirectory, thrownBy } from '../../fixtures';
import { calleesAmong, type Running } from '../../../lib/stages/compose/selection';
import { parsed, schemaErrors } from './schema';

const GOLDEN = join(__dirname, '../../golden');
const REDIS = Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 });

function chart(row: Parameters<typeof devRow>[0] = {}, app = new MeshApp()): MeshChart {
  return new MeshChart(app, row.name ?? 'dev', devRow(row));
}

function shop(...names: readonly string[]): MeshApp {
  const app = new MeshApp();
  for (const name of names) new Shop(app, name, environments.get(name));
  return app;
}

function composed(scope: MeshChart, options = {}) {
  const yaml = composeYaml(scope, options);
  expect(schemaErrors(yaml)).toEqual([]);
  return { ...parsed(yaml), head: yaml.split('\n').filter((line) => line.startsWith('#')) };
}

/** The services of a file in which `orders` is made with these props. */
function ordersIn(props: object, change: (service: MeshService) => void = () => undefined) {
  const scope = chart();
  change(new MeshService(scope, 'orders', { image: IMAGE, ...props }));
  const { services, head, ...rest } = composed(scope);
  return { ...rest, head, orders: services['orders'] as NonNullable<(typeof services)[string]>, services };
}

describe("the shop's Compose file", () => {
  test.each([...environments].map(({ name }) => name))('of %s is valid against the specification', (name) => {
    expect(schemaErrors(composeYaml(shop(name)))).toEqual([]);
  });

  test('of dev is what test/golden says', () => {
    const text = composeYaml(shop('dev'));
    const path = join(GOLDEN, 'dev.compose.yaml');
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  test('gives user-service half a core and 128 MiB, which Docker writes as M', () => {
    const { services } = parsed(composeYaml(shop('dev')));
    expect(services['user-service']?.deploy).toEqual({ resources: { limits: { cpus: '0.50', memory: '128M' } } });
  });

  test('publishes the frontend alone', () => {
    const { services } = parsed(composeYaml(shop('dev')));
    const published = Object.entries(services).flatMap(([name, { ports }]) =>
      ports === undefined ? [] : [[name, ports]],
    );
    expect(published).toEqual([['frontend', ['127.0.0.1:8080:8080']]]);
  });

  test('says at its top what Compose cannot do, with the services that ask for it', () => {
    const text = composeYaml(shop('prod'));
    for (const line of [
      '# - mutual TLS, identities, access: ',
      '# - weights of order-service (stable 90 %, canary 10 %): one version runs',
      '# - retries of order-service: ',
      '# - replicas of order-service 3, user-service 3, frontend 3: one container each',
      '# - preStop hooks of user-service, user-service-redis, frontend: ',
    ]) {
      expect(text).toContain(`\n${line}`);
    }
  });

  test('runs the canary on request, where there is one', () => {
    const { services } = parsed(composeYaml(shop('prod'), { version: 'canary' }));
    expect([services['order-service']?.image, services['user-service']?.image]).toEqual([
      'registry.example.com/shop/order-service:1.5.0',
      'registry.example.com/shop/user-service:1.3.0',
    ]);
    expect(() => composeYaml(shop('dev'), { version: 'canary' })).toThrow('MSVC-COMPOSE-002');
  });

  test('names the folder of a build as seen from where the file is', () => {
    const build = (file: string) => parsed(composeYaml(shop('dev'), { file })).services['order-service']?.build;
    expect(build('compose.yaml')).toEqual({ context: './apps/shop/services', dockerfile: 'order-service.Dockerfile' });
    expect(build('apps/shop/compose.yaml')?.context).toBe('./services');
    expect(build('deploy/compose.yaml')?.context).toBe('../apps/shop/services');
  });
});

describe('who waits for whom', () => {
  test('is known of 20,000 services as fast as of a few', () => {
    const identity = (index: number) => ({ name: `s${index % 20_000}`, namespace: 'shop' });
    const running = Array.from({ length: 20_000 }, (_, index) => ({
      facts: { spec: identity(index), calls: [{ to: identity(index + 2) }, { to: identity(index + 1) }] },
    })) as unknown as readonly Running[];
    const began = performance.now();
    const calleesOf = calleesAmong(running);
    const called = running.map((caller) => calleesOf(caller).map(({ facts }) => facts.spec.name));
    expect(performance.now() - began).toBeLessThan(1000);
    expect([called[0], called[19_999]]).toEqual([
      ['s1', 's2'],
      ['s0', 's1'],
    ]);
  });

  const health = Health.command(['/app/orders', 'health']);
  const build = RustBuild.of();

  test('a callee that checks itself is waited for until it is healthy, another until it is started', () => {
    const scope = chart();
    const own = RustImage.from('localhost/orders:1', { crate: 'orders', build });
    const healthy = new MeshService(scope, 'orders', { image: own, health });
    const started = new MeshService(scope, 'users', { image: IMAGE });
    const caller = new MeshService(scope, 'frontend', { image: IMAGE });
    for (const callee of [healthy, started]) caller.addEnv(`${callee.name.toUpperCase()}_URL`, caller.calls(callee));
    const { services } = composed(scope);
    expect(services['frontend']?.depends_on).toEqual({
      orders: { condition: 'service_healthy' },
      users: { condition: 'service_started' },
    });
    expect(services['orders']?.healthcheck).toEqual({
      test: ['CMD', '/app/orders', 'health'],
      interval: '5s',
      timeout: '2s',
      retries: 3,
      start_period: '60s',
    });
    expect([services['users']?.healthcheck, services['users']?.depends_on]).toEqual([undefined, undefined]);
  });

  test('two that call each other do not wait for each other, and the file says so', () => {
    const scope = chart();
    const [first, second] = ['first', 'second'].map((name) => new MeshService(scope, name, { image: IMAGE })) as [
      MeshService,
      MeshService,
    ];
    first.calls(second);
    second.calls(first);
    first.calls(first);
    const { services, head } = composed(scope);
    expect(services['first']?.depends_on).toEqual({ second: { condition: 'service_started' } });
    expect(services['second']?.depends_on).toBeUndefined();
    expect(head).toContain('# - the order of starts of second for first: they call each other');
  });

  test('a service of another repository is named as missing', () => {
    const { head } = ordersIn({}, (orders) => {
      orders.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080) }));
    });
    expect(head).toContain('# - services of others of orders calls audit.audit: nobody answers there');
  });
});

describe('variables', () => {
  test('a secret is read from the machine by the name of its Secret and key, and is not in the file', () => {
    const { orders } = ordersIn({ secrets: { DATABASE_URL: { secret: 'data-base', key: 'url' } } });
    expect(orders.environment).toEqual({ DATABASE_URL: '${DATA_BASE_URL:?key url of Secret data-base}' });
  });

  test('a dollar is a dollar, and what Kubernetes puts in is put in', () => {
    const { orders } = ordersIn({
      env: { PRICE: '$5 ${HOME}', HOST: 'db', URL: 'x://$(HOST)/$(NONE)/$$(HOST)' },
      args: ['--url', '$(URL)', '$'],
    });
    expect(orders.environment).toEqual({
      PRICE: '$$5 $${HOME}',
      HOST: 'db',
      URL: 'x://db/$$(NONE)/$$(HOST)',
    });
    expect(orders.command).toEqual(['--url', 'x://db/$$(NONE)/$$(HOST)', '$$']);
  });

  test('what only a kubelet knows is left out by name', () => {
    const { orders, head } = ordersIn({ env: { NODE: EnvValue.fromFieldRef('spec.nodeName' as never) } }, (service) => {
      service.addEnv('POD', EnvValue.fromFieldRef('metadata.name' as never));
    });
    expect(orders.environment).toEqual({ POD: 'orders' });
    expect(head).toContain('# - variable NODE of orders: left out');
  });

  test('an optional key of a Secret is said to be an empty variable where nobody gives it', () => {
    const { orders, head } = ordersIn({
      env: {
        TOKEN: EnvValue.fromSecretValue({ secret: { name: 'shop' } as never, key: 'token' }, { optional: true }),
        KEY: EnvValue.fromSecretValue({ secret: { name: 'shop' } as never, key: 'key' }),
      },
    });
    expect(orders.environment).toEqual({ TOKEN: '${SHOP_TOKEN:-}', KEY: '${SHOP_KEY:?key key of Secret shop}' });
    expect(head).toContain(
      '# - optional keys of Secrets of orders (TOKEN): an empty variable where the machine has none',
    );
  });
});

describe('what a container gets', () => {
  test('the limits that its pod has after patches, and no others', () => {
    expect(ordersIn({}).orders.deploy).toEqual({ resources: { limits: { memory: '128M' } } });
    const resources = {
      cpu: { limit: Cpu.millis(57) },
      memory: { limit: Size.gibibytes(2) },
      ephemeralStorage: { limit: Size.gibibytes(1) },
    };
    const { orders, head } = ordersIn({ resources });
    expect(orders.deploy).toEqual({ resources: { limits: { cpus: '0.057', memory: '2048M' } } });
    expect(head).toContain('# - limits of disk of orders 1Gi: no limit');
    const patched = (memory: string) =>
      ordersIn({}, (service) =>
        ApiObject.of(service).addJsonPatch(
          JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/memory', memory),
        ),
      ).orders.deploy?.resources.limits.memory;
    expect([patched('128M'), patched('130Ki'), patched('1Gi')]).toEqual(['125000K', '130K', '1024M']);
    expect(() => patched('much')).toThrow('MSVC-COMPOSE-006');
  });

  test('its user, a file system that it cannot write to, no capabilities and no new privileges', () => {
    const { orders } = ordersIn({ image: Image.parse('localhost/orders:1', { uid: 1000 }) });
    expect(orders).toMatchObject({
      user: '1000:1000',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  test('the grace period of its pod, and SIGTERM at once', () => {
    const termination = { hold: Hold.inApp(Duration.seconds(6)), longestRequest: Duration.seconds(9) };
    const { orders } = ordersIn({ termination });
    expect([orders.stop_grace_period, orders.stop_signal]).toEqual(['20s', 'SIGTERM']);
    expect(orders.environment).toEqual({ SHUTDOWN_HOLD_SECONDS: '6' });
  });

  test('a redis of its own, beside it', () => {
    const { services, orders } = ordersIn({ backing: { REDIS_URL: Backing.redis({ image: REDIS }) } });
    expect(orders.environment).toEqual({ REDIS_URL: 'redis://orders-redis:6379' });
    expect(services['orders-redis']).toMatchObject({ image: REDIS.reference, user: '999:999', expose: ['6379'] });
    expect(services['orders-redis']?.healthcheck).toBeUndefined();
  });

  test('its config files and empty directories; another volume is left out by name', () => {
    const config = [Config.mutable({ path: '/etc/orders', files: { 'app.toml': 'price = "$5"' } })];
    const { orders, configs, head } = ordersIn({ config }, (service) => {
      service.mount('/cache', Volume.fromEmptyDir(service, 'cache', 'cache'));
      service.mount('/disk', Volume.fromHostPath(service, 'disk', 'disk', { path: '/disk' }));
      suppress(service, 'MSVC-SEC-001', 'a volume that Compose has nothing for');
    });
    expect(orders.tmpfs).toEqual(['/cache']);
    expect(orders.configs).toEqual([{ source: 'orders-config_app.toml', target: '/etc/orders/app.toml' }]);
    expect(configs).toEqual({ 'orders-config_app.toml': { content: 'price = "$$5"' } });
    expect(head).toContain('# - volume at /disk of orders: left out');
  });
});

describe('networks', () => {
  test('one per namespace, joined by who calls into it, with every name that pods use', () => {
    const app = new MeshApp();
    const [one, two] = ['one', 'two'].map((namespace) => new MeshChart(app, namespace, devRow({ namespace }))) as [
      MeshChart,
      MeshChart,
    ];
    const users = new MeshService(two, 'users', { image: IMAGE });
    const orders = new MeshService(one, 'orders', { image: IMAGE });
    orders.addEnv('USERS_URL', orders.calls(users));
    const { services, networks, name } = composed(one);
    expect([name, Object.keys(networks)]).toEqual(['dev', ['one', 'two']]);
    expect(networks['one']).toEqual({ name: 'one', driver: 'bridge' });
    expect(Object.keys(services['orders']?.networks ?? {})).toEqual(['one', 'two']);
    const host = new URL(services['orders']?.environment?.['USERS_URL'] ?? '').hostname;
    expect(services['users']?.networks).toEqual({ two: { aliases: ['users.two', 'users.two.svc', host] } });
  });

  test('two services of one name in two namespaces keep their name in their network', () => {
    const app = new MeshApp();
    for (const namespace of ['one', 'two']) {
      new MeshService(new MeshChart(app, namespace, devRow({ namespace })), 'orders', { image: IMAGE });
    }
    const { services } = parsed(composeYaml(app));
    expect(Object.keys(services)).toEqual(['one.orders', 'two.orders']);
    expect(services['two.orders']?.networks).toMatchObject({ two: { aliases: expect.arrayContaining(['orders']) } });
  });
});

describe('what is refused', () => {
  const codeOf = (act: () => unknown) => (thrownBy(act) as ValidationError).code;

  test('two services on one port of the machine', () => {
    const pair = (first: number, second: number) => () => {
      const scope = chart();
      new MeshService(scope, 'orders', { image: IMAGE, local: { publish: first } });
      new MeshService(scope, 'users', { image: IMAGE, local: { publish: second } });
      return composeYaml(scope);
    };
    expect(thrownBy(pair(8080, 8080)).message).toBe(
      'MSVC-COMPOSE-003 [dev/users] publish: got 8080, expected a host port that dev/orders does not have already\n' +
        '  fix: give one of them another publish: a port of the host leads to one service',
    );
    expect(pair(8080, 8081)).not.toThrow();
  });

  test.each([0, 65536, 80.5])('a port of the machine that there is not: %d', (publish) => {
    expect(codeOf(() => new MeshService(chart(), 'orders', { image: IMAGE, local: { publish } }))).toBe(
      'MSVC-COMPOSE-004',
    );
  });

  test.each([1, 65535])('but not the port %d', (publish) => {
    expect(() => new MeshService(chart(), 'orders', { image: IMAGE, local: { publish } })).not.toThrow();
  });

  test('an environment that there is not, and none where there are several', () => {
    const app = shop('dev', 'prod');
    expect(() => composeYaml(app, { environment: 'prod' })).not.toThrow();
    expect(codeOf(() => composeYaml(app, { environment: 'production' }))).toBe('MSVC-COMPOSE-001');
    expect(codeOf(() => composeYaml(app))).toBe('MSVC-COMPOSE-001');
    expect(codeOf(() => composeYaml(new MeshApp()))).toBe('MSVC-COMPOSE-001');
  });

  test('a file that somebody else wrote; ours is replaced, and stays untouched when nothing changed', () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'local/compose.yaml');
    expect(writeCompose(shop('dev'), { file })).toBe(`${file}  written`);
    const before = filesIn(directory);
    expect(writeCompose(shop('dev'), { file })).toBe(`${file}  unchanged`);
    expect(filesIn(directory)).toEqual(before);
    expect(writeCompose(shop('prod'), { file })).toBe(`${file}  written`);
    mkdirSync(join(directory, 'own'));
    const own = join(directory, 'own/compose.yaml');
    writeFileSync(own, 'services: {}\n');
    expect(codeOf(() => writeCompose(shop('dev'), { file: own }))).toBe('MSVC-FILE-001');
    expect(readFileSync(own, 'utf8')).toBe('services: {}\n');
  });
});
