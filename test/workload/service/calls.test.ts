import { Duration } from 'cdk8s';
import {
  Access,
  Backing,
  Caller,
  Image,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  Namespace,
  NoMesh,
  Port,
} from 'cdk8s-mesh';
import { at } from '../../../lib/kube/json';
import { devChart, devRow, IMAGE, objectOf, orders, platformWith, variableOf } from '../../fixtures';

const USERS_PORTS = [Port.http(8080), Port.grpc(9000), Port.tcp(5432)];

/** `orders`, and beside it `users` with a port of each kind. */
function pair(ports: readonly Port[] = USERS_PORTS, chart = devChart()) {
  const users = new MeshService(chart, 'users', { image: IMAGE, ports });
  return { chart, users, caller: orders({}, chart) };
}

/** Who may call a service, on which ports. */
function grantsOf(service: MeshService): unknown {
  return service.facts.service.access;
}

describe('a Call', () => {
  test.each<[string, Port, string, string]>([
    ['http', Port.http(8080), 'http://users:8080', 'http://users:8080'],
    ['h2c', Port.h2c(8080), 'http://users:8080', 'http://users:8080'],
    ['grpc', Port.grpc(9000), 'users:9000', 'http://users:9000'],
    ['tcp', Port.tcp(5432), 'users:5432', 'tcp://users:5432'],
    ['tcp with a scheme', Port.tcp(6379, { scheme: 'redis' }), 'redis://users:6379', 'redis://users:6379'],
    ['grpc with a scheme', Port.grpc(9000, { scheme: 'https' }), 'https://users:9000', 'https://users:9000'],
    ['http without a scheme', Port.http(8080, { scheme: '' }), 'users:8080', 'http://users:8080'],
  ])('over %s is what its clients take, and has a URL', (_, port, text, url) => {
    const { users, caller } = pair([port]);
    const call = caller.calls(users);
    expect(`${call}`).toBe(text);
    expect(call).toMatchObject({ url, host: 'users', port: port.number, address: `users:${port.number}` });
    caller.addEnv('USERS', call);
    expect(variableOf(caller, 'USERS')).toBe(text);
  });

  test('is taken apart where a client wants it so', () => {
    const { users, caller } = pair();
    const { host, port } = caller.calls(users, { port: 5432 });
    caller.addEnv('PGHOST', host).addEnv('PGPORT', `${port}`);
    expect([variableOf(caller, 'PGHOST'), variableOf(caller, 'PGPORT')]).toEqual(['users', '5432']);
  });

  test('is a value of the prop env', () => {
    const { chart, users } = pair();
    const imported = MeshService.import({ name: 'mail', namespace: 'shared', port: Port.grpc(9000) });
    const billing = new MeshService(chart, 'billing', { image: IMAGE });
    const env = { USERS: billing.calls(users), MAIL: billing.calls(imported) };
    new MeshService(chart, 'batch', { image: IMAGE, env });
    expect(variableOf(chart, 'USERS', 'batch')).toBe('http://users:8080');
    expect(variableOf(chart, 'MAIL', 'batch')).toBe('mail.shared.svc.cluster.local:9000');
  });

  test("into another namespace names it, and its grant names the caller's", () => {
    const { users } = pair();
    const edge = new MeshChart(MeshChart.of(users).node.root, 'edge', devRow({ namespace: 'edge' }));
    const gateway = new MeshService(edge, 'gateway', { image: IMAGE });
    expect(gateway.calls(users).url).toBe('http://users.shop-dev.svc.cluster.local:8080');
    expect(grantsOf(users)).toEqual([{ caller: Caller.serviceAccount('edge/gateway'), port: 8080 }]);
  });
});

