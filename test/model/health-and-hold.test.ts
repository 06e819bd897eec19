import fc from 'fast-check';
import { Duration } from 'cdk8s';
import { Exposure } from '../../lib/model/termination/exposure';
import { Health } from '../../lib/model/workload/health';
import { Hold } from '../../lib/model/termination/hold';
import { Port } from '../../lib/model/workload/port';
import { checkedTermination } from '../../lib/model/termination/termination';

describe('Health', () => {
  test("asks the field's usual paths when nothing is said", () => {
    const { startup, readiness, liveness } = Health.http();
    expect(startup.check).toEqual({ kind: 'http', path: '/startupz' });
    expect(readiness.check).toEqual({ kind: 'http', path: '/readyz' });
    expect(liveness.check).toEqual({ kind: 'http', path: '/healthz' });
  });

  test('one path serves all three probes', () => {
    const { startup, readiness, liveness } = Health.http('/health');
    const check = { kind: 'http', path: '/health' };
    expect([startup.check, readiness.check, liveness.check]).toEqual([check, check, check]);
  });

  test('one path may be another and the rest stay', () => {
    expect(Health.http({ readiness: '/ok' }).readiness.check).toEqual({ kind: 'http', path: '/ok' });
    expect(Health.http({ readiness: '/ok' }).liveness.check).toEqual({ kind: 'http', path: '/healthz' });
  });

  test('an app gets at least the startup budget, and less than one period more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), (budget) => {
        const { failureThreshold, periodSeconds } = Health.http({ startupBudget: Duration.seconds(budget) }).startup;
        expect(failureThreshold * periodSeconds).toBeGreaterThanOrEqual(budget);
        expect(failureThreshold * periodSeconds).toBeLessThan(budget + periodSeconds);
      }),
    );
  });

  test('another port answers where one is named', () => {
    const port = Port.http(9090, { name: 'admin' });
    expect(Health.http({ port }).liveness.check).toMatchObject({ port });
    expect(Health.tcp({ port }).liveness.check).toEqual({ kind: 'tcp', port });
    expect(Health.grpc({ port, service: 'orders' }).liveness.check).toEqual({ kind: 'grpc', port, service: 'orders' });
  });

  test('a command needs no port', () => {
    expect(Health.command(['/app', 'health']).readiness.check).toEqual({
      kind: 'command',
      command: ['/app', 'health'],
    });
  });

  test('periods and timeouts are whole seconds, and at least one', () => {
    expect(Health.http({ readinessPeriod: Duration.seconds(1) }).readiness.periodSeconds).toBe(1);
    expect(Health.http({ timeout: Duration.seconds(1) }).liveness.timeoutSeconds).toBe(1);
    expect(() => Health.http({ readinessPeriod: Duration.seconds(0) })).toThrow('MSVC-PROBE-104');
    expect(() => Health.http({ timeout: Duration.seconds(0) })).toThrow('MSVC-PROBE-102');
  });
});

describe('Hold', () => {
  test('is in one place, and the type says which', () => {
    expect(Hold.inApp(Duration.seconds(5))).toMatchObject({ inAppSeconds: 5, preStopSeconds: 0, seconds: 5 });
    expect(Hold.preStop(Duration.seconds(5))).toMatchObject({ inAppSeconds: 0, preStopSeconds: 5, seconds: 5 });
  });

  test('both places add up', () => {
    const seconds = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(seconds, seconds, (inApp, preStop) => {
        const hold = Hold.both({ inApp: Duration.seconds(inApp), preStop: Duration.seconds(preStop) });
        expect(hold.seconds).toBe(inApp + preStop);
      }),
    );
  });

  test('a hold of nothing can be said', () => expect(Hold.inApp(Duration.seconds(0)).seconds).toBe(0));
});

describe('Termination', () => {
  test('what nobody gave stays to be derived', () => {
    const { hold, longestRequestSeconds, gracePeriodSeconds, proxy } = checkedTermination();
    expect([hold, longestRequestSeconds, gracePeriodSeconds]).toEqual([undefined, undefined, undefined]);
    expect(Object.values(proxy)).toEqual(Array(6).fill(undefined));
  });

  test.each([
    ['longestRequest', 1],
    ['gracePeriod', 1],
    ['shutdownWork', 0],
  ])('%s is at least %d s', (part, least) => {
    expect(() => checkedTermination({ [part]: Duration.seconds(least) })).not.toThrow();
    if (least > 0) expect(() => checkedTermination({ [part]: Duration.seconds(least - 1) })).toThrow('MSVC-HOLD-003');
    expect(() => checkedTermination({ [part]: Duration.millis(1500) })).toThrow('MSVC-HOLD-003');
  });
});

test('a load balancer goes on sending for as long as it says', () => {
  expect(Exposure.loadBalancer(Duration.seconds(30))).toEqual({ kind: 'load-balancer', deregistrationSeconds: 30 });
});
