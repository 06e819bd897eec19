import { ApiObject, JsonPatch } from 'cdk8s';
import { Config, MeshApp, MeshChart, MeshService } from 'cdk8s-mesh';
import { RustImage } from 'cdk8s-mesh/rust';
import { composeYaml } from 'cdk8s-mesh/compose';
import fc from 'fast-check';
import { show } from '../../../lib/errors';
import { devRow, IMAGE, thrownBy } from '../../fixtures';
import { parsed, schemaErrors } from './schema';

type Props = Partial<ConstructorParameters<typeof MeshService>[2]>;

/** The service `orders` of a file, its container patched, with Compose's own substitution done. */
function ordersIn(props: Props, container: object = {}, pod: object = {}) {
  const app = new MeshApp();
  const orders = new MeshService(new MeshChart(app, 'dev', devRow()), 'orders', { image: IMAGE, ...props });
  const patches = Object.entries({ ...prefixed('containers/0/', container), ...prefixed('', pod) });
  for (const [path, value] of patches) ApiObject.of(orders).addJsonPatch(JsonPatch.add(path, value));
  const yaml = composeYaml(app);
  expect(schemaErrors(yaml)).toEqual([]);
  const { services, configs } = substituted(parsed(yaml)) as ReturnType<typeof parsed>;
  return { ...(services['orders'] as NonNullable<(typeof services)[string]>), contents: configs, yaml };
}

function prefixed(prefix: string, fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`/spec/template/spec/${prefix}${name}`, value]),
  );
}

/** What Compose reads: `$$` is a dollar, and any other dollar would stand for a variable of the machine. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\$|\$/g, (dollars) => {
      if (dollars === '$$') return '$';
      throw new Error(`Compose would put a variable into ${value}`);
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(substituted);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}

/** What the kubelet makes of a text, letter by letter as in its expand.go. */
function byKubelet(text: string, values: ReadonlyMap<string, string>): string {
  let result = '';
  for (let cursor = 0; cursor < text.length; cursor++) {
    const next = text[cursor + 1];
    if (text[cursor] !== '$' || next === undefined) {
      result += text[cursor];
    } else if (next === '(') {
      const end = text.indexOf(')', cursor);
      const name = text.slice(cursor + 2, end);
      if (end === -1) result += '$(';
      else result += values.get(name) ?? `$(${name})`;
      cursor = end === -1 ? cursor + 1 : end;
    } else {
      result += next === '$' ? '$' : `$${next}`;
      cursor++;
    }
  }
  return result;
}

const WORDS = [
  '$',
  '$$',
  '$(',
  ')',
  '$(A)',
  '$(B)',
  '$(toString)',
  '${A}',
  '$A',
  ':',
  '\n',
  '#',
  "'",
  '"',
  ' ',
  'x',
  '%',
  '\\',
  '\t',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 3 })), { maxLength: 6 })
  .map((parts) => parts.join(''));

test('values, commands, arguments and files mean what Kubernetes would make of them', () => {
  fc.assert(
    fc.property(text, text, fc.array(text, { minLength: 1, maxLength: 3 }), text, (a, b, args, content) => {
      const config = [Config.mutable({ path: '/etc/orders', files: { 'app.toml': content } })];
      // In the object, and not by the prop, which would move a variable that another one names.
      const env = [
        { name: 'A', value: a },
        { name: 'B', value: b },
      ];
      const { environment, command, entrypoint, contents } = ordersIn({ config }, { env, args, command: args });
      const values = new Map<string, string>();
      for (const [name, value] of [
        ['A', a],
        ['B', b],
      ] as const)
        values.set(name, byKubelet(value, values));
      expect(environment).toMatchObject(Object.fromEntries(values));
      expect([command, entrypoint]).toEqual([0, 1].map(() => args.map((arg) => byKubelet(arg, values))));
      expect(contents).toEqual({ 'orders-config_app.toml': { content } });
    }),
    { numRuns: 150, seed: 5 },
  );
});

