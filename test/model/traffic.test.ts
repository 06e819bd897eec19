import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { Duration } from 'cdk8s';
import { type RetryOptions, type SafeRetryCondition } from '../../lib/model/traffic/retry';
import { Traffic } from '../../lib/model/traffic/traffic';

const SAFE: readonly SafeRetryCondition[] = ['connect-failure', 'refused-stream', 'reset-before-request'];
const SHORT_ENOUGH: Pick<RetryOptions, 'perTryTimeout'> = { perTryTimeout: Duration.millis(9999) };

/** A policy with a timeout of 10 s. */
function retrying(retry: RetryOptions): Traffic {
  return Traffic.of({ timeout: Duration.seconds(10), retry });
}

describe('retries', () => {
  test.each([
    [1, true],
    [10, true],
    [0, false],
    [11, false],
    [2.5, false],
  ])('%d attempts', (attempts, accepted) => {
    const make = (): Traffic => retrying({ attempts, on: SAFE });
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
    expect(retrying({ attempts: 2, on, idempotent: true, ...SHORT_ENOUGH }).retry).toMatchObject(SHORT_ENOUGH);
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
    const make = (): Traffic => retrying({ attempts: 2, on: [condition], idempotent: true, ...SHORT_ENOUGH });
    if (retried) expect(make().retry).toMatchObject(SHORT_ENOUGH);
    else expect(make).toThrow('MSVC-RETRY-004');
  });

  test('a list that changes later does not change the policy', () => {
    const on: SafeRetryCondition[] = ['connect-failure'];
    const traffic = retrying({ attempts: 2, on });
    on.push('refused-stream');
    expect(traffic.retry).toMatchObject({ on: ['connect-failure'] });
  });
});

describe('limits', () => {
  test.each(['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRequestsPerConnection'])('%s', (limit) => {
    expect(Traffic.of({ connectionPool: { [limit]: 1 } }).connectionPool).toEqual({ [limit]: 1 });
    expect(() => Traffic.of({ connectionPool: { [limit]: 0 } })).toThrow(`connectionPool ${limit}: got 0`);
    expect(() => Traffic.of({ connectionPool: { [limit]: 2147483648 } })).toThrow('MSVC-POOL-001');
  });

  test.each([
    [1, true],
    [100, true],
    [0, false],
    [101, false],
  ])('%d percent may be ejected', (maxEjectionPercent, accepted) => {
    const make = (): Traffic => Traffic.of({ outlierDetection: { maxEjectionPercent } });
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
          const make = (): Traffic => Traffic.of({ outlierDetection });
          if (consecutiveGatewayErrors < (errors ?? 5)) expect(make().outlierDetection).toEqual(outlierDetection);
          else expect(make).toThrow('MSVC-OUTL-003');
        },
      ),
    );
  });

  test.each([
    ['timeout', (time: Duration) => Traffic.of({ timeout: time })],
    ['connectTimeout', (time: Duration) => Traffic.of({ connectionPool: { connectTimeout: time } })],
    ['idleTimeout', (time: Duration) => Traffic.of({ connectionPool: { idleTimeout: time } })],
    ['outlierDetection interval', (time: Duration) => Traffic.of({ outlierDetection: { interval: time } })],
    ['baseEjectionTime', (time: Duration) => Traffic.of({ outlierDetection: { baseEjectionTime: time } })],
  ])('%s lasts at least a millisecond, in whole ones', (subject, make) => {
    expect(make(Duration.millis(1))).toBeInstanceOf(Traffic);
    expect(() => make(Duration.millis(0))).toThrow(`${subject}: got "0 ms"`);
    expect(() => make(Duration.millis(1.5))).toThrow(ValidationError);
    expect(() => make(5 as unknown as Duration)).toThrow(`${subject}: got 5, expected a Duration`);
  });

  test('a per-try timeout is checked like every other time', () => {
    const options = { attempts: 2, on: ['5xx'], idempotent: true, perTryTimeout: Duration.millis(0) } as const;
    expect(() => retrying(options)).toThrow(ValidationError);
  });
});

test('a policy with a timeout added keeps everything else', () => {
  const traffic = Traffic.of({ retry: 'none', loadBalancing: 'random' }).withTimeout(Duration.seconds(3));
  expect(traffic).toMatchObject({ retry: 'none', loadBalancing: 'random', timeout: Duration.seconds(3) });
});

test('nothing decided is nothing said', () => {
  const { timeout, retry, connectionPool, outlierDetection, loadBalancing } = Traffic.of();
  expect([timeout, retry, connectionPool, outlierDetection, loadBalancing]).toEqual(Array(5).fill(undefined));
});