describe('a redis beside a service', () => {
  const backed = (backing: MeshServiceProps['backing']): MeshService => orders({ backing });
  const image = Image.parse('redis:7.4-alpine', { shell: true, uid: 999 });

  test('is a URL, host and port alone where that is said, and on the port that is said', () => {
    expect(variableOf(backed({ CACHE: Backing.redis({ image }) }), 'CACHE')).toBe('redis://orders-redis:6379');
    expect(variableOf(backed({ CACHE: Backing.redis({ image, address: 'host:port' }) }), 'CACHE')).toBe(
      'orders-redis:6379',
    );
    expect(variableOf(backed({ CACHE: Backing.redis({ image, port: 7000 }) }), 'CACHE')).toBe(
      'redis://orders-redis:7000',
    );
  });

  test('lets in that service alone', () => {
    const service = backed({ CACHE: Backing.redis({ image }) });
    expect(at(objectOf(service, 'AuthorizationPolicy', 'orders-redis'), 'spec', 'rules')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } }],
        to: [{ operation: { ports: ['6379'] } }],
      },
    ]);
  });
});

describe('calling one service twice', () => {
  const edge = (caller: MeshService, ports: readonly number[], client: object = {}) => ({
    from: { namespace: 'shop-dev', name: 'orders' },
    to: { namespace: 'shop-dev', name: 'users' },
    ports,
    construct: caller.node.path,
    ...client,
  });

  test('is one edge with the ports of both, in order and each once', () => {
    const { users, caller } = pair();
    for (const port of [9000, undefined, 9000, 5432]) caller.calls(users, port === undefined ? {} : { port });
    expect(caller.facts.calls).toEqual([edge(caller, [5432, 8080, 9000])]);
  });

  test('is access to each of those ports, once', () => {
    const { users, caller } = pair();
    for (const port of [9000, 8080, 9000]) caller.calls(users, { port });
    expect(grantsOf(users)).toEqual([
      { caller: caller.identity, port: 8080 },
      { caller: caller.identity, port: 9000 },
    ]);
    expect(at(objectOf(caller, 'AuthorizationPolicy', 'users'), 'spec', 'rules')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } }],
        to: [{ operation: { ports: ['8080', '9000'] } }],
      },
    ]);
  });

  test('keeps what was said of the client, the last word counting', () => {
    const { users, caller } = pair();
    caller.calls(users, { retries: 2, timeout: Duration.seconds(3) });
    caller.calls(users, { port: 9000 });
    expect(caller.facts.calls).toEqual([edge(caller, [8080, 9000], { retries: 2, timeout: 3000 })]);
    caller.calls(users, { retries: 0 });
    expect(caller.facts.calls).toEqual([edge(caller, [8080, 9000], { retries: 0, timeout: 3000 })]);
  });

  test('gives the same address', () => {
    const { users, caller } = pair();
    expect(caller.calls(users)).toEqual(caller.calls(users));
  });

  test('keeps the edge of another callee apart', () => {
    const { chart, users, caller } = pair();
    const billing = new MeshService(chart, 'billing', { image: IMAGE });
    caller.calls(users);
    caller.calls(billing);
    expect(caller.facts.calls.map(({ to }) => to.name)).toEqual(['users', 'billing']);
  });
});

describe('what is no call', () => {
  test('leaves no edge and no access behind', () => {
    const { users, caller } = pair();
    expect(() => caller.calls(users, 9000 as never)).toThrow('MSVC-ACCESS-107');
    expect(() => caller.calls(users, { port: 9001 })).toThrow('MSVC-ACCESS-003');
    expect(() => caller.calls(users, { prot: 9000 } as never)).toThrow('write port in place of prot');
    expect(() => caller.calls(users, { retries: 101 })).toThrow('MSVC-ACCESS-108');
    expect(() => caller.calls(users, { timeout: Duration.millis(0) })).toThrow('MSVC-TIME-003');
    expect(() => caller.calls(undefined as never)).toThrow('MSVC-ACCESS-106');
    expect([caller.facts.calls, grantsOf(users)]).toEqual([[], []]);
  });

  test.each([0, 100])('unless the client tries %d times again, which is one', (retries) => {
    const { users, caller } = pair();
    caller.calls(users, { retries });
    expect(caller.facts.calls).toMatchObject([{ retries }]);
  });
});

