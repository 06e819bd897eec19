import { mountsOf, shownKeys, textsOf } from '../../../lib/kube/read/volumes';

const CACHE = { name: 'cache', emptyDir: {} };

test('a mount has its volume, in the order of the container', () => {
  const volumeMounts = [
    { name: 'none', mountPath: '/none' },
    { name: 'cache', mountPath: '/cache', subPath: 'a' },
    { name: 'cache', mountPath: '/other', subPathExpr: '$(POD)' },
  ];
  expect(mountsOf({ volumes: [CACHE] }, { volumeMounts })).toEqual([
    { path: '/none', subPath: '', volume: {} },
    { path: '/cache', subPath: 'a', volume: CACHE },
    { path: '/other', subPath: undefined, volume: CACHE },
  ]);
  expect(mountsOf({}, {})).toEqual([]);
});

test('keys show below the path, or in its place', () => {
  const volume = {
    configMap: {
      name: 'c',
      items: [
        { key: 'a', path: 'x/a' },
        { key: 'b', path: 'xy' },
      ],
    },
  };
  const files = (subPath: string, path = '/etc') =>
    shownKeys({ path, subPath, volume }, ['a', 'b', 'c']).map(({ file }) => file);
  expect(files('')).toEqual(['/etc/x/a', '/etc/xy']);
  expect(files('', '/')).toEqual(['/x/a', '/xy']);
  expect(files('x')).toEqual(['/etc/a']);
  expect(files('x/a', '/a.toml')).toEqual(['/a.toml']);
  expect(files('y')).toEqual([]);
});

test('the texts of a ConfigMap', () => {
  expect([...textsOf({ data: { a: '1', n: 2 } })]).toEqual([
    ['a', '1'],
    ['n', '2'],
  ]);
  expect([...textsOf({})]).toEqual([]);
});
