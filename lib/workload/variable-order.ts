import { ValidationError, type Where } from '../errors';

/** An environment variable: its name, and its value if that is text. */
export type Variable = readonly [name: string, value: unknown];

/**
 * Sorts variables so that each comes after those that it refers to with `$(NAME)`: the kubelet resolves only names that are
 * earlier in the list. Apart from that, the given order is kept. Names that are not in the list are left alone.
 * @param variables each name once
 * @throws ValidationError MSVC-ENV-102 for variables that refer to each other, or to themselves
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
 * The names that a value refers to. Kubernetes reads `$(` up to the next `)` as a reference, and `$$` as a dollar
 * (third_party/forked/golang/expansion).
 */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  // After the last `)` there is no reference. Without this cut, many `$(` there would take quadratic time.
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