describe('the prop access', () => {
  test('is access beside that of calls, on the main port where none is named', () => {
    const { chart, users } = pair();
    const access = [
      Access.from(users),
      Access.from([Caller.namespace('monitoring'), Caller.serviceAccount('edge/gateway')], { ports: [9000, 5432] }),
    ];
    const service = new MeshService(chart, 'billing', { image: IMAGE, ports: USERS_PORTS, access });
    users.calls(service);
    expect(grantsOf(service)).toEqual([
      { caller: Caller.namespace('monitoring'), port: 5432 },
      { caller: Caller.namespace('monitoring'), port: 9000 },
      { caller: Caller.serviceAccount('edge/gateway'), port: 5432 },
      { caller: Caller.serviceAccount('edge/gateway'), port: 9000 },
      { caller: users.identity, port: 8080 },
    ]);
  });

  test('says what allowFrom says', () => {
    const ports = [8080];
    const said = orders({ access: [Access.from(Caller.namespace('monitoring'), { ports })] });
    const allowed = orders().allowFrom(Caller.namespace('monitoring'), { ports });
    expect(grantsOf(said)).toEqual(grantsOf(allowed));
  });

  test('keeps its callers when their list changes later', () => {
    const [callers, ports] = [[Caller.namespace('a')], [8080]];
    const access = Access.from(callers, { ports });
    callers.push(Caller.namespace('b'));
    ports.push(9000);
    expect(access.said).toMatchObject({ callers: [Caller.namespace('a')], ports: [8080] });
  });

  test.each<[unknown, string]>([
    ['monitoring', 'MSVC-ACCESS-102'],
    [undefined, 'MSVC-ACCESS-102'],
    [[], 'MSVC-ACCESS-104'],
    [[Caller.namespace('a'), 'b'], 'MSVC-ACCESS-102'],
  ])('is not from %j', (callers, code) => {
    expect(() => Access.from(callers as never)).toThrow(`${code} [${__filename}`);
  });

  test.each<[unknown, string]>([
    [Access.from(Caller.namespace('a')), 'MSVC-INPUT-104'],
    [[undefined], 'MSVC-ACCESS-105'],
    [[{ callers: [] }], 'MSVC-ACCESS-105'],
    [[Access.from(Caller.namespace('a'), { ports: [] })], 'MSVC-ACCESS-005'],
    [[Access.from(Caller.namespace('a'), { ports: [1] })], 'MSVC-ACCESS-003'],
    [[{ callers: [{ kind: 'namespace', namespace: '*' }] }], 'MSVC-ACCESS-105'],
  ])('%#: is refused where it would mean something else', (access, code) => {
    expect(() => orders({ access: access as never })).toThrow(`${code} [dev/orders]`);
  });

  test('takes no options that nobody reads', () => {
    expect(() => Access.from(Caller.namespace('a'), { port: [8080] } as never)).toThrow('write ports in place of port');
  });
});

test('the identity of a service is what its callees know it by', () => {
  const { users, caller } = pair();
  expect(caller.identity).toEqual(Caller.serviceAccount('shop-dev/orders'));
  users.allowFrom(caller);
  expect(grantsOf(users)).toEqual([{ caller: caller.identity, port: 8080 }]);
});

test('without a mesh nobody restricts access, and the calls are known all the same', () => {
  const chart = devChart({ namespace: Namespace.managed('bare'), platform: platformWith(NoMesh.of()) });
  const { users, caller } = pair(USERS_PORTS, chart);
  caller.calls(users);
  expect(grantsOf(users)).toBeUndefined();
  expect(caller.facts.calls).toHaveLength(1);
});
