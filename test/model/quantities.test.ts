import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { protoDuration } from '../../lib/mesh/istio/durations';
import { milliseconds, wholeSeconds } from '../../lib/model/quantity/duration';
import { dnsLabel, serviceName } from '../../lib/model/quantity/bounds';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { checkedResources, type Resources } from '../../lib/model/workload/resources';

describe('Duration', () => {
  test('of cdk8s is taken from zero to a hundred years', () => {
    expect(milliseconds('hold', Duration.seconds(0))).toBe(0);
    expect(milliseconds('hold', Duration.hours(100 * 365 * 24))).toBe(100 * 365 * 24 * 3_600_000);
    expect(() => milliseconds('hold', Duration.hours(100 * 365 * 24 + 1))).toThrow('MSVC-TIME-001');
    expect(() => milliseconds('hold', Duration.seconds(NaN))).toThrow('MSVC-TIME-001');
    expect(() => milliseconds('hold', 5 as unknown as Duration)).toThrow('MSVC-TIME-002');
  });

  test('is written for Istio so that the same number of milliseconds is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (ms) => {
        const [, amount, unit] = /^(\d+)(ms|s)$/.exec(protoDuration(ms)) ?? [];
        expect(Number(amount) * (unit === 's' ? 1000 : 1)).toBe(ms);
      }),
    );
  });

  test.each([
    [2000, '2s'],
    [1500, '1500ms'],
    [999, '999ms'],
    [60_000, '60s'],
  ])('%d ms is written as %s', (ms, text) => expect(protoDuration(ms)).toBe(text));

  test('whole seconds are those that Kubernetes can count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 20 }), (ms, min) => {
        const read = (): number => wholeSeconds('MSVC-HOLD-001', 'hold', Duration.millis(ms), { min });
        if (ms % 1000 === 0 && ms / 1000 >= min) expect(read()).toBe(ms / 1000);
        else expect(read).toThrow('MSVC-HOLD-001');
      }),
    );
  });
});

test('what is no Duration is none, and a Duration of nothing that can be counted is refused', () => {
  for (const value of [undefined, null, 5, '5s', {}, { toMilliseconds: 5 }, []]) {
    expect(() => wholeSeconds('MSVC-HOLD-001', 'hold', value as never)).toThrow('MSVC-TIME-002');
  }
  for (const [amount, code] of [
    [Number.NaN, 'MSVC-TIME-001'],
    [Number.POSITIVE_INFINITY, 'MSVC-TIME-001'],
    [1e300, 'MSVC-TIME-001'],
    [2147483648, 'MSVC-HOLD-001'],
    [0.5, 'MSVC-HOLD-001'],
  ] as const) {
    expect(() => wholeSeconds('MSVC-HOLD-001', 'hold', Duration.seconds(amount))).toThrow(code);
  }
  expect(wholeSeconds('MSVC-HOLD-001', 'hold', Duration.seconds(2147483647))).toBe(2147483647);
});

describe('Cpu', () => {
  test.each([
    [Cpu.millis(1), '1m'],
    [Cpu.millis(999), '999m'],
    [Cpu.millis(1000), '1'],
    [Cpu.units(0.5), '500m'],
    [Cpu.units(2), '2'],
    [Cpu.units(1.25), '1250m'],
  ])('%# is written as Kubernetes writes it', (cpu, text) =>
    expect(checkedResources({ cpu: { request: cpu } }).requests).toMatchObject({ cpu: text }),
  );

  test('every whole number of thousandths can be said in cores', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 128_000 }), (millis) => {
        const [cores, thousandths] = [Cpu.units(millis / 1000), Cpu.millis(millis)].map((request) =>
          checkedResources({ cpu: { request } }),
        );
        expect(cores).toEqual(thousandths);
      }),
    );
  });
});

