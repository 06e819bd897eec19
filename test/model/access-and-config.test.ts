import { Caller } from '../../lib/model/access/caller';
import { Config } from '../../lib/model/workload/config';
import { Scale } from '../../lib/model/workload/scale';

describe('Caller', () => {
  test('a service account is named with its namespace', () => {
    expect(Caller.serviceAccount('istio-ingress/gateway')).toEqual({
      kind: 'service-account',
      namespace: 'istio-ingress',
      name: 'gateway',
    });
  });

  test.each(['', '/', 'a/', '/b', 'a/b/c', 'A/b', 'a/*'])('%j is no service account', (path) => {
    expect(() => Caller.serviceAccount(path)).toThrow('MSVC-ACCESS-001');
  });

  test.each(['', '*', 'a/b', 'a.b'])('%j is no namespace', (name) => {
    expect(() => Caller.namespace(name)).toThrow('MSVC-ACCESS-002');
  });
});

describe('Config', () => {
  test('files that change later do not change the config', () => {
    const files: Record<string, string> = { 'a.toml': 'one' };
    const config = Config.mutable({ path: '/etc/orders', files });
    files['b.toml'] = 'two';
    expect(config.files).toEqual({ 'a.toml': 'one' });
  });

  test.each([
    ['a'.repeat(253), true],
    ['a'.repeat(254), false],
    ['A_b-c.toml', true],
    ['', false],
    ['a b', false],
  ])('file name %#', (name, accepted) => {
    const make = (): Config => Config.mutable({ path: '/etc/orders', files: { [name]: '' } });
    if (accepted) expect(make().files).toEqual({ [name]: '' });
    else expect(make).toThrow('MSVC-CONFIG-003');
  });
});

describe('Scale', () => {
  test('a fixed number may be one, an autoscaler never leaves one', () => {
    expect(Scale.fixed(1)).toEqual({ kind: 'fixed', replicas: 1 });
    expect(() => Scale.fixed(0)).toThrow('MSVC-SCALE-001');
    expect(Scale.autoscaled({ min: 2, max: 2 })).toEqual({ kind: 'autoscaled', min: 2, max: 2, cpuPercent: 80 });
    expect(() => Scale.autoscaled({ min: 1, max: 2 })).toThrow('MSVC-SCALE-002');
  });

  test('the fewest pods there ever are', () => {
    expect(Scale.minimum(Scale.fixed(3))).toBe(3);
    expect(Scale.minimum(Scale.autoscaled({ min: 2, max: 9 }))).toBe(2);
  });
});
