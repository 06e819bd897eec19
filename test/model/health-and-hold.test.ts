import fc from 'fast-check';
import { Duration } from 'cdk8s';
import { checkedExposure, Exposure } from '../../lib/model/termination/exposure';
import { checkedHealth, Health } from '../../lib/model/workload/health';
import { checkedHold, Hold } from '../../lib/model/termination/hold';
import { Port } from '../../lib/model/workload/port';
import { checkedTermination } from '../../lib/model/termination/termination';

import { thrownBy } from '../fixtures';

const MOST = 2147483647;
const WHERE = { node: { path: 'dev/orders' } };

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

describe('What the kubelet could not ask', () => {
  test.each(['', 'healthz', '//healthz', '/a b', '/a\n', '/a#b', '/%zz', undefined, null, 5, ['/a']])(
    'the path %j',
    (path) => {
      const asked = { readiness: path as string };
      if (path === undefined) expect(Health.http(asked).readiness.check).toEqual({ kind: 'http', path: '/readyz' });
      else expect(() => Health.http(asked)).toThrow('MSVC-PROBE-106');
    },
  );

  test('a path with a space is told apart from one without a slash', () => {
    expect(thrownBy(() => Health.http('/a b')).message).toMatch(
      /\] probe path: got "\/a b", expected a path that begins with one '\/', without spaces and '#', with '%' before two hexadecimal digits alone\n {2}fix: write it as in the address of a request, such as '\/healthz'$/,
    );
    expect(thrownBy(() => Health.http('healthz')).message).toMatch(
      /expected a path that begins with '\/'\n {2}fix: write '\/healthz'$/,
    );
  });

  test.each<[string, unknown]>([
    ['no words', []],
    ['an empty first word', ['']],
    ['a number among the words', ['/app', 5]],
    ['a word with a NUL', ['/app', 'a\0b']],
    ['half of a character', ['/app', '\ud83d']],
    ['one text', '/app health'],
    ['nothing', undefined],
  ])('a command of %s', (_, command) => expect(() => Health.command(command as never)).toThrow('MSVC-PROBE-101'));

  test('an empty word that is not the first is a word', () => {
    expect(Health.command(['/app', '']).liveness.check).toEqual({ kind: 'command', command: ['/app', ''] });
  });

  test('a command on a port', () => {
    const timing = { port: Port.http(8080) };
    // @ts-expect-error a command needs none, and it would be lost
    expect(() => Health.command(['/app'], timing)).toThrow('MSVC-INPUT-102');
  });

  test.each([5, null, ['a'], '\ud83d'])('the gRPC service %j', (service) => {
    expect(() => Health.grpc({ service: service as string })).toThrow('MSVC-PROBE-108');
  });

  test('a number in place of a port', () => {
    expect(thrownBy(() => Health.tcp({ port: 9090 as never })).message).toMatch(
      /^MSVC-CLASS-001 \[.*\] port of the probe: got 9090, expected Port of cdk8s-mesh\n {2}fix: write Port\.http\(9090\)$/,
    );
    expect(() => Health.http({ port: null as never })).toThrow('write Port.http(8080)');
  });

  test.each(['readinessPeriod', 'livenessPeriod', 'timeout', 'startupBudget'])(
    'a %s that 32 bits do not hold',
    (time) => {
      expect(() => Health.tcp({ [time]: Duration.seconds(MOST) })).not.toThrow();
      expect(() => Health.tcp({ [time]: Duration.seconds(MOST + 1) })).toThrow(`expected at most ${MOST} s`);
      for (const other of [5, null, '5s', Number.NaN, {}]) {
        expect(() => Health.tcp({ [time]: other })).toThrow('MSVC-TIME-002');
      }
    },
  );

  test('an option that is not known, in each way of asking', () => {
    const typo = { readines: '/ok' } as object;
    expect(() => Health.http(typo)).toThrow('write readiness in place of readines');
    expect(() => Health.grpc({ readiness: '/ok' } as object)).toThrow('MSVC-INPUT-102');
    expect(() => Health.tcp({ readiness: '/ok' } as object)).toThrow('MSVC-INPUT-102');
    expect(() => Health.command(['/app'], { readiness: '/ok' } as object)).toThrow('MSVC-INPUT-102');
  });

  test('a check of no kind, which plain JavaScript may give the class itself', () => {
    const PlainHealth = Health as unknown as new (checks: object, timing: object) => Health;
    const check = { kind: 'udp' };
    expect(() => new PlainHealth({ startup: check, readiness: check, liveness: check }, {})).toThrow(
      /^MSVC-PROBE-109 .* check of Health: got {"kind":"udp"}, expected a check\n {2}fix: write Health\.http\('\/health'\)$/,
    );
  });

  test('what is no Health where one is taken', () => {
    const health = Health.tcp();
    expect(checkedHealth(health)).toBe(health);
    expect(() => checkedHealth('/ok', WHERE)).toThrow(
      `MSVC-CLASS-001 [dev/orders] health: got "/ok", expected Health of cdk8s-mesh\n  fix: write Health.http('/ok')`,
    );
    expect(() => checkedHealth({ ...health }, WHERE)).toThrow("write Health.http('/health')");
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

  test('may be an endpoint of the app, which is taken as it is', () => {
    const endpoint = { path: '/drain', port: Port.http(8081, { name: 'admin' }) };
    expect(Hold.preStop(Duration.seconds(5), endpoint).endpoint).toEqual(endpoint);
  });

  test.each<[unknown, string]>([
    [{ path: '/drain' }, 'MSVC-CLASS-001'],
    [{ path: '/drain', port: 8080 }, 'MSVC-CLASS-001'],
    [{ port: Port.http(8080) }, 'MSVC-HOLD-101'],
    [{ path: 'drain', port: Port.http(8080) }, 'MSVC-HOLD-101'],
    [{ path: '/a b', port: Port.http(8080) }, 'MSVC-HOLD-101'],
    [{ path: '/drain', port: Port.http(8080), host: 'a' }, 'MSVC-INPUT-102'],
    ['/drain', 'MSVC-INPUT-101'],
    [null, 'MSVC-INPUT-101'],
  ])('has no endpoint %j', (endpoint, code) => {
    expect(() => Hold.preStop(Duration.seconds(5), endpoint as never)).toThrow(code);
  });

  test.each([undefined, null, 5, '5s', {}, [], Number.NaN])('is not as long as %p', (duration) => {
    expect(() => Hold.inApp(duration as never)).toThrow('MSVC-TIME-002');
    expect(() => Hold.preStop(duration as never)).toThrow('MSVC-TIME-002');
    expect(() => Hold.both({ preStop: Duration.seconds(1), inApp: duration as never })).toThrow('MSVC-TIME-002');
  });

  test('is at most as long as 32 bits can say', () => {
    expect(Hold.inApp(Duration.seconds(MOST)).seconds).toBe(MOST);
    expect(() => Hold.inApp(Duration.seconds(MOST + 1))).toThrow(
      `Hold.inApp: got "${MOST + 1} s", expected at most ${MOST} s\n  fix: shorten it: Kubernetes counts it in 32 bits`,
    );
    expect(() => Hold.preStop(Duration.seconds(1e300))).toThrow('MSVC-TIME-001');
  });

  test('has two parts and no others where both are said', () => {
    expect(() => Hold.both(undefined as never)).toThrow('MSVC-INPUT-101');
    const parts = { preStop: Duration.seconds(1), inApp: Duration.seconds(1), app: Duration.seconds(1) };
    expect(() => Hold.both(parts as never)).toThrow('write inApp in place of app');
  });

  test('is a Hold where one is taken', () => {
    const hold = Hold.inApp(Duration.seconds(5));
    expect(checkedHold(hold)).toBe(hold);
    expect(() => checkedHold(Duration.seconds(5), WHERE)).toThrow(
      'MSVC-CLASS-001 [dev/orders] hold: got an object of class Duration, expected Hold of cdk8s-mesh\n' +
        '  fix: write Hold.inApp(Duration.seconds(5)), or Hold.preStop(Duration.seconds(5))',
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

describe('Exposure', () => {
  test.each([Exposure.cluster(), Exposure.loadBalancer(Duration.seconds(30))])(
    '%j is taken where one is',
    (exposure) => {
      expect(checkedExposure(exposure)).toEqual(exposure);
    },
  );

  test.each<[unknown, string]>([
    ['cluster', 'MSVC-PLATFORM-103'],
    [undefined, 'MSVC-PLATFORM-103'],
    [{}, 'MSVC-PLATFORM-103'],
    [Exposure.cluster, 'MSVC-PLATFORM-103'],
    [{ kind: 'cluster', deregistrationSeconds: 3 }, 'MSVC-INPUT-102'],
    [{ kind: 'load-balancer' }, 'MSVC-PLATFORM-002'],
    [{ kind: 'load-balancer', deregistrationSeconds: -1 }, 'MSVC-PLATFORM-002'],
    [{ kind: 'load-balancer', deregistrationSeconds: '3' }, 'MSVC-PLATFORM-002'],
  ])('%p is refused where one is taken', (value, code) => {
    expect(() => checkedExposure(value, WHERE)).toThrow(`${code} [dev/orders]`);
  });

  test('what is none is told how to write one', () => {
    expect(thrownBy(() => checkedExposure('cluster', WHERE)).message).toBe(
      'MSVC-PLATFORM-103 [dev/orders] exposure: got "cluster", expected an Exposure\n' +
        '  fix: write Exposure.cluster(), or Exposure.loadBalancer(Duration.seconds(30))',
    );
  });
});
