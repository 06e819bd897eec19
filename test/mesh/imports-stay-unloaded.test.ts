import { Testing } from 'cdk8s';
import type * as library from 'cdk8s-mesh';

const LARGE = ['networking.istio.io', 'security.istio.io'] as const;

/** Loads the library into an empty module registry in which the generated kinds only note that they were asked for. */
function loadedBy(use: (mesh: typeof library) => void): readonly string[] {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const file of LARGE) {
      jest.doMock(`../../imports/${file}`, () => {
        loaded.push(file);
        return jest.requireActual<object>(`../../imports/${file}`);
      });
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- into the registry of its own
    use(require('cdk8s-mesh') as typeof library);
  });
  return loaded.sort();
}

function chartOn(mesh: library.Mesh, { MeshChart, Platform }: typeof library): library.MeshChart {
  return new MeshChart(Testing.app(), 'dev', {
    namespace: 'shop',
    platform: Platform.of({ kubernetes: '1.34', mesh }),
  });
}

test('requiring the library loads none of the generated kinds', () => {
  expect(loadedBy(() => undefined)).toEqual([]);
});

test('naming Istio for a platform loads none of them either', () => {
  expect(loadedBy(({ Istio, Platform }) => Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }))).toEqual([]);
});

test('an app without a mesh never loads them', () => {
  expect(
    loadedBy((mesh) => {
      const image = mesh.Image.parse('redis:7');
      Testing.synth(new mesh.MeshService(chartOn(mesh.NoMesh.of(), mesh), 'orders', { image }).service.chart);
    }),
  ).toEqual([]);
});

test('a namespace or a service in Istio does', () => {
  expect(loadedBy((mesh) => chartOn(mesh.Istio.sidecar(), mesh))).toEqual([...LARGE]);
});
