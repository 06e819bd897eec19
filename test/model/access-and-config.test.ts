import { Caller, checkedCaller } from '../../lib/model/access/caller';
import { checkedConfig, Config } from '../../lib/model/workload/config';
import { checkedScale, fewestPods, Scale } from '../../lib/model/workload/scale';
import { checkedSecretKey, type SecretKey } from '../../lib/model/workload/secret-key';
import { thrownBy } from '../fixtures';

const WHERE = { node: { path: 'dev/orders' } };

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

  test('a service account may have dots in its name, which is a DNS subdomain', () => {
    expect(Caller.serviceAccount(`a/${'n.'.repeat(126)}n`)).toMatchObject({ name: `${'n.'.repeat(126)}n` });
    expect(() => Caller.serviceAccount('a/n..n')).toThrow('MSVC-ACCESS-001');
    expect(() => Caller.serviceAccount('a.b/n')).toThrow('MSVC-ACCESS-001');
  });

  test.each([
    Caller.serviceAccount('a/b'),
    Caller.namespace('a'),
    { kind: 'namespace', namespace: 'a' },
    { kind: 'service-account', namespace: 'a', name: 'b.c' },
  ])('%j is taken where a caller is', (caller) => {
    expect(checkedCaller(caller)).toEqual(caller);
    expect(checkedCaller(caller)).not.toBe(caller);
  });

  test.each<[unknown, string]>([
    [{ kind: 'namespace', namespace: '*' }, 'MSVC-ACCESS-002'],
    [{ kind: 'namespace' }, 'MSVC-ACCESS-002'],
    [{ kind: 'namespace', namespace: ['a'] }, 'MSVC-ACCESS-002'],
    [{ kind: 'namespace', namespace: 'a', ports: [1] }, 'MSVC-INPUT-102'],
    [{ kind: 'service-account', namespace: '*', name: 'b' }, 'MSVC-ACCESS-001'],
    [{ kind: 'service-account', namespace: 'a', name: 'b/c' }, 'MSVC-ACCESS-001'],
    [{ kind: 'service-account', namespace: 'a', name: 5 }, 'MSVC-ACCESS-001'],
    [{ kind: 'service-account', namespace: 'a', name: 'b', serviceAccount: 'c' }, 'MSVC-INPUT-102'],
    [{ kind: 'user', namespace: 'a' }, 'MSVC-ACCESS-102'],
    [{ namespace: 'a', name: 'b' }, 'MSVC-ACCESS-102'],
    [undefined, 'MSVC-ACCESS-102'],
    [null, 'MSVC-ACCESS-102'],
    [[], 'MSVC-ACCESS-102'],
    [5, 'MSVC-ACCESS-102'],
  ])('%j is refused where a caller is taken', (value, code) => {
    expect(() => checkedCaller(value)).toThrow(`${code} [${__filename}`);
    expect(() => checkedCaller(value, WHERE)).toThrow(`${code} [dev/orders]`);
  });

  test.each<[unknown, string]>([
    ['istio-ingress/gateway', "write Caller.serviceAccount('istio-ingress/gateway')"],
    ['monitoring', "write Caller.namespace('monitoring')"],
    [{ calls: () => '' }, 'let that service say it: caller.calls(callee) gives the access and the address'],
    [5, "write Caller.serviceAccount('ingress/gateway') or Caller.namespace('monitoring')"],
  ])('%j in place of a caller is told how to say it', (value, fix) => {
    expect(thrownBy(() => checkedCaller(value))).toMatchObject({ code: 'MSVC-ACCESS-102', mistake: { fix } });
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
    ['.', false],
    ['..', false],
    ['..data', false],
    ['.data', true],
  ])('file name %#', (name, accepted) => {
    const make = (): Config => Config.mutable({ path: '/etc/orders', files: { [name]: '' } });
    if (accepted) expect(make().files).toEqual({ [name]: '' });
    else expect(make).toThrow('MSVC-CONFIG-003');
  });
});

