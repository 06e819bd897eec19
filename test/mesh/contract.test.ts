import { Istio, NoMesh } from 'cdk8s-mesh';
import { type Capabilities, type Feature, FEATURES, type KubeObject, type Mesh, type Service } from 'cdk8s-mesh/mesh';
import { devChart, namesOf, orders, platformWith } from '../fixtures';
import { meshContract } from './contract';

meshContract('Istio, sidecar chosen by the cluster', Istio.sidecar());
meshContract('Istio, native sidecar', Istio.sidecar({ mode: 'native' }));
meshContract('Istio, classic sidecar of a revision', Istio.sidecar({ mode: 'classic', revision: 'stable' }));
meshContract('no mesh', NoMesh.of());
meshContract('no mesh, whose servers end their requests themselves', emulating('timeout', 'servers read x-timeout'));

/** No mesh, but a feature that is served by other means. */
function emulating(feature: Feature, how: string): Mesh {
  const none = NoMesh.of();
  const supports = { ...none.supports, [feature]: { kind: 'emulated', how } };
  return Object.create(none, { supports: { value: supports } }) as Mesh;
}

/** Written with what the package exports: it has an address for each version, and one object that names them. */
class Addresses implements Mesh {
  private readonly none = NoMesh.of();
  public readonly name = 'addresses';
  public readonly address = 'per-version';
  public readonly dataPlane = this.none.dataPlane;
  public readonly reserved = this.none.reserved;
  public readonly without = [];
  public readonly routes = this.none.routes;
  public readonly gateway = this.none.gateway;
  public readonly external = this.none.external;
  public readonly scope = this.none.scope;
  public readonly supports = Object.fromEntries(
    FEATURES.map((feature) => {
      const { supports } = /^(access|plainText)/.test(feature) ? this.none : Istio.sidecar();
      return [feature, supports[feature]];
    }),
  ) as Capabilities;

  public namespace() {
    return { labels: {}, objects: [] };
  }

  public service({ name, namespace, versions }: Service): readonly KubeObject[] {
    const spec = { versions: versions.map((version) => version.name) };
    return [{ apiVersion: 'example.com/v1', kind: 'Split', metadata: { name, namespace }, spec }];
  }

  public workloads() {
    return [];
  }

  public pod() {
    return { labels: {}, annotations: {} };
  }
}

test('a mesh that tells versions apart by address gets one Service for each beside the one of all', () => {
  const chart = devChart({ platform: platformWith(new Addresses()) });
  const service = orders({ versions: { canary: { weight: 10 } } }, chart);
  expect([...namesOf(service, 'Service')].sort()).toEqual(['orders', 'orders-canary', 'orders-stable']);
  expect(service.mesh.kinds).toEqual(['Split']);
});
