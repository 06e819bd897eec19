import { ApiObject, JsonPatch } from 'cdk8s';
import { Caller, Istio, MeshService, Namespace, NoMesh, Port } from 'cdk8s-mesh';
import type { KubeObject, Mesh, Service } from 'cdk8s-mesh/mesh';
import { synthesize } from '../../lib/bridge/synthesize';
import { at } from '../../lib/kube/json';
import { devChart, IMAGE, objectOf, objectsOf, orders, platformWith, thrownBy } from '../fixtures';

const CANARY = { versions: { canary: { weight: 10 } } };

/** A mesh that says it does everything, and asks nothing of pods and namespaces. */
abstract class MadeUp implements Mesh {
  private readonly none = NoMesh.of();
  public readonly name = 'made up';
  public readonly address = 'one';
  public readonly dataPlane = this.none.dataPlane;
  public readonly reserved = this.none.reserved;
  public readonly without = [];
  public readonly routes = this.none.routes;
  public readonly gateway = this.none.gateway;
  public readonly external = this.none.external;
  public readonly scope = this.none.scope;
  public readonly supports = Istio.sidecar().supports;

  public namespace() {
    return { labels: {}, objects: [] };
  }

  public abstract service(service: Service): readonly KubeObject[];

  public workloads() {
    return [];
  }

  public pod() {
    return { labels: {}, annotations: {} };
  }
}

describe("a service's mesh objects", () => {
  test('are these, by kind', () => {
    expect(orders().mesh.kinds).toEqual(['AuthorizationPolicy', 'VirtualService']);
    expect(orders(CANARY).mesh.kinds).toEqual(['AuthorizationPolicy', 'DestinationRule', 'VirtualService']);
    expect(orders({ ports: [Port.tcp(5432)] }).mesh.kinds).toEqual(['AuthorizationPolicy']);
    expect(orders({}, devChart({ platform: platformWith(NoMesh.of()) })).mesh.kinds).toEqual([]);
  });

  test('are children of the service, by their kind', () => {
    const service = orders(CANARY);
    for (const kind of service.mesh.kinds) expect(service.node.findChild(kind)).toBe(service.mesh.get(kind));
  });

  test('take patches, which come last', () => {
    const service = orders(CANARY);
    service.mesh
      .patch('VirtualService', JsonPatch.add('/spec/exportTo', ['.']), JsonPatch.replace('/spec/http/0/timeout', '1s'))
      .patch('DestinationRule', JsonPatch.add('/spec/exportTo', ['*']));
    service.allowFrom(Caller.namespace('monitoring'));
    expect(objectOf(service, 'VirtualService')['spec']).toMatchObject({ exportTo: ['.'], http: [{ timeout: '1s' }] });
    expect(at(objectOf(service, 'DestinationRule'), 'spec', 'exportTo')).toEqual(['*']);
  });

  test('keep a patch when what they render changes afterwards', () => {
    const service = orders();
    service.mesh.patch('VirtualService', JsonPatch.add('/spec/exportTo', ['.']));
    service.addPort(Port.grpc(9000));
    const spec = objectOf(service, 'VirtualService')['spec'];
    expect(at(spec, 'exportTo')).toEqual(['.']);
    expect((at(spec, 'http') as unknown[]).map((rule) => at(rule, 'match'))).toEqual([
      [{ port: 8080 }],
      [{ port: 9000 }],
    ]);
  });

  test('one that is not there is refused, and those that are there are said', () => {
    const error = thrownBy(() => orders().mesh.get('DestinationRule'));
    expect(error.message).toBe(
      'MSVC-MESH-102 [dev/orders] kind of a mesh object: got "DestinationRule", expected one that is there: AuthorizationPolicy, VirtualService\n' +
        '  fix: ask for one of these kinds; an object appears when something is said that needs it',
    );
    expect(() => orders().mesh.patch('DestinationRule', JsonPatch.remove('/spec'))).toThrow('MSVC-MESH-102');
    expect(() => orders().mesh.get('virtualservice')).toThrow('MSVC-MESH-102');
  });

  test('the policy says who may call as of now, whenever it was asked for', () => {
    const service = orders();
    const policy = service.mesh.get('AuthorizationPolicy');
    expect(at(policy.toJson(), 'spec', 'rules')).toBeUndefined();
    service.allowFrom(Caller.namespace('monitoring'));
    expect(at(policy.toJson(), 'spec', 'rules')).toHaveLength(1);
    expect(service.mesh.get('AuthorizationPolicy')).toBe(policy);
  });
});