test('a probe sees what is written beside a name, not what is put into it', () => {
  const env = [
    { name: 'A', value: '$5' },
    { name: 'B', value: '$(A)' },
    { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
  const exec = { command: ['/app/orders', '$(A)', '$(B)', '$(C)', '$(D)', '$$(A)'] };
  const { healthcheck } = ordersIn(
    { image: RustImage.from('localhost/orders:1', { crate: 'orders' }) },
    { env, readinessProbe: { exec } },
  );
  expect(healthcheck?.test).toEqual(['CMD', '/app/orders', '$5', '$(A)', '', '$(D)', '$(A)']);
});

test('a dollar in an image, a folder and a mount path is a dollar', () => {
  const mounts = {
    volumeMounts: [{ name: 'cache', mountPath: '/var/$cache' }],
    workingDir: '/srv/$HOME',
    image: 'a/$b:1',
  };
  const orders = ordersIn({}, mounts, { volumes: [{ name: 'cache', emptyDir: {} }] });
  expect([orders.tmpfs, orders.working_dir, orders.image]).toEqual([['/var/$cache'], '/srv/$HOME', 'a/$b:1']);
});

test.each(['/var:ro', '/var\nx', '/a\u0085', 'relative', ''])('a mount at %j is refused', (mountPath) => {
  const mount = () =>
    ordersIn({}, { volumeMounts: [{ name: 'cache', mountPath }] }, { volumes: [{ name: 'cache', emptyDir: {} }] });
  expect(thrownBy(mount).message).toBe(
    `MSVC-COMPOSE-102 [dev/orders] mount path: got ${show(mountPath)}, expected an absolute path without colons and control characters\n` +
      '  fix: mount it somewhere else, such as at /var/cache/orders',
  );
});

describe('files of a ConfigMap', () => {
  const files = { 'app.toml': 'price = "$5"', 'log.toml': 'level: info\n' };
  const config = [Config.mutable({ path: '/etc/orders', files })];
  const seen = (mount: object, items?: readonly object[]) => {
    const volumes = [{ name: 'v', configMap: { name: 'orders-config', ...(items && { items }) } }];
    const orders = ordersIn({ config }, { volumeMounts: [{ name: 'v', ...mount }] }, { volumes });
    const targets = (orders.configs ?? []).map(({ source, target }) => [target, orders.contents?.[source]?.content]);
    return { targets, lost: orders.yaml.split('\n').filter((line) => /volume at/.test(line)) };
  };

  test('all of them, whether the path ends in a slash or not', () => {
    for (const mountPath of ['/etc/orders', '/etc/orders/']) {
      expect(seen({ mountPath }).targets).toEqual([
        ['/etc/orders/app.toml', 'price = "$5"'],
        ['/etc/orders/log.toml', 'level: info\n'],
      ]);
    }
  });

  test('one in place of another file', () => {
    expect(seen({ mountPath: '/app.toml', subPath: 'app.toml' }).targets).toEqual([['/app.toml', 'price = "$5"']]);
  });

  test('some, under other names', () => {
    const items = [
      { key: 'app.toml', path: 'conf/$a.toml' },
      { key: 'missing', path: 'b' },
    ];
    expect(seen({ mountPath: '/etc' }, items).targets).toEqual([['/etc/conf/$a.toml', 'price = "$5"']]);
    expect(seen({ mountPath: '/etc', subPath: 'conf' }, items).targets).toEqual([['/etc/$a.toml', 'price = "$5"']]);
  });

  test('one that is not there, or whose name only the kubelet puts together, is left out by name', () => {
    for (const mount of [{ subPath: 'none' }, { subPathExpr: '$(POD)' }]) {
      const { targets, lost } = seen({ mountPath: '/x', ...mount });
      expect([targets, lost]).toEqual([[], ['# - volume at /x of orders: left out']]);
    }
  });
});
