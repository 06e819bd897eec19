import { ValidationError, type Where } from '../errors';

/** A variable as it is emitted: its name, and its value where that is text. */
export type Variable = readonly [name: string, value: unknown];

/**
 * Variables in an order in which every `$(NAME)` finds its value: the kubelet expands names that stand earlier in the list,
 * and leaves all others as they are. The given order is kept but for variables that are named by one before them, which
 * move there. Names that are not in the list stay text, and so does `$$(NAME)`.
 * @param variables each name once, in the order in which they would be emitted
 * @throws ValidationError MSVC-ENV-102 for variables that name each other, or themselves
 */
export function orderedVariables<Row extends Variable>(variables: readonly Row[], where?: Where): readonly Row[] {
  const byName = new Map(variables.map((variable) => [variable[0], variable]));
  const ordered = new Set<Row>();
  const place = (variable: Row, path: readonly Row[]): void => {
    if (ordered.has(variable)) return;
    if (path.includes(variable)) throw circle([...path.slice(path.indexOf(variable)), variable], where);
    for (const name of referencesIn(variable[1])) {
      const named = byName.get(name);
      if (named !== undefined) place(named, [...path, variable]);
    }
    ordered.add(variable);
  };
  variables.forEach((variable) => place(variable, []));
  return [...ordered];
}

/**
 * The names that the kubelet looks up in a value, as third_party/forked/golang/expansion reads them: `$(` up to the next
 * `)`. A `$` before a `$` makes text of it.
 */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  // Up to the last `)`: behind it nothing is closed, and looking for it again at each `$(` would take the square of time.
  const closed = value.slice(0, value.lastIndexOf(')') + 1);
  return [...closed.matchAll(/\$(?:\$|\(([^)]*)\))/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function circle(variables: readonly Variable[], where: Where | undefined): ValidationError {
  const [first, second] = variables.map(([name]) => name);
  const alone = first === second;
  const subject = `variable ${first}`;
  const expected = alone ? 'a value that does not name itself' : `a value that does not lead back to ${first}`;
  const fix = alone
    ? `write $$(${first}) where the text itself is meant: the kubelet knows no earlier value of ${first}`
    : `write the value of ${second} out in ${first}, or $$(${second}) where the text itself is meant`;
  const got = variables.map(([name]) => name).join(' -> ');
  return new ValidationError('MSVC-ENV-102', { subject, got, expected, fix }, where);
}