describe('Resources', () => {
  test('are written in the units of Kubernetes, and what is left out stays out', () => {
    const resources = checkedResources({
      cpu: { request: Cpu.millis(100) },
      memory: { request: Size.mebibytes(64), limit: Size.gibibytes(1) },
      ephemeralStorage: { limit: Size.mebibytes(10) },
    });
    expect(resources.requests).toEqual({ cpu: '100m', memory: '64Mi' });
    expect(resources.limits).toEqual({ memory: '1Gi', 'ephemeral-storage': '10Mi' });
  });

  test('CPU and memory have their defaults each by itself, and none where they are empty', () => {
    const amounts = ({ requests, limits }: Resources): unknown => ({ requests, limits });
    const [cpu, memory] = [{ limit: Cpu.units(1) }, { limit: Size.mebibytes(64) }];
    expect(amounts(checkedResources({ cpu }))).toEqual({
      requests: { memory: '128Mi' },
      limits: { cpu: '1', memory: '128Mi' },
    });
    expect(amounts(checkedResources({ memory }))).toEqual({ requests: { cpu: '100m' }, limits: { memory: '64Mi' } });
    expect(amounts(checkedResources({ cpu: {}, memory: {} }))).toEqual({ requests: {}, limits: {} });
  });

  test('a request may be as high as its limit and no higher', () => {
    const memory = (request: number): (() => Resources) => {
      return () => checkedResources({ memory: { request: Size.mebibytes(request), limit: Size.mebibytes(128) } });
    };
    expect(memory(128)().requests).toMatchObject({ memory: '128Mi' });
    expect(memory(129)).toThrow('memory request: got "129Mi", expected at most the limit, 128Mi');
  });

  test('storage is checked like memory', () => {
    const storage = { request: Size.mebibytes(2), limit: Size.mebibytes(1) };
    expect(() => checkedResources({ ephemeralStorage: storage })).toThrow('MSVC-RES-003');
  });
});

describe('KubernetesVersion', () => {
  test('knows which minor versions it includes', () => {
    const version = KubernetesVersion.of('1.30');
    expect([29, 30, 31].map((minor) => version.atLeast(minor))).toEqual([true, true, false]);
    expect(`${version}`).toBe('1.30');
  });

  test.each(['1', '1.', 'v1.34', '1.34.0', '2.1', '1.34 ', ''])('%j is refused', (version) => {
    expect(() => KubernetesVersion.of(version)).toThrow('MSVC-PLATFORM-001');
  });

  test.each<[unknown, string]>([
    ['1.34.2', "write '1.34': features come and go with minor versions"],
    ['v1.34', "write '1.34': features come and go with minor versions"],
    ['v1.34.2-gke.100', "write '1.34': features come and go with minor versions"],
    [1.34, 'write the version in quotes: the number 1.30 would be read as 1.3'],
    [undefined, 'write the version in quotes: the number 1.30 would be read as 1.3'],
  ])('%j is told how to be written', (version, fix) => {
    expect(() => KubernetesVersion.of(version as string)).toThrow(fix);
  });

  test.each(['1.0', '1.22', '1.23', '1.100', '1.999'])('%s is out of range', (version) => {
    expect(() => KubernetesVersion.of(version)).toThrow(
      `kubernetes: got "${version}", expected a version from '1.24' to '1.99'`,
    );
  });

  test.each(['1.24', '1.99'])('%s is in range', (version) => expect(`${KubernetesVersion.of(version)}`).toBe(version));

  test('is asked for a minor version alone', () => {
    expect(() => KubernetesVersion.of('1.34').atLeast('30' as never)).toThrow('MSVC-PLATFORM-102');
  });
});

describe('A name of a Service', () => {
  const nameOf = (name: unknown): string =>
    serviceName(name as string, { code: 'MSVC-NAME-001', subject: 'service name', max: 56 });

  test.each(['a', 'orders', 'a-1', 'o'.repeat(56)])('may be %s', (name) => expect(nameOf(name)).toBe(name));

  test.each(['3scale', '', '-a', 'a-', 'A', 'a.b', 'o'.repeat(57), 5, undefined])('is not %j', (name) => {
    expect(() => nameOf(name)).toThrow('MSVC-NAME-001');
  });

  test('begins with a letter, unlike other names, and the message says so', () => {
    expect(dnsLabel('3scale', { code: 'MSVC-NAME-005', subject: 'namespace' })).toBe('3scale');
    expect(() => nameOf('3scale')).toThrow(
      `service name: got "3scale", expected a DNS-1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 56 characters`,
    );
  });
});