describe('The files of a Config', () => {
  const configOf = (files: Readonly<Record<string, unknown>>, path: unknown = '/etc/orders'): Config =>
    Config.mutable({ path, files } as never);

  test('have at most 1 MiB of content together, in bytes; their names count for nothing', () => {
    const names = Array.from({ length: 8 }, (_, index) => `${index}${'n'.repeat(252)}`);
    const most = Object.fromEntries(names.map((name) => [name, 'é'.repeat(65_536)]));
    expect(configOf(most).files).toEqual(most);
    expect(thrownBy(() => configOf({ ...most, more: 'a' })).message).toMatch(
      /^MSVC-CONFIG-101 \[.*\] config files: got "1048577 bytes", expected at most 1048576 bytes together\n {2}fix: split them/,
    );
  });

  test.each<[string, unknown]>([
    ['bytes', Buffer.from('a')],
    ['a number', 5],
    ['nothing', undefined],
    ['half of a character', 'a\ud83d'],
  ])('are text, and not %s', (_, content) => {
    expect(thrownBy(() => configOf({ 'app.toml': content }))).toMatchObject({
      code: 'MSVC-CONFIG-102',
      mistake: { subject: 'content of app.toml', expected: 'text that UTF-8 can write' },
    });
  });

  test('may hold what only looks like no text', () => {
    expect(configOf({ a: '', b: '\0', c: '😀', d: '\ufeff' }).files).toEqual({ a: '', b: '\0', c: '😀', d: '\ufeff' });
  });

  test.each(['', '/', '//', 'etc', './etc', '/etc/..', '/../etc', '/etc/.', '/etc:ro', '/etc\n', 5, null])(
    'are not at %j',
    (path) => expect(() => configOf({ a: '' }, path)).toThrow('MSVC-CONFIG-001'),
  );

  test('are somewhere', () => {
    expect(() => Config.mutable({ files: { a: '' } } as never)).toThrow('MSVC-CONFIG-001');
  });

  test('are at a path as it is written, a slash at its end too', () => {
    expect(configOf({ a: '' }, '/etc/orders/').path).toBe('/etc/orders/');
  });

  test('have no name that is lost on the way', () => {
    expect(() => configOf(JSON.parse('{ "__proto__": "a" }') as Record<string, string>)).toThrow('MSVC-INPUT-103');
    expect(() => configOf('ab' as never)).toThrow('MSVC-INPUT-101');
  });

  test('are named by no key that is not known', () => {
    const given = { pth: '/etc/orders', files: { a: '' } };
    expect(() => Config.perContent(given as never)).toThrow('write path in place of pth');
  });

  test('are those of a Config where one is taken', () => {
    const config = configOf({ a: '' });
    expect(checkedConfig(config, 'config')).toBe(config);
    expect(() => checkedConfig({ path: '/etc/orders', files: {} }, 'config', WHERE)).toThrow(
      'MSVC-CLASS-001 [dev/orders] config: got {"path":"/etc/orders","files":{}}, expected Config of cdk8s-mesh\n  fix: write Config.mutable({ path: \'/etc/order-service\', files: { \'app.toml\': \'...\' } })',
    );
  });
});

describe('A key of a Secret', () => {
  const keyOf = (reference: unknown): SecretKey => checkedSecretKey('URL', reference as SecretKey, WHERE);

  test.each([
    { secret: 'database', key: 'url' },
    { secret: 'a.b', key: 'A_b-c.d' },
    { secret: 'n'.repeat(253), key: 'k'.repeat(253) },
  ])('%# is taken as it is', (reference) => expect(keyOf(reference)).toEqual(reference));

  test.each<[unknown, string]>([
    [
      { secret: 'a..b', key: 'url' },
      "correct the name: lower-case letters and digits, with '-' and single '.' between them",
    ],
    [{ secret: 'A', key: 'url' }, 'correct the name'],
    [{ secret: 'n'.repeat(254), key: 'url' }, 'correct the name'],
    [
      { secret: 'a', key: '..data' },
      "correct the key: letters, digits, '-', '_' and '.', at most 253, not beginning with '..'",
    ],
    [{ secret: 'a', key: 'a/b' }, 'correct the key'],
    [{ secret: 'a', key: 'k'.repeat(254) }, 'correct the key'],
    [{ secret: 'a' }, "name both, such as { secret: 'database', key: 'url' }"],
    [{ secret: 5, key: 'url' }, 'name both'],
  ])('%j is refused, and the fix says what is wrong', (reference, fix) => {
    const error = thrownBy(() => keyOf(reference));
    expect(error).toMatchObject({ code: 'MSVC-ENV-001', where: 'dev/orders' });
    expect(error.message).toContain(`fix: ${fix}`);
  });

  test.each([undefined, null, 'database/url', ['database', 'url']])('%j is no reference', (reference) => {
    expect(() => keyOf(reference)).toThrow('MSVC-INPUT-101 [dev/orders] secret of URL');
  });

  test('may be optional, and has no other keys', () => {
    expect(() => keyOf({ secret: 'a', key: 'b', optional: true })).not.toThrow();
    expect(() => keyOf({ secret: 'a', key: 'b', optional: 'yes' })).toThrow('MSVC-INPUT-105');
    expect(() => keyOf({ secret: 'a', key: 'b', version: 2 })).toThrow(
      'MSVC-INPUT-102 [dev/orders] key of secret of URL',
    );
  });
});

