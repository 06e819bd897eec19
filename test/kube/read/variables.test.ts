import { piecesOf, variablesOf } from '../../../lib/kube/read/variables';

test('every kind of source is told apart', () => {
  const env = [
    { name: 'TEXT', value: 'a' },
    { name: 'EMPTY' },
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } },
    { name: 'OPTIONAL', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
    { name: 'FIELD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
  ];
  expect(variablesOf({ env })).toEqual([
    { name: 'TEXT', from: { kind: 'text', text: 'a' } },
    { name: 'EMPTY', from: { kind: 'text', text: '' } },
    { name: 'SECRET', from: { kind: 'Secret', name: 'db', key: 'url', optional: false } },
    { name: 'OPTIONAL', from: { kind: 'ConfigMap', name: 'c', key: 'k', optional: true } },
    { name: 'FIELD', from: { kind: 'field', path: 'metadata.name' } },
    { name: 'LIMIT', from: { kind: 'other' } },
  ]);
  expect(variablesOf({})).toEqual([]);
});

test.each([
  ['a$(B)c', ['a', ['B'], 'c']],
  ['$$(B)', ['$', '(B)']],
  ['$$$(B)', ['$', ['B']]],
  ['$(a(b)', [['a(b']]],
  ['$(open', ['$', '(open']],
  ['$x$', ['$', 'x', '$']],
  ['$()', [['']]],
  ['', []],
])('%s is read as %j', (text, expected) => {
  expect(piecesOf(text).map(({ text: own, variable }) => (variable === undefined ? own : [variable]))).toEqual(
    expected,
  );
  const unchanged = piecesOf(text).map((piece) => piece.text);
  expect(unchanged.join('')).toBe(text.replaceAll('$$', '$'));
});
