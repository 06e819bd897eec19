import { ApiObject, App, Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { MeshApp, MeshChart, MeshService } from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { at, type JsonObject } from '../../lib/kube/json';
import { synthesize, type Synthesis } from '../../lib/bridge/synthesize';
import { devChart, devRow, IMAGE, orders, thrownBy } from '../fixtures';

/** A plain object of the user, as `cdk8s import` or hand-written code makes them. */
function own(scope: Construct, name: string, kind = 'Secret', apiVersion = 'v1'): ApiObject {
  return new ApiObject(scope, name, { apiVersion, kind, metadata: { name } });
}

/** Names or kinds in the order of the manifests. */
function orderOf({ charts }: Synthesis, key: 'name' | 'kind' = 'name'): readonly string[] {
  return charts.flatMap(({ manifests }) => manifests.map((manifest) => manifest[key]));
}

/** The objects of a kind, in order. */
function namesOf(synthesis: Synthesis, kind: string): readonly string[] {
  return synthesis.charts.flatMap(({ manifests }) =>
    manifests.filter((one) => one.kind === kind).map(({ name }) => name),
  );
}

describe('the order of a chart', () => {
  test('is what a cluster wants when the file is applied from top to bottom', () => {
    const service = orders({ versions: { canary: { weight: 10 } } });
    expect([...new Set(orderOf(synthesize(service.node.root), 'kind'))]).toEqual([
      'Namespace',
      'ServiceAccount',
      'PeerAuthentication',
      'AuthorizationPolicy',
      'Deployment',
      'Service',
      'DestinationRule',
      'VirtualService',
      'PodDisruptionBudget',
    ]);
  });

  test('puts kinds that nobody knows before the pods that may need them, by kind and name', () => {
    const chart = devChart();
    orders({}, chart);
    for (const name of ['b', 'a']) own(chart, name, 'Widget', 'acme.example/v1');
    own(chart, 'c', 'Certificate', 'cert-manager.io/v1');
    const synthesis = synthesize(chart.node.root);
    const kinds = orderOf(synthesis, 'kind');
    expect(namesOf(synthesis, 'Widget')).toEqual(['a', 'b']);
    expect(kinds.indexOf('Certificate')).toBeLessThan(kinds.indexOf('Widget'));
    expect(kinds.indexOf('Widget')).toBeLessThan(kinds.indexOf('Deployment'));
  });

  test('does not come from the construct tree, not even among objects of one name and kind', () => {
    const groups = ['a.example/v1', 'b.example/v1'];
    const program = (order: readonly string[]): readonly string[] => {
      const chart = new Chart(new App(), 'chart');
      for (const apiVersion of order) {
        new ApiObject(chart, apiVersion, { apiVersion, kind: 'Gateway', metadata: { name: 'main' } });
      }
      return synthesize(chart.node.root).charts.flatMap(({ manifests }) => manifests.map((one) => one.apiVersion));
    };
    expect(program([...groups].reverse())).toEqual(program(groups));
  });

  test('a dependent comes after what it depends on, against rank and name', () => {
    const chart = devChart();
    const service = orders({}, chart);
    own(chart, 'a-secret').addDependency(service);
    const { charts } = synthesize(chart.node.root);
    const manifests = charts[0]?.manifests ?? [];
    const last = manifests.map(({ construct }) => construct).lastIndexOf('dev/orders');
    expect(manifests.findIndex(({ name }) => name === 'a-secret')).toBeGreaterThan(last);
  });

  test('a dependent changes the order of nothing else', () => {
    const chart = devChart();
    const service = orders({ versions: { canary: { weight: 10 } } }, chart);
    const rest = (): readonly string[] =>
      orderOf(synthesize(chart.node.root), 'kind').filter((kind) => kind !== 'Secret');
    const before = rest();
    own(chart, 'a-secret').addDependency(service);
    expect(rest()).toEqual(before);
  });

  test('a dependency on a construct is one on all objects in it', () => {
    const chart = new Chart(new App(), 'chart');
    const group = new Construct(chart, 'group');
    for (const name of ['y', 'z']) own(group, name);
    own(chart, 'a').node.addDependency(group);
    own(chart, 'b');
    expect(orderOf(synthesize(chart.node.root))).toEqual(['b', 'y', 'z', 'a']);
  });

  test('a dependency of a construct is one of all objects in it', () => {
    const chart = new Chart(new App(), 'chart');
    const group = new Construct(chart, 'group');
    for (const name of ['a', 'b']) own(group, name);
    group.node.addDependency(own(chart, 'z'));
    expect(orderOf(synthesize(chart.node.root))).toEqual(['z', 'a', 'b']);
  });

  test('groups that depend on groups need as many steps as they have members, not as many as pairs', () => {
    const chart = new Chart(new App(), 'chart');
    const [first, second] = ['first', 'second'].map((id) => new Construct(chart, id)) as [Construct, Construct];
    for (let index = 0; index < 500; index += 1) {
      own(first, `a${index}`);
      own(second, `b${index}`);
    }
    first.node.addDependency(second);
    const order = orderOf(synthesize(chart.node.root));
    expect(order.slice(0, 500).every((name) => name.startsWith('b'))).toBe(true);
  });
});

describe('the order of charts', () => {
  function charts(...ids: readonly string[]): { app: App; of: (id: string) => Chart } {
    const app = new App();
    const made = new Map(ids.map((id) => [id, new Chart(app, id)]));
    for (const [id, chart] of made) own(chart, `of-${id}`);
    return { app, of: (id) => made.get(id) as Chart };
  }

  const orderOfCharts = (app: App): readonly string[] => synthesize(app).charts.map(({ chart }) => chart.node.path);

  test('is that of the program when none depends on another', () => {
    const { app } = charts('b', 'a');
    expect(orderOfCharts(app)).toEqual(['b', 'a']);
    expect(synthesize(app).chartsDepend).toBe(false);
  });

  test('follows dependencies between charts, and between what is in them', () => {
    const { app, of } = charts('a', 'b', 'c');
    of('a').addDependency(of('b'));
    own(of('b'), 'extra').addDependency(own(of('c'), 'needed'));
    expect(orderOfCharts(app)).toEqual(['c', 'b', 'a']);
    expect(synthesize(app).chartsDepend).toBe(true);
  });

  test('puts a chart after the charts in it', () => {
    const { app, of } = charts('outer', 'next');
    own(new Chart(of('outer'), 'inner'), 'of-inner');
    expect(orderOfCharts(app)).toEqual(['outer/inner', 'outer', 'next']);
  });

  test('two charts that need each other are a cycle', () => {
    const { app, of } = charts('a', 'b');
    own(of('a'), 'x').addDependency(own(of('b'), 'y'));
    own(of('b'), 'z').addDependency(own(of('a'), 'w'));
    expect(cycleIn(app)).toEqual(['a', 'b']);
  });

  test('a chain of charts is asked for each dependency a few times, however long it is', () => {
    const asked = (length: number): number => {
      const app = new App();
      let count = 0;
      const objects = Array.from({ length }, (_, index) => own(new Chart(app, `c${index}`), `o${index}`));
      objects.forEach((object, index) => {
        const next = objects[index + 1];
        if (next !== undefined) object.addDependency(next);
        const { scopes } = object.node;
        Object.defineProperty(object.node, 'scopes', { get: () => ((count += 1), scopes) });
      });
      synthesize(app);
      return count;
    };
    expect(asked(80) / asked(20)).toBeLessThan(8);
  });
});

/** The constructs of the cycle that a tree is refused for, in their order, from the first in the alphabet on. */
function cycleIn(root: Construct): readonly string[] {
  const { message } = thrownBy(() => synthesize(root));
  expect(message).toMatch(/^MSVC-ORDER-001 \[[^\]:]+\] dependencies: got "/);
  const [, text = ''] = /got "([^"]*)"/.exec(message) ?? [];
  const ring = [...new Set(text.split(' -> '))];
  const start = ring.indexOf([...ring].sort()[0] ?? '');
  return [...ring.slice(start), ...ring.slice(0, start)];
}

