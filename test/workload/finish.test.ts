import { ApiObject, type IResolver, JsonPatch, type ResolutionContext } from 'cdk8s';
import { Duration } from 'cdk8s';
import { MeshApp, MeshChart, MeshService, ValidationError } from 'cdk8s-mesh';
import { at, firstMissing, inOrder, type JsonObject } from '../../lib/kube/json';
import { devChart, devRow, IMAGE, objectOf, objectsOf, orders, podOf, thrownBy } from '../fixtures';

/** A resolver that replaces every value at the end of a path. */
function replacing(end: string, value: unknown): IResolver {
  return {
    resolve(context: ResolutionContext): void {
      if (context.key.join('.').endsWith(end) && context.value !== value) context.replaceValue(value);
    },
  };
}

function patch(service: MeshService, kind: string, ...patches: JsonPatch[]): void {
  const objects = service.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
  objects.filter((object) => object.kind === kind).forEach((object) => object.addJsonPatch(...patches));
}

describe('a field of the model that is lost on its way', () => {
  test.each([
    ['spec.http.0.timeout', 'VirtualService spec.http[0].timeout', '"3s"'],
    [
      'spec.trafficPolicy.connectionPool.tcp.maxConnections',
      'DestinationRule spec.trafficPolicy.connectionPool.tcp.maxConnections',
      '7',
    ],
    ['spec.replicas', 'Deployment spec.replicas', '2'],
    ['spec.maxUnavailable', 'PodDisruptionBudget spec.maxUnavailable', '1'],
  ])('is refused and named: %s', (end, subject, expected) => {
    const app = new MeshApp({ resolvers: [replacing(end, undefined)] });
    const traffic = { timeout: Duration.seconds(3), connectionPool: { maxConnections: 7 } };
    new MeshService(new MeshChart(app, 'dev', devRow()), 'orders', { image: IMAGE, traffic });
    const error = thrownBy(() => app.synthYaml());
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.message).toMatch(/^MSVC-EMIT-001 \[dev\/orders\//);
    expect(error.message).toContain(`${subject}: got undefined, expected ${expected}, as the model asked`);
  });

  test('is refused where it was changed, too', () => {
    const app = new MeshApp({ resolvers: [replacing('mtls.mode', 'PERMISSIVE')] });
    new MeshChart(app, 'dev', devRow());
    expect(() => app.synthYaml()).toThrow('PeerAuthentication spec.mtls.mode: got "PERMISSIVE", expected "STRICT"');
  });

  test('what a resolver does to values that the model does not know is its own business', () => {
    const app = new MeshApp({ resolvers: [replacing('env.0.value', 'resolved')] });
    const service = new MeshService(new MeshChart(app, 'dev', devRow()), 'orders', {
      image: IMAGE,
      env: { A: 'token' },
    });
    expect(at(podOf(service), 'containers', 0, 'env')).toEqual([{ name: 'A', value: 'resolved' }]);
  });
});

describe("a user's JSON patch comes last", () => {
  test.each([
    ['Deployment', '/spec/revisionHistoryLimit', 3],
    ['Service', '/spec/trafficDistribution', 'PreferClose'],
    ['VirtualService', '/spec/exportTo', ['.']],
    ['ServiceAccount', '/imagePullSecrets', [{ name: 'registry' }]],
    ['PodDisruptionBudget', '/metadata/annotations', { why: 'batch' }],
  ])('on a %s: %s', (kind, path, value) => {
    const service = orders();
    patch(service, kind, JsonPatch.add(path, value));
    expect(at(objectOf(service, kind), ...path.slice(1).split('/'))).toEqual(value);
  });

  test.each([
    ['/spec/template/spec/containers/0/resizePolicy', [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }]],
    ['/spec/podReplacementPolicy', 'Failed'],
    ['/spec/template/spec/aFieldOfTomorrow', { of: ['any', 1, true, null] }],
  ])('a field that cdk8s-plus-28 does not know arrives: %s', (path, value) => {
    const service = orders({ versions: { canary: {} } }).eachDeployment((deployment) =>
      ApiObject.of(deployment).addJsonPatch(JsonPatch.add(path, value)),
    );
    for (const name of ['orders', 'orders-canary']) {
      expect(at(objectOf(service, 'Deployment', name), ...path.slice(1).split('/'))).toEqual(value);
    }
  });

  test('it may change what the model decided, and the model does not change it back', () => {
    const service = orders();
    const path = '/spec/template/spec/terminationGracePeriodSeconds';
    ApiObject.of(service.deployment).addJsonPatch(JsonPatch.replace(path, 300));
    expect(podOf(service)['terminationGracePeriodSeconds']).toBe(300);
  });

  test('several are applied in the order in which they came', () => {
    const service = orders();
    const object = ApiObject.of(service.deployment);
    object.addJsonPatch(JsonPatch.add('/metadata/annotations', {}), JsonPatch.add('/metadata/annotations/a', '1'));
    object.addJsonPatch(JsonPatch.replace('/metadata/annotations/a', '2'));
    expect(at(objectOf(service, 'Deployment'), 'metadata', 'annotations')).toEqual({ a: '2' });
  });

  test('it stays with its object: neither another service nor a second rendering has it twice', () => {
    const chart = devChart();
    const service = orders({}, chart);
    new MeshService(chart, 'users', { image: IMAGE });
    const path = '/spec/template/spec/containers/0';
    ApiObject.of(service.deployment).addJsonPatch(
      JsonPatch.add(`${path}/securityContext/capabilities/drop/-`, 'NET_RAW'),
      JsonPatch.add(`${path}/resources/limits/cpu`, '2'),
      JsonPatch.add('/metadata/labels/team', 'orders'),
    );
    objectsOf(chart);
    expect(at(podOf(service), 'containers', 0, 'securityContext', 'capabilities', 'drop')).toEqual(['ALL', 'NET_RAW']);
    expect(at(podOf(chart, 'users'), 'containers', 0, 'securityContext', 'capabilities', 'drop')).toEqual(['ALL']);
    expect(at(podOf(chart, 'users'), 'containers', 0, 'resources', 'limits')).toEqual({ memory: '128Mi' });
    expect(objectOf(chart, 'Deployment', 'users')['metadata']).not.toHaveProperty('labels.team');
  });

  test.each([
    ['replaces a field that is not there', JsonPatch.replace('/spec/replica', 3)],
    ['removes a field that is not there', JsonPatch.remove('/spec/replica')],
    ['adds below a field that is not there', JsonPatch.add('/spec/nowhere/else', 3)],
    ['finds another value than it tests for', JsonPatch.test('/spec/replicas', 99)],
  ])('one that %s is refused, with the construct', (_, operation) => {
    const service = orders();
    ApiObject.of(service.deployment).addJsonPatch(operation);
    expect(() => objectsOf(service)).toThrow(/^MSVC-EMIT-002 \[dev\/orders\//);
  });
});

describe('an invariant that a patch breaks', () => {
  test('is found on the finished object, with the path of the field', () => {
    const service = orders({ versions: { canary: { weight: 10 } } });
    patch(service, 'VirtualService', JsonPatch.replace('/spec/http/0/route/1/weight', 20));
    expect(() => objectsOf(service)).toThrow(
      'MSVC-CANARY-005 [dev/orders] VirtualService shop-dev/orders spec.http[0].route',
    );
  });
});

describe('firstMissing', () => {
  const compare = (asked: JsonObject, rendered: JsonObject): string | undefined => firstMissing(asked, rendered);

  test('finds nothing where everything is there, and more', () => {
    expect(compare({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toBeUndefined();
    expect(compare({ a: undefined }, {})).toBeUndefined();
    expect(compare({ a: [] }, {})).toBeUndefined();
  });

  test.each<[JsonObject, JsonObject, string]>([
    [{ a: 1 }, {}, 'a'],
    [{ a: 1 }, { a: '1' }, 'a'],
    [{ a: { b: 0 } }, { a: {} }, 'a.b'],
    [{ a: [1, 2] }, { a: [1] }, 'a[1]'],
    [{ a: [{ name: 'x', b: 1 }] }, { a: [{ name: 'y', b: 1 }, { name: 'x' }] }, 'a[0].b'],
    [{ a: false }, {}, 'a'],
    [{ a: null }, {}, 'a'],
  ])('%j in %j lacks %s', (asked, rendered, path) => expect(compare(asked, rendered)).toBe(path));

  test('named things may stand anywhere in their list', () => {
    expect(compare({ a: [{ name: 'x' }] }, { a: [{ name: 'y' }, { name: 'x' }] })).toBeUndefined();
  });
});

test('keys are in one order: what it is, who it is, then the alphabet, at every depth', () => {
  const json = inOrder({ spec: { b: 1, a: [{ d: 1, c: 2 }] }, data: {}, kind: 'X', metadata: {}, apiVersion: 'v1' });
  expect(JSON.stringify(json)).toBe(
    '{"apiVersion":"v1","kind":"X","metadata":{},"data":{},"spec":{"a":[{"c":2,"d":1}],"b":1}}',
  );
});