describe('Scale', () => {
  test('a fixed number may be one, an autoscaler never leaves one', () => {
    expect(Scale.fixed(1)).toEqual({ kind: 'fixed', replicas: 1 });
    expect(() => Scale.fixed(0)).toThrow('MSVC-SCALE-001');
    expect(Scale.autoscaled({ min: 2, max: 2 })).toEqual({ kind: 'autoscaled', min: 2, max: 2, cpuPercent: 80 });
    expect(() => Scale.autoscaled({ min: 1, max: 2 })).toThrow('MSVC-SCALE-002');
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2147483648, '3', undefined, null, 3n])(
    '%p is no number of pods',
    (replicas) => {
      expect(() => Scale.fixed(replicas as number)).toThrow('MSVC-SCALE-001');
      expect(() => Scale.autoscaled({ min: replicas as number, max: 4 })).toThrow('MSVC-SCALE-002');
      expect(() => Scale.autoscaled({ min: 2, max: replicas as number })).toThrow('MSVC-SCALE-003');
    },
  );

  test('numbers of pods and percent go up to what 32 bits hold', () => {
    const most = 2147483647;
    expect(Scale.fixed(most)).toEqual({ kind: 'fixed', replicas: most });
    expect(Scale.autoscaled({ min: most, max: most, cpuPercent: most })).toMatchObject({ cpuPercent: most });
    for (const cpuPercent of [0, -1, 0.5, Number.NaN, most + 1, null as never]) {
      expect(() => Scale.autoscaled({ min: 2, max: 4, cpuPercent })).toThrow('MSVC-SCALE-004');
    }
    expect(Scale.autoscaled({ min: 2, max: 4, cpuPercent: 1 })).toMatchObject({ cpuPercent: 1 });
  });

  test('the bounds are an object, and have no other keys', () => {
    expect(() => Scale.autoscaled(undefined as never)).toThrow('MSVC-INPUT-101');
    expect(() => Scale.autoscaled({ min: 2, max: 4, cpuPercentage: 70 } as never)).toThrow('write cpuPercent');
  });

  test.each([Scale.fixed(3), Scale.autoscaled({ min: 2, max: 4 })])('%j is taken where a scale is', (scale) => {
    expect(checkedScale(scale, 'replicas')).toEqual(scale);
  });

  test('a number is a fixed scale', () => expect(checkedScale(3, 'replicas')).toEqual(Scale.fixed(3)));

  test.each<[unknown, string]>([
    [0, 'MSVC-SCALE-001'],
    ['3', 'MSVC-SCALE-101'],
    [undefined, 'MSVC-SCALE-101'],
    [{}, 'MSVC-SCALE-101'],
    [{ min: 2, max: 4 }, 'MSVC-SCALE-101'],
    [{ kind: 'fixed' }, 'MSVC-SCALE-001'],
    [{ kind: 'fixed', replicas: 1.5 }, 'MSVC-SCALE-001'],
    [{ kind: 'fixed', replicas: 2, max: 4 }, 'MSVC-INPUT-102'],
    [{ kind: 'autoscaled', min: 4, max: 2 }, 'MSVC-SCALE-005'],
    [{ kind: 'autoscaled', min: 2, max: 4, cpu: 5 }, 'MSVC-INPUT-102'],
  ])('%j is refused where a scale is taken', (value, code) => {
    expect(() => checkedScale(value, 'replicas', WHERE)).toThrow(`${code} [dev/orders]`);
  });

  test('what is no scale is told how to write one', () => {
    expect(thrownBy(() => checkedScale('3', 'replicas', WHERE)).message).toBe(
      'MSVC-SCALE-101 [dev/orders] replicas: got "3", expected a number of pods, or a Scale\n' +
        '  fix: write a whole number such as 3, or Scale.autoscaled({ min: 2, max: 10 })',
    );
  });

  test('the fewest pods there ever are', () => {
    expect(fewestPods(Scale.fixed(3))).toBe(3);
    expect(fewestPods(Scale.autoscaled({ min: 2, max: 9 }))).toBe(2);
  });
});
