import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { Duration } from 'cdk8s';
import { type RetryOptions, type SafeRetryCondition } from '../../lib/model/traffic/retry';
import { checkedTraffic, type CheckedTraffic, type Traffic } from '../../lib/model/traffic/traffic';

const WHERE = { node: { path: 'dev/orders' } };
const TARGETS = { live: ['stable', 'canary'], retired: ['old'] };

/** A policy on a mesh that ends no request by itself. */
function traffic(options: Traffic = {}): CheckedTraffic {
  return checkedTraffic(options, { targets: TARGETS, ports: [8080], defaultTimeout: false }, WHERE);
}

const SAFE: readonly SafeRetryCondition[] = ['connect-failure', 'refused-stream', 'reset-before-request'];
const SHORT_ENOUGH: Pick<RetryOptions, 'perTryTimeout'> = { perTryTimeout: Duration.millis(9999) };

/** A policy with a timeout of 10 s. */
function retrying(retry: RetryOptions): CheckedTraffic {
  return traffic({ timeout: Duration.seconds(10), retry });
}

describe('retries', () => {
  test.each([
    [1, true],
    [10, true],
    [0, false],
    [11, false],
    [2.5, false],
  ])('%d attempts', (attempts, accepted) => {
    const make = (): CheckedTraffic => retrying({ attempts, on: SAFE });
    if (accepted) expect(make().retry).toMatchObject({ attempts });
    else expect(make).toThrow('MSVC-RETRY-002');
  });

  test.each(SAFE)('%s is safe for every request', (condition) => {
    expect(retrying({ attempts: 2, on: [condition] }).retry).toMatchObject({ on: [condition] });
  });

  test.each(['5xx', 'gateway-error', 'reset', 'retriable-4xx', 'envoy-ratelimited', 'unavailable', '503'] as const)(
    '%s needs requests that may happen twice, in the type and when it runs',
    (condition) => {
      expect(retrying({ attempts: 2, on: [condition], idempotent: true }).retry).toMatchObject({ on: [condition] });
      // @ts-expect-error the type asks for idempotent: true
      expect(() => retrying({ attempts: 2, on: [condition] })).toThrow('MSVC-RETRY-006');
    },
  );

  test.each(['99', '600', '5xx,reset', ' 5xx', 'always'])('the condition %j is unknown', (condition) => {
    const options = { attempts: 2, on: [condition], idempotent: true } as unknown as RetryOptions;
    expect(() => retrying(options)).toThrow('MSVC-RETRY-001');
  });

  test('one try is shorter than the whole request', () => {
    const on = ['5xx'] as const;
    expect(retrying({ attempts: 2, on, idempotent: true, ...SHORT_ENOUGH }).retry).toMatchObject({
      perTryTimeout: 9999,
    });
    const tooLong = { attempts: 2, on, idempotent: true, perTryTimeout: Duration.seconds(10) } as const;
    expect(() => retrying(tooLong)).toThrow('MSVC-RETRY-003');
  });

  test.each([
    ['5xx', true],
    ['gateway-error', true],
    ['reset', true],
    ['retriable-4xx', false],
    ['503', false],
  ] as const)('a try that timed out is tried again on %s: %p', (condition, retried) => {
    const make = (): CheckedTraffic => retrying({ attempts: 2, on: [condition], idempotent: true, ...SHORT_ENOUGH });
    if (retried) expect(make().retry).toMatchObject({ perTryTimeout: 9999 });
    else expect(make).toThrow('MSVC-RETRY-004');
  });

  test('a list that changes later does not change the policy', () => {
    const on: SafeRetryCondition[] = ['connect-failure'];
    const policy = retrying({ attempts: 2, on });
    on.push('refused-stream');
    expect(policy.retry).toMatchObject({ on: ['connect-failure'] });
  });
});

