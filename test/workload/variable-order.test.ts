import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { orderedVariables, type Variable } from '../../lib/workload/variable-order';
import { thrownBy } from '../fixtures';

const names = (variables: readonly Variable[]): string[] => variables.map(([name]) => name);

/** As the kubelet expands a value: one letter after the other, with the variables before it. */
function expanded(value: string, known: ReadonlyMap<string, string>): string {
  if (value === '') return '';
  if (value.startsWith('$$')) return `$${expanded(value.slice(2), known)}`;
  const end = value.indexOf(')');
  if (!value.startsWith('$(') || end === -1) return value.charAt(0) + expanded(value.slice(1), known);
  const reference = value.slice(0, end + 1);
  return (known.get(reference.slice(2, -1)) ?? reference) + expanded(value.slice(end + 1), known);
}

describe('variables that name others', () => {
  test('stay where they are when what they name is before them', () => {
    const given: Variable[] = [
      ['HOST', undefined],
      ['URL', 'postgres://$(HOST):5432'],
      ['COPY', '$(URL)'],
    ];
    expect(orderedVariables(given)).toEqual(given);
  });

  test('get what they name before them, and everything else keeps its order', () => {
    const given: Variable[] = [
      ['A', '1'],
      ['URL', 'http://$(HOST):$(PORT)'],
      ['B', '2'],
      ['PORT', '80'],
      ['HOST', 'orders'],
      ['C', '$(URL)'],
    ];
    expect(names(orderedVariables(given))).toEqual(['A', 'HOST', 'PORT', 'URL', 'B', 'C']);
  });

  test.each([
    ['a name that is not in the list', '$(KUBERNETES_SERVICE_HOST)'],
    ['an escape', '$$(LATER)'],
    ['what is not closed', '$(LATER'],
    ['what has no parentheses', '$LATER ${LATER}'],
    ['a name in another', '$($(LATER)'],
    ['text that is none', undefined],
    ['an object', { resolve: () => '$(LATER)' }],
  ])('do not move for %s', (_, value) => {
    const given: Variable[] = [
      ['FIRST', value],
      ['LATER', '1'],
    ];
    expect(orderedVariables(given)).toEqual(given);
  });

  test.each(['$(LATER)', 'a$(LATER)b', '$$$(LATER)', '$(X)$(LATER)', '$x$(LATER)', '$)$(LATER)'])(
    'move for %j',
    (value) => {
      const given: Variable[] = [
        ['FIRST', value],
        ['LATER', '1'],
      ];
      expect(names(orderedVariables(given))).toEqual(['LATER', 'FIRST']);
    },
  );

  test('are refused when they name each other, by the names of the way', () => {
    const given: Variable[] = [
      ['START', '$(A)'],
      ['A', '$(B)'],
      ['B', 'x$(C)'],
      ['C', '$(A)'],
    ];
    expect(thrownBy(() => orderedVariables(given, { node: { path: 'dev/orders' } })).message).toBe(
      'MSVC-ENV-102 [dev/orders] variable A: got "A -> B -> C -> A", expected a value that does not lead back to A\n' +
        '  fix: write the value of B out in A, or $$(B) where the text itself is meant',
    );
  });

  test('are refused when they name themselves', () => {
    const path: Variable = ['PATH', '$(PATH):/app/bin'];
    expect(thrownBy(() => orderedVariables([path], { node: { path: 'dev/orders' } })).message).toBe(
      'MSVC-ENV-102 [dev/orders] variable PATH: got "PATH -> PATH", expected a value that does not name itself\n' +
        '  fix: write $$(PATH) where the text itself is meant: the kubelet knows no earlier value of PATH',
    );
  });

  test('take no time that grows with the square of a value', () => {
    const given: Variable[] = [['A', '$('.repeat(100_000)]];
    const start = performance.now();
    expect(orderedVariables(given)).toEqual(given);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('are each placed once, however many ways lead to them', () => {
    const layers = Array.from({ length: 60 }, (_, layer) => layer);
    const given = layers.flatMap((layer): Variable[] => [
      [`A${layer}`, `$(A${layer + 1})$(B${layer + 1})`],
      [`B${layer}`, `$(A${layer + 1})$(B${layer + 1})`],
    ]);
    const ordered = names(orderedVariables(given));
    expect(ordered.slice(0, 2)).toEqual(['A59', 'B59']);
    expect(ordered).toHaveLength(120);
  });
});

const NAMES = ['A', 'B', 'C', 'D', 'E'] as const;
const PIECES = fc.constantFrom('$', '$$', '(', ')', 'x', ...NAMES, ...NAMES.map((name) => `$(${name})`), '$(F)');
const VALUES = fc.array(PIECES, { maxLength: 4 }).map((pieces) => pieces.join(''));
const LISTS = fc
  .tuple(fc.shuffledSubarray([...NAMES], { minLength: 1 }), fc.array(VALUES, { minLength: 5, maxLength: 5 }))
  .map(([chosen, values]) => chosen.map((name, index) => [name, values[index] ?? ''] as const));

/** All orders of a list. */
function orders<Item>(items: readonly Item[]): (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Whether a container sees no name of the list that the kubelet left as it was. */
function resolved(variables: readonly (readonly [string, string])[]): boolean {
  const marks = new Map(variables.map(([name]) => [name, '']));
  const known = new Map<string, string>();
  return variables.every(([name, value]) => {
    const left = expanded(value, known) !== expanded(value, new Map([...marks, ...known]));
    known.set(name, '');
    return !left;
  });
}

test('the order is one that the kubelet resolves, wherever there is one, and the given one if it will do', () => {
  fc.assert(
    fc.property(LISTS, (given) => {
      const solution = orders(given).some(resolved);
      if (!solution) {
        const error = thrownBy(() => orderedVariables(given));
        expect(error instanceof ValidationError && error.code).toBe('MSVC-ENV-102');
        return;
      }
      const ordered = orderedVariables(given);
      expect([...ordered].sort()).toEqual([...given].sort());
      expect(resolved(ordered)).toBe(true);
      if (resolved(given)) expect(ordered).toEqual(given);
    }),
    { numRuns: 1000 },
  );
});