describe('an object that is needed later', () => {
  /** A mesh with an object for a service of several ports, and one for a service with callers. */
  class Late extends MadeUp {
    public service({ name, namespace, ports, access = [] }: Service): readonly KubeObject[] {
      const object = (kind: string, count: number): readonly KubeObject[] =>
        count === 0 ? [] : [{ apiVersion: 'example.com/v1', kind, metadata: { name, namespace }, spec: { count } }];
      return [...object('Several', ports.length - 1), ...object('Callers', access.length)];
    }
  }

  const lateOrders = () => orders({}, devChart({ platform: platformWith(new Late()) }));

  /** What is written of a kind, without asking `mesh` for it. */
  const written = (service: MeshService, kind: string) =>
    synthesize(service.node.root)
      .charts.flatMap(({ manifests }) => manifests)
      .filter((manifest) => manifest.kind === kind)
      .map(({ json }) => json['spec']);

  test('appears when it is, in the manifests and under its kind', () => {
    const service = lateOrders();
    expect(service.mesh.kinds).toEqual([]);
    service.addPort(Port.grpc(9000));
    expect(written(service, 'Several')).toEqual([{ count: 1 }]);
    expect(service.mesh.kinds).toEqual(['Several']);
    service.allowFrom(Caller.namespace('monitoring'));
    expect(written(service, 'Callers')).toEqual([{ count: 1 }]);
    expect(service.mesh.kinds).toEqual(['Several', 'Callers']);
  });

  test('appears for a callee when the caller says so', () => {
    const callee = lateOrders();
    const caller = new MeshService(callee.node.scope as never, 'users', { image: IMAGE });
    caller.calls(callee);
    expect([callee.mesh.kinds, caller.mesh.kinds]).toEqual([['Callers'], []]);
  });

  test('is there for ApiObject.of and dependencies at once, without anyone asking for it', () => {
    const service = lateOrders().addPort(Port.grpc(9000));
    const several = service.node.children.find((child) => ApiObject.isApiObject(child) && child.kind === 'Several');
    expect(several).toBe(service.mesh.get('Several'));
  });
});

describe('an object that is needed no longer', () => {
  /** A mesh with an object for a service of one port alone. */
  class Single extends MadeUp {
    public service({ name, namespace, ports }: Service): readonly KubeObject[] {
      const object = { apiVersion: 'example.com/v1', kind: 'Single', metadata: { name, namespace } };
      return ports.length > 1 ? [] : [object];
    }
  }
  const singleOrders = () => orders({}, devChart({ platform: platformWith(new Single()) }));

  test('goes, with its construct', () => {
    const service = singleOrders();
    expect(service.mesh.kinds).toEqual(['Single']);
    service.addPort(Port.grpc(9000));
    expect(service.mesh.kinds).toEqual([]);
    expect(service.node.tryFindChild('Single')).toBeUndefined();
    expect(() => service.mesh.get('Single')).toThrow('expected one that is there: none');
  });

  test('does not take a patch with it in silence', () => {
    const service = singleOrders();
    service.mesh.patch('Single', JsonPatch.add('/spec', {}));
    expect(() => {
      service.addPort(Port.grpc(9000));
      synthesize(service.node.root);
    }).toThrow(
      'MSVC-MESH-103 [dev/orders] patched mesh object: got "Single", expected an object that stays\n  fix: say first what the service is, and patch then',
    );
  });
});