describe('limits', () => {
  test.each(['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRequestsPerConnection'])('%s', (limit) => {
    expect(traffic({ connectionPool: { [limit]: 1 } }).connectionPool).toEqual({ [limit]: 1 });
    expect(() => traffic({ connectionPool: { [limit]: 0 } })).toThrow(`connectionPool ${limit}: got 0`);
    expect(() => traffic({ connectionPool: { [limit]: 2147483648 } })).toThrow('MSVC-POOL-001');
  });

  test.each([
    [1, true],
    [100, true],
    [0, false],
    [101, false],
  ])('%d percent may be ejected', (maxEjectionPercent, accepted) => {
    const make = (): CheckedTraffic => traffic({ outlierDetection: { maxEjectionPercent } });
    if (accepted) expect(make().outlierDetection).toEqual({ maxEjectionPercent });
    else expect(make).toThrow('MSVC-OUTL-103');
  });

  test('gateway errors are counted apart only where they can be reached first; Envoy ejects after 5 of any kind', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        (consecutiveGatewayErrors, errors) => {
          const outlierDetection = {
            consecutiveGatewayErrors,
            ...(errors !== undefined && { consecutive5xxErrors: errors }),
          };
          const make = (): CheckedTraffic => traffic({ outlierDetection });
          if (consecutiveGatewayErrors < (errors ?? 5)) expect(make().outlierDetection).toEqual(outlierDetection);
          else expect(make).toThrow('MSVC-OUTL-003');
        },
      ),
    );
  });

  test.each([
    ['timeout', (time: Duration) => traffic({ timeout: time })],
    ['connectTimeout', (time: Duration) => traffic({ connectionPool: { connectTimeout: time } })],
    ['idleTimeout', (time: Duration) => traffic({ connectionPool: { idleTimeout: time } })],
    ['outlierDetection interval', (time: Duration) => traffic({ outlierDetection: { interval: time } })],
    ['baseEjectionTime', (time: Duration) => traffic({ outlierDetection: { baseEjectionTime: time } })],
  ])('%s lasts at least a millisecond, in whole ones', (subject, make) => {
    expect(make(Duration.millis(1))).toBeDefined();
    expect(() => make(Duration.millis(0))).toThrow(`${subject}: got "0 ms"`);
    expect(() => make(Duration.millis(1.5))).toThrow(ValidationError);
    expect(() => make(5 as unknown as Duration)).toThrow(`${subject}: got 5, expected a Duration`);
  });

  test('a per-try timeout is checked like every other time', () => {
    const options = { attempts: 2, on: ['5xx'], idempotent: true, perTryTimeout: Duration.millis(0) } as const;
    expect(() => retrying(options)).toThrow(ValidationError);
  });
});

test('nothing decided is nothing said', () => {
  expect(traffic()).toEqual({ routes: [] });
});

describe('a timeout by default', () => {
  const timeout = (options: Traffic, longestRequest?: number) =>
    checkedTraffic(options, { targets: TARGETS, ports: [8080], defaultTimeout: true, longestRequest }, WHERE).timeout;

  test('is 15 s, and not more than the longest request', () => {
    expect([timeout({}), timeout({}, 14), timeout({}, 16)]).toEqual([15_000, 14_000, 15_000]);
  });

  test('gives way to what is said', () => {
    expect(timeout({ timeout: Duration.seconds(20) })).toBe(20_000);
    expect(timeout({ timeout: 'none' })).toBe('none');
  });

  test('bounds the tries that are given a time of their own', () => {
    const retry = { attempts: 1, on: ['reset'], idempotent: true, perTryTimeout: Duration.seconds(15) } as const;
    expect(() => timeout({ retry })).toThrow('MSVC-RETRY-003');
    expect(timeout({ retry, timeout: 'none' })).toBe('none');
  });
});

