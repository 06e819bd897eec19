import fc from 'fast-check';
import { topological } from '../../lib/kube/topology';

/** Names a cycle from its smallest node on, because a cycle has no first one. */
function never(nodes: readonly number[]): never {
  const ring = nodes.slice(0, -1);
  const start = ring.indexOf(Math.min(...ring));
  expect(nodes.at(-1)).toBe(nodes[0]);
  throw new Error([...ring.slice(start), ...ring.slice(0, start), ring[start]].join(' -> '));
}

/** Orders numbers whose dependencies stand in a table. */
function sorted(nodes: Iterable<number>, table: ReadonlyMap<number, readonly number[]>): number[] {
  return topological(nodes, (node) => table.get(node) ?? [], never);
}

/** A graph without cycles: every node depends on smaller ones only. */
const acyclic = fc.integer({ min: 1, max: 30 }).chain((size) =>
  fc
    .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 })
    .map((pairs) => pairs.filter(([a, b]) => a !== b).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const))
    .map((edges) => ({ size, edges })),
);

test('every dependency comes before its dependent, and every node exactly once', () => {
  fc.assert(
    fc.property(acyclic, fc.boolean(), ({ size, edges }, backwards) => {
      const table = new Map<number, number[]>();
      for (const [from, to] of edges) table.set(from, [...(table.get(from) ?? []), to]);
      const nodes = Array.from({ length: size }, (_, index) => (backwards ? size - 1 - index : index));
      const order = sorted(nodes, table);
      expect([...order].sort((a, b) => a - b)).toEqual([...nodes].sort((a, b) => a - b));
      for (const [from, to] of edges) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
    }),
  );
});

test('without dependencies the given order stays', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat()), (nodes) => expect(sorted(nodes, new Map())).toEqual(nodes)));
});

test('a dependent waits, and everything else keeps its place', () => {
  expect(sorted([1, 2, 3, 4, 5], new Map([[2, [4]]]))).toEqual([1, 3, 4, 2, 5]);
});

test.each([
  ['a node that depends on itself', new Map([[1, [1]]]), '1 -> 1'],
  [
    'two that depend on each other',
    new Map([
      [1, [2]],
      [2, [1]],
    ]),
    '1 -> 2 -> 1',
  ],
  [
    'a cycle that is reached from outside',
    new Map([
      [1, [2]],
      [2, [3]],
      [3, [2]],
    ]),
    '2 -> 3 -> 2',
  ],
])('%s is a cycle, and all of it is named', (_, table, cycle) => {
  expect(() => sorted([1, 2, 3], table)).toThrow(new Error(cycle));
});

test('a chain of 20,000 takes one visit each, and no stack', () => {
  const length = 20_000;
  let asked = 0;
  const dependencies = (node: number): readonly number[] => {
    asked += 1;
    return node + 1 < length ? [node + 1] : [];
  };
  const nodes = Array.from({ length }, (_, index) => index);
  // One comparison of text: a deep one of 20,000 numbers takes longer than the ordering.
  expect(topological(nodes, dependencies, never).join()).toBe([...nodes].reverse().join());
  expect(asked).toBe(length);
});

test('a node that many depend on is visited once', () => {
  let asked = 0;
  const nodes = Array.from({ length: 1000 }, (_, index) => index);
  topological(
    nodes,
    (node) => {
      asked += 1;
      return node === 0 ? [] : [0];
    },
    never,
  );
  expect(asked).toBe(nodes.length);
});
