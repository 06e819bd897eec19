import { Testing } from 'cdk8s';
import * as library from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { devRow, platformWith, thrownBy } from '../fixtures';

/** The library once more, as a package brings it that has it among its own dependencies; constructs and cdk8s are shared. */
function anotherCopy(): typeof library {
  let copy: typeof library | undefined;
  jest.isolateModules(() => {
    for (const shared of ['cdk8s', 'cdk8s-plus-28', 'constructs']) {
      jest.doMock(shared, () => SHARED[shared]);
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- into a registry of its own
    copy = require('cdk8s-mesh') as typeof library;
  });
  return copy as unknown as typeof library;
}

const SHARED: Readonly<Record<string, object>> = Object.fromEntries(
  ['cdk8s', 'cdk8s-plus-28', 'constructs'].map((name) => [name, jest.requireActual<object>(name)]),
);

const copy = anotherCopy();
const IMAGE = 'registry.example.com/shop/orders:1.4.2';

test('the copy is another one, on the same constructs', () => {
  expect(copy.MeshService).not.toBe(library.MeshService);
  expect(copy.MeshService.prototype).toBeInstanceOf(Construct);
  expect(library.MeshService.prototype).toBeInstanceOf(Construct);
});

test('a service of one copy in a chart of another is refused, and whose fault it is is said', () => {
  const chart = new library.MeshChart(Testing.app(), 'dev', devRow());
  const error = thrownBy(() => new copy.MeshService(chart, 'orders', { image: copy.Image.parse(IMAGE) }));
  expect(error.message).toBe(
    'MSVC-APP-002 [dev/orders] MeshService: got "an app with constructs of two copies of cdk8s-mesh", expected one copy of the library for the whole program\n' +
      '  fix: let packages that bring constructs name cdk8s-mesh as a peer dependency; npm ls cdk8s-mesh shows who brings which',
  );
  expect(error).toMatchObject({ code: 'MSVC-APP-002', where: 'dev/orders' });
});

test('so are charts of two copies in one app', () => {
  const app = Testing.app();
  new library.MeshChart(app, 'dev', devRow());
  const platform = copy.Platform.of({ kubernetes: '1.34', mesh: copy.NoMesh.of() });
  expect(() => new copy.MeshChart(app, 'edge', { name: 'dev', namespace: 'edge', platform })).toThrow(
    'MSVC-APP-002 [edge] MeshChart',
  );
});

test('each copy works in an app of its own', () => {
  const platform = copy.Platform.of({ kubernetes: '1.34', mesh: copy.NoMesh.of() });
  const there = new copy.MeshChart(Testing.app(), 'dev', { namespace: 'shop', platform });
  new copy.MeshService(there, 'orders', { image: copy.Image.parse(IMAGE) });
  const here = new library.MeshChart(Testing.app(), 'dev', devRow({ platform: platformWith(library.NoMesh.of()) }));
  new library.MeshService(here, 'orders', { image: library.Image.parse(IMAGE) });
  expect([there, here].map((chart) => Testing.synth(chart).length)).toEqual([5, 5]);
});

test('a value of one copy is refused where the other takes it, and it is said that it is of another', () => {
  const chart = new library.MeshChart(Testing.app(), 'dev', devRow());
  const image: library.Image = copy.Image.parse(IMAGE) as never;
  expect(thrownBy(() => new library.MeshService(chart, 'orders', { image })).message).toBe(
    'MSVC-CLASS-001 [dev/orders] image: got an object of class Image, expected Image of cdk8s-mesh\n' +
      '  fix: import Image from one copy of cdk8s-mesh: this value is of another, which differs inside',
  );
});