describe('cycles', () => {
  test('are refused with every construct of them, and only those', () => {
    const chart = new Chart(new App(), 'chart');
    const [a, b, c, outside] = ['a', 'b', 'c', 'outside'].map((name) => own(chart, name)) as [
      ApiObject,
      ApiObject,
      ApiObject,
      ApiObject,
    ];
    outside.addDependency(a);
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
    expect(cycleIn(chart)).toEqual(['chart/a', 'chart/b', 'chart/c']);
  });

  test('through a group name the objects', () => {
    const chart = new Chart(new App(), 'chart');
    const group = new Construct(chart, 'group');
    const [inner, other] = [own(group, 'inner'), own(chart, 'other')];
    other.node.addDependency(group);
    inner.addDependency(other);
    expect(cycleIn(chart)).toEqual(['chart/group/inner', 'chart/other']);
  });
});

describe("users' own objects beside a service", () => {
  const app = new MeshApp();
  const chart = new MeshChart(app, 'dev', devRow());
  const service = orders({}, chart);
  new ConfigMap(chart, 'own', { metadata: { name: 'own' }, data: { a: '1' } });
  own(chart, 'plain').addDependency(service.service);
  const synthesis = synthesize(app);

  test('are ordered like ours', () => {
    const manifests = synthesis.charts[0]?.manifests ?? [];
    const position = (kind: string, name: string): number =>
      manifests.findIndex((one) => one.kind === kind && one.name === name);
    expect(position('ConfigMap', 'own')).toBeLessThan(position('Deployment', 'orders'));
    expect(position('Secret', 'plain')).toBeGreaterThan(position('Service', 'orders'));
  });

  test('are written as they are, in the namespace of the chart', () => {
    const { json } = synthesis.charts[0]?.manifests.find(({ name }) => name === 'plain') as { json: JsonObject };
    expect(json).toEqual({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain', namespace: 'shop-dev' } });
  });

  test('know the construct they come from, and so do ours', () => {
    const origin = (name: string, kind: string): string | undefined =>
      synthesis.charts[0]?.manifests.find((one) => one.name === name && one.kind === kind)?.construct;
    expect(origin('plain', 'Secret')).toBe('dev/plain');
    expect(origin('orders', 'Deployment')).toBe('dev/orders');
  });

  test('may not be the same object as ours', () => {
    const twin = devChart();
    orders({}, twin);
    new ApiObject(twin, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders' } });
    expect(() => synthesize(twin.node.root)).toThrow(
      'two objects of this identity: dev/orders/Service/Resource and dev/mine',
    );
  });
});

describe('identity', () => {
  test('is unique per environment, not per app', () => {
    const app = new MeshApp();
    for (const name of ['dev', 'prod']) {
      new MeshService(new MeshChart(app, name, devRow({ name, namespace: 'shop' })), 'orders', { image: IMAGE });
    }
    expect(namesOf(synthesize(app), 'Deployment')).toEqual(['orders', 'orders']);
  });

  test('is not shared by two objects in one environment, across charts', () => {
    const app = new MeshApp();
    const chart = new MeshChart(app, 'a', devRow());
    own(chart, 'tls');
    const other = new MeshChart(app, 'b', devRow({ namespace: 'elsewhere' }));
    new ApiObject(other, 'x', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls', namespace: 'shop-dev' } });
    expect(() => synthesize(app)).toThrow('two objects of this identity: a/tls and b/x');
  });

  test('counts the group and not the version', () => {
    const program = (...versions: readonly string[]): Synthesis => {
      const chart = new Chart(new App(), 'chart');
      for (const apiVersion of versions) {
        new ApiObject(chart, apiVersion, { apiVersion, kind: 'Gateway', metadata: { name: 'main' } });
      }
      return synthesize(chart.node.root);
    };
    expect(() => program('networking.istio.io/v1', 'gateway.networking.k8s.io/v1')).not.toThrow();
    expect(() => program('networking.istio.io/v1', 'networking.istio.io/v1beta1')).toThrow('MSVC-NAME-006');
    expect(() => program('v1', 'apps/v1')).not.toThrow();
  });
});

test('each object is rendered once', () => {
  const chart = devChart();
  const object = own(chart, 'plain');
  const render = jest.spyOn(object, 'toJson');
  synthesize(chart.node.root);
  expect(render).toHaveBeenCalledTimes(1);
  expect(at(render.mock.results[0]?.value, 'kind')).toBe('Secret');
});
