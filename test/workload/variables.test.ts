import * as kplus from 'cdk8s-plus-28';
import { Istio, type MeshService } from 'cdk8s-mesh';
import { at } from '../../lib/kube/json';
import { unknownText } from '../../lib/model/placeholder';
import { envValue, refuseNamedTwice } from '../../lib/workload/variables';
import { devChart, objectOf, orders, platformWith, thrownBy, variableOf } from '../fixtures';

function ordersOn(kubernetes: string): MeshService {
  return orders({}, devChart({ platform: platformWith(Istio.sidecar(), kubernetes) }));
}

describe('the name of a variable', () => {
  test.each(['LOG LEVEL', '1ST', 'a/b', '..a', '(', '~'])(
    'may be %j from Kubernetes 1.32 on, and not before',
    (name) => {
      expect(variableOf(ordersOn('1.32').addEnv(name, 'a'), name)).toBe('a');
      expect(variableOf(ordersOn('1.34').addEnv(name, 'a'), name)).toBe('a');
      expect(() => ordersOn('1.31').addEnv(name, 'a')).toThrow('MSVC-ENV-002');
    },
  );

  test.each(['_', '-', '.a', 'a.b-c', 'A1'])('may always be %j', (name) => {
    expect(variableOf(ordersOn('1.31').addEnv(name, 'a'), name)).toBe('a');
    expect(variableOf(ordersOn('1.34').addEnv(name, 'a'), name)).toBe('a');
  });

  test.each(['', 'A=B', 'é', 'a\n', '\0'])('is never %j', (name) => {
    expect(() => ordersOn('1.31').addEnv(name, 'a')).toThrow('MSVC-ENV-002');
    expect(() => ordersOn('1.34').addEnv(name, 'a')).toThrow('MSVC-ENV-002');
  });

  test.each([undefined, null, 5, Symbol('A'), ['A']])('is never %p', (name) => {
    expect(() => orders().addEnv(name as never, 'a')).toThrow('MSVC-ENV-002');
  });

  test('is never the one that is lost, in any version of the service', () => {
    const env = JSON.parse('{ "__proto__": "a" }') as Record<string, string>;
    expect(() => orders({ env })).toThrow('MSVC-INPUT-103 [dev/orders] name in env');
    expect(() => orders({ versions: { canary: { env } } })).toThrow('MSVC-INPUT-103 [dev/orders] variable name');
    const secrets = JSON.parse('{ "__proto__": { "secret": "a", "key": "b" } }') as Record<string, never>;
    expect(() => orders({ secrets })).toThrow('MSVC-INPUT-103 [dev/orders] name in secrets');
  });
});

describe('the value of a variable', () => {
  test.each(['', 'a\nb', '😀', '$$(A)'])('may be %j', (value) => {
    expect(variableOf(orders().addEnv('A', value), 'A')).toBe(value);
  });

  test('is not itself: the kubelet knows no earlier one', () => {
    const service = orders().addEnv('A', '$(A)');
    expect(() => objectOf(service, 'Deployment')).toThrow('MSVC-ENV-102 [dev/orders/Default] variable A: got "A -> A"');
  });

  test.each<[unknown, string]>([
    [4, "write A: '4', or leave the variable out"],
    [true, "write A: 'true', or leave the variable out"],
    [undefined, "write A: '...', or leave the variable out"],
    [null, "write A: '...', or leave the variable out"],
    ['a\0b', "write A: '...', or leave the variable out"],
    ['\ud83d', "write A: '...', or leave the variable out"],
    [{ value: 'a' }, "write A: '...', or leave the variable out"],
    [kplus.EnvValue.fromValue(4 as never), "write A: '...', or leave the variable out"],
  ])('is not %j', (value, fix) => {
    expect(thrownBy(() => orders().addEnv('A', value as string))).toMatchObject({
      code: 'MSVC-ENV-103',
      where: 'dev/orders',
      mistake: { subject: 'value of A', expected: 'text without NUL, or an EnvValue of cdk8s-plus-28' },
    });
    if (!(value instanceof kplus.EnvValue)) expect(() => orders().addEnv('A', value as string)).toThrow(fix);
  });

  test('may come from elsewhere, or be known only after deployment', () => {
    const service = orders({ secrets: { URL: { secret: 'a.b', key: 'url' } } });
    service.addEnv('NODE', kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.NODE_NAME));
    const unknown = unknownText([{}]);
    expect(envValue(service, 'ROLE', unknown).value).toBe(unknown);
    const env = at(objectOf(service, 'Deployment'), 'spec', 'template', 'spec', 'containers', '0', 'env');
    expect(env).toEqual([
      { name: 'URL', valueFrom: { secretKeyRef: { key: 'url', name: 'a.b' } } },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ]);
  });
});

test('one name in two props is refused by the names of both', () => {
  const service = orders();
  expect(() => refuseNamedTwice(service, { secrets: ['A'], backing: ['B'], env: ['C', 'D'] })).not.toThrow();
  expect(thrownBy(() => refuseNamedTwice(service, { secrets: ['A', 'B'], backing: [], env: ['C', 'B'] })).message).toBe(
    'MSVC-ENV-101 [dev/orders] variable B: got "secrets and env", expected one place\n  fix: keep it in one of them: secrets or env',
  );
  expect(() => refuseNamedTwice(service, { secrets: ['toString'], env: ['constructor'] })).not.toThrow();
});

describe('annotations of the ServiceAccount', () => {
  test('reach it as they are', () => {
    const serviceAccountAnnotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/orders' };
    const account = objectOf(orders({ serviceAccountAnnotations }), 'ServiceAccount');
    expect(at(account, 'metadata', 'annotations')).toEqual(serviceAccountAnnotations);
  });

  test.each<[unknown, string]>([
    ['a', 'MSVC-INPUT-101'],
    [{ 'a b': 'c' }, 'MSVC-META-103'],
    [{ a: 5 }, 'MSVC-META-104'],
    [{ a: 'a'.repeat(256 * 1024) }, 'MSVC-META-105'],
    [JSON.parse('{ "__proto__": "a" }'), 'MSVC-INPUT-103'],
  ])('%# are refused', (annotations, code) => {
    expect(() => orders({ serviceAccountAnnotations: annotations as never })).toThrow(`${code} [dev/orders]`);
  });
});

test('what is no Config is told how to write one', () => {
  expect(() => orders({ config: [{ path: '/etc/orders', files: { a: '' } }] as never })).toThrow(
    "expected Config of cdk8s-mesh\n  fix: write Config.mutable({ path: '/etc/order-service'",
  );
  expect(() => orders({ config: [undefined] as never })).toThrow('MSVC-CLASS-001 [dev/orders] config: got undefined');
});