describe('routes', () => {
  const routed = (...routes: unknown[]) => traffic({ routes: routes as Traffic['routes'] }).routes;

  test('keep their order, and what each says', () => {
    expect(
      routed(
        { name: 'a', match: { path: '/a/*', method: 'GET' }, timeout: 'none', retry: 'none' },
        { name: 'b', match: [{ headers: { 'x-user': 'b' } }, { path: '/b' }], to: { version: 'canary' } },
      ),
    ).toEqual([
      { name: 'a', match: [{ path: '/a/*', method: 'GET' }], timeout: 'none', retry: 'none' },
      {
        name: 'b',
        match: [{ headers: { 'x-user': 'b' } }, { path: '/b' }],
        to: { destinations: [{ version: 'canary', weight: 100 }] },
      },
    ]);
  });

  test.each(['/', '/a', '/a/', '/a/*', '/*', '/a%20b', '/a;v=1', "/it's"])('take the path %s', (path) => {
    expect(routed({ name: 'a', match: { path, method: 'GET' } })[0]?.match).toEqual([{ path, method: 'GET' }]);
  });

  test.each(['', 'a', '*', '/a*', '/*/a', '/a b', '/a?x=1', '/a#b', '/a\n', 5])('refuse the path %j', (path) => {
    expect(() => routed({ name: 'a', match: { path } })).toThrow('MSVC-ROUTE-102');
  });

  test.each([
    ['get', 'MSVC-ROUTE-103'],
    ['', 'MSVC-ROUTE-103'],
    ['GET POST', 'MSVC-ROUTE-103'],
  ])('refuse the method %j', (method, code) => expect(() => routed({ name: 'a', match: { method } })).toThrow(code));

  test.each([[{ 'X-User': 'a' }], [{ 'x user': 'a' }], [{ ':path': 'a' }], [{ 'x-user': 5 }], [{ 'x-user': 'a\nb' }]])(
    'refuse the headers %j',
    (headers) => {
      expect(() => routed({ name: 'a', match: { headers } })).toThrow('MSVC-CANARY-105');
    },
  );

  test.each([
    [{}, 'MSVC-ROUTE-106'],
    [{ name: 'a' }, 'MSVC-ROUTE-101'],
    [{ name: 'a', match: [] }, 'MSVC-ROUTE-101'],
    [{ name: 'a', match: {} }, 'MSVC-ROUTE-101'],
    [{ name: 'a', match: 'x' }, 'MSVC-ROUTE-101'],
    [{ name: 'Not-A-Label', match: { path: '/a' } }, 'MSVC-ROUTE-106'],
    [{ name: 'a', match: { path: '/a' }, to: { version: 'next' } }, 'MSVC-CANARY-104'],
    [{ name: 'a', match: { path: '/a' }, to: { version: 'old' } }, 'MSVC-CANARY-107'],
    [{ name: 'a', match: { path: '/a' }, timeot: 5 }, 'MSVC-INPUT-102'],
    [{ name: 'a', match: { pth: '/a' } }, 'MSVC-INPUT-102'],
    ['a', 'MSVC-INPUT-101'],
  ])('refuse %j', (route, code) => expect(() => routed(route)).toThrow(code));

  test('have names of their own', () => {
    const route = { name: 'a', match: { path: '/a' } };
    expect(() => routed(route, route)).toThrow('MSVC-ROUTE-105 [dev/orders] traffic.routes[1].name: got "a"');
    expect(() => traffic({ routes: {} as never })).toThrow('MSVC-ROUTE-104');
  });
});

test.each([
  ['connectionPool', 'MSVC-POOL-101'],
  ['outlierDetection', 'MSVC-OUTL-104'],
])('an empty %s is refused: it would be written, and refused by the mesh', (field, code) => {
  expect(() => traffic({ [field]: {} })).toThrow(code);
});

test.each([['fastest'], [{}], [{ consistentHash: {} }], [{ consistentHash: { header: '' } }]])(
  '%j is no way to balance',
  (loadBalancing) => {
    expect(() => traffic({ loadBalancing: loadBalancing as never })).toThrow('MSVC-LB-101');
  },
);

describe('what a program in plain JavaScript says of nothing', () => {
  const policy = ['timeout', 'retry', 'fault', 'mirrors', 'cors', 'headers'];
  const ofRoute = [...policy, 'rewrite', 'to'];
  const fields = [...policy, 'otherwise', 'connectionPool', 'outlierDetection', 'loadBalancing'];
  test.each(fields.flatMap((field) => [null, 0, ''].map((value) => [field, value] as const)))(
    '%s: %j is refused, and not left out',
    (field, value) => {
      expect(() => traffic({ [field]: value })).toThrow(ValidationError);
      if (!ofRoute.includes(field)) return;
      expect(() => traffic({ routes: [{ name: 'a', match: { path: '/a' }, [field]: value }] })).toThrow(
        ValidationError,
      );
    },
  );

  test.each([
    ['connectionPool', 'connectTimeout'],
    ['connectionPool', 'idleTimeout'],
    ['outlierDetection', 'interval'],
    ['outlierDetection', 'baseEjectionTime'],
  ])('%s: { %s: null } is refused, too', (group, field) => {
    const rest = group === 'connectionPool' ? { maxConnections: 1 } : { maxEjectionPercent: 50 };
    for (const value of [null, 0])
      expect(() => traffic({ [group]: { ...rest, [field]: value } })).toThrow('MSVC-TIME-002');
  });

  test.each([
    { consistentHash: { header: 'x-user', other: 1 } },
    { consistentHash: { header: 'x user' } },
    { consistentHash: { header: '' } },
    { consistentHash: null },
    [],
  ])('loadBalancing: %j is refused', (loadBalancing) => {
    expect(() => traffic({ loadBalancing: loadBalancing as never })).toThrow(/^MSVC-(LB-101|INPUT-101) /);
  });
  test('loadBalancing with a key beside it is refused', () => {
    const loadBalancing = { consistentHash: 'source-ip', simple: 'random' } as never;
    expect(() => traffic({ loadBalancing })).toThrow('MSVC-INPUT-102');
  });
});
