import type * as cdk8s from 'cdk8s';
import type * as library from 'cdk8s-mesh';

const LARGE = ['networking.istio.io', 'security.istio.io'] as const;

/** Loads the library into an empty module registry in which the generated kinds only note that they were asked for. */
function loadedBy(use: (mesh: typeof library, core: typeof cdk8s) => void): readonly string[] {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const file of LARGE) {
      jest.doMock(`../../imports/${file}`, () => {
        loaded.push(file);
        return jest.requireActual<object>(`../../imports/${file}`);
      });
    }
    /* eslint-disable @typescript-eslint/no-require-imports -- into a registry of its own */
    use(require('cdk8s-mesh') as typeof library, require('cdk8s') as typeof cdk8s);
    /* eslint-enable @typescript-eslint/no-require-imports */
  });
  return loaded.sort();
}

test('requiring the library loads none of the generated kinds', () => {
  expect(loadedBy(() => undefined)).toEqual([]);
});

test('naming Istio for a platform loads none of them either', () => {
  expect(loadedBy(({ Istio, Platform }) => Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() }))).toEqual([]);
});

test('an app without a mesh never loads them', () => {
  expect(
    loadedBy((mesh, core) => {
      const chart = chartOn(mesh.NoMesh.of(), mesh, core);
      new mesh.MeshService(chart, 'orders', { image: mesh.Image.parse('redis:7') });
      expect(core.Testing.synth(chart)).toHaveLength(5);
    }),
  ).toEqual([]);
});

test('a namespace in Istio does', () => {
  expect(loadedBy((mesh, core) => chartOn(mesh.Istio.sidecar(), mesh, core))).toEqual([...LARGE]);
});

function chartOn(
  mesh: library.Mesh,
  { MeshChart, Platform }: typeof library,
  { Testing }: typeof cdk8s,
): library.MeshChart {
  const platform = Platform.of({ kubernetes: '1.34', mesh });
  return new MeshChart(Testing.app(), 'dev', { namespace: 'shop', platform });
}
