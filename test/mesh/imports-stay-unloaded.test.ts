import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as cdk8s from 'cdk8s';
import type * as library from 'cdk8s-mesh';
import type * as rust from 'cdk8s-mesh/rust';

const ROOT = join(__dirname, '../..');
const LARGE = ['imports/networking.istio.io', 'imports/security.istio.io'] as const;
/** Rooms of which a user of the mesh alone needs nothing. */
const APART = ['lib/rust', 'lib/stages/dockerfile', 'lib/stages/compose'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file.replace(/\.ts$/, '')}`),
);

interface Copy {
  readonly mesh: typeof library;
  readonly core: typeof cdk8s;
  /** Loads the room of Rust. */
  readonly rust: () => typeof rust;
}

/** Loads the library into an empty module registry, in which some files note that they were asked for. */
function loadedBy(use: (copy: Copy) => void): readonly string[] {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const file of [...LARGE, ...APART]) {
      jest.doMock(join(ROOT, file), () => {
        loaded.push(file);
        return jest.requireActual<object>(join(ROOT, file));
      });
    }
    /* eslint-disable @typescript-eslint/no-require-imports -- into a registry of its own */
    use({
      mesh: require('cdk8s-mesh') as typeof library,
      core: require('cdk8s') as typeof cdk8s,
      rust: () => require('cdk8s-mesh/rust') as typeof rust,
    });
    /* eslint-enable @typescript-eslint/no-require-imports */
  });
  return loaded.sort();
}

test('requiring the library loads none of the generated kinds, and nothing of Rust and Compose', () => {
  expect(loadedBy(() => undefined)).toEqual([]);
});

test('naming Istio for a platform loads none of them either', () => {
  expect(
    loadedBy(({ mesh: { Istio, Platform } }) => Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() })),
  ).toEqual([]);
});

test('an app without a mesh never loads them', () => {
  expect(
    loadedBy(({ mesh, core }) => {
      const chart = chartOn(mesh.NoMesh.of(), mesh, core);
      new mesh.MeshService(chart, 'orders', { image: mesh.Image.parse('redis:7') });
      expect(core.Testing.synth(chart)).toHaveLength(5);
    }),
  ).toEqual([]);
});

test('a namespace in Istio does', () => {
  expect(loadedBy(({ mesh, core }) => chartOn(mesh.Istio.sidecar(), mesh, core))).toEqual([...LARGE]);
});

describe('under a command', () => {
  const before = process.env['CDK8S_MESH_REQUEST'];
  beforeEach(() => void jest.spyOn(process.stdout, 'write').mockReturnValue(true));
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined; // a check that finds something sets it
    process.env['CDK8S_MESH_REQUEST'] = before;
    if (before === undefined) delete process.env['CDK8S_MESH_REQUEST'];
  });

  /** What `cdk8s-mesh check` loads of an app whose service runs this image. */
  function checked(image: (copy: Copy) => library.Image): readonly string[] {
    process.env['CDK8S_MESH_REQUEST'] = JSON.stringify({ command: 'check' });
    return loadedBy((copy) => {
      const app = new copy.mesh.MeshApp();
      const chart = chartOn(copy.mesh.NoMesh.of({ without: ['access'] }), copy.mesh, copy.core, app);
      new copy.mesh.MeshService(chart, 'orders', { image: image(copy) });
      app.synth();
    });
  }

  test('a check of images that others build loads none of them', () => {
    expect(checked(({ mesh }) => mesh.Image.parse('redis:7'))).toEqual([]);
  });

  test('a check of an image with a recipe loads what compares it', () => {
    const loaded = checked(({ rust }) => rust().RustImage.from('localhost/orders:1', { crate: 'orders' }));
    expect(loaded).toContain('lib/stages/dockerfile/recipe-findings');
    expect(loaded.filter((file) => file.startsWith('lib/stages/compose'))).toEqual([]);
  });
});

function chartOn(
  mesh: library.Mesh,
  { MeshChart, Platform }: typeof library,
  { Testing }: typeof cdk8s,
  app = Testing.app(),
): library.MeshChart {
  const platform = Platform.of({ kubernetes: '1.34', mesh });
  return new MeshChart(app, 'dev', { namespace: 'shop', platform });
}