describe('several objects of a kind', () => {
  /** A mesh with an object for each port of a service but the main one, named by the port. */
  class PerPort extends MadeUp {
    public service({ namespace, ports }: Service): readonly KubeObject[] {
      const object = (name: string) => ({ apiVersion: 'example.com/v1', kind: 'Each', metadata: { name, namespace } });
      return ports.slice(1).map(({ name }) => ({ ...object(name), spec: { name } }));
    }
  }
  /** A mesh with an object for each caller, named by it, in the order of the alphabet. */
  class PerCaller extends MadeUp {
    public service({ namespace, access = [] }: Service): readonly KubeObject[] {
      const names = access.map(({ caller }) => (caller.kind === 'namespace' ? caller.namespace : ''));
      const object = (name: string) => ({ apiVersion: 'example.com/v1', kind: 'Each', metadata: { name, namespace } });
      return names.sort().map((name) => ({ ...object(name), spec: {} }));
    }
  }
  /** A mesh with an object for the first port and one for the last, until there are three. */
  class UntilThree extends MadeUp {
    public service({ namespace, ports }: Service): readonly KubeObject[] {
      const object = (name: string) => ({ apiVersion: 'example.com/v1', kind: 'Each', metadata: { name, namespace } });
      const names = ports.length < 3 ? ['first', 'last'] : ['last'];
      return names.map((name) => ({ ...object(name), spec: {} }));
    }
  }
  const on = (mesh: Mesh) => orders({}, devChart({ platform: platformWith(mesh) }));

  test('are asked for by name', () => {
    const service = on(new PerPort()).addPort(Port.grpc(9000));
    expect(service.mesh.get('Each').name).toBe('grpc');
    service.addPort(Port.tcp(5432));
    expect(service.mesh.kinds).toEqual(['Each', 'Each']);
    expect(['grpc', 'tcp'].map((name) => service.mesh.get('Each', name).name)).toEqual(['grpc', 'tcp']);
    expect(thrownBy(() => service.mesh.get('Each')).message).toBe(
      'MSVC-MESH-104 [dev/orders] name of a Each: got undefined, expected one of grpc, tcp\n' +
        "  fix: say which, such as get('Each', 'grpc')",
    );
    expect(thrownBy(() => service.mesh.get('Each', 'http')).message).toBe(
      'MSVC-MESH-102 [dev/orders] kind of a mesh object: got "Each http", expected one that is there: Each grpc, Each tcp\n' +
        '  fix: ask for one of these kinds; an object appears when something is said that needs it',
    );
  });

  test('keep their patches, whichever comes before them later', () => {
    const service = on(new PerCaller());
    service.allowFrom(Caller.namespace('monitoring'));
    service.mesh.get('Each', 'monitoring').addJsonPatch(JsonPatch.add('/spec/patched', true));
    service.allowFrom(Caller.namespace('alerts'));
    const specs = ['alerts', 'monitoring'].map((name) => at(service.mesh.get('Each', name).toJson(), 'spec'));
    expect(specs).toEqual([{}, { patched: true }]);
  });

  test('do not hand their patches on when one goes', () => {
    const service = on(new UntilThree());
    service.mesh.get('Each', 'first').addJsonPatch(JsonPatch.add('/spec/patched', true));
    service.addPort(Port.grpc(9000));
    expect(() => service.addPort(Port.tcp(5432))).toThrow('MSVC-MESH-103');
  });
});

describe('the mesh objects of a chart', () => {
  test('are what the mesh keeps once per namespace', () => {
    const chart = devChart();
    expect(chart.mesh.kinds).toEqual(['PeerAuthentication']);
    chart.mesh.patch('PeerAuthentication', JsonPatch.replace('/spec/mtls/mode', 'PERMISSIVE'));
    expect(at(objectsOf(chart), 1, 'spec')).toEqual({ mtls: { mode: 'PERMISSIVE' } });
  });

  test('are none where the namespace has its own, or there is no mesh', () => {
    const own = Namespace.existing('shop-dev', { ownPeerAuthentication: true });
    expect(devChart({ namespace: own }).mesh.kinds).toEqual([]);
    expect(() => devChart({ namespace: own }).mesh.get('PeerAuthentication')).toThrow(
      'MSVC-MESH-102 [dev] kind of a mesh object: got "PeerAuthentication", expected one that is there: none',
    );
    expect(devChart({ platform: platformWith(NoMesh.of()) }).mesh.kinds).toEqual([]);
  });
});
