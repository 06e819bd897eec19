import { isObject } from './json';

/** A text, number or boolean inside an object, or the name of a field. */
export interface Leaf {
  /** Its path, such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly value: unknown;
  /** Whether it is the name of a field, not its value. */
  readonly isName: boolean;
}

/** All texts, numbers, booleans and field names inside a value, in their order. */
export function leavesOf(value: unknown): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, '', leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Leaf[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(item, `${path}[${index}]`, leaves));
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      leaves.push({ path, value: name, isName: true });
      collect(inner, path === '' ? name : `${path}.${name}`, leaves);
    }
  } else {
    leaves.push({ path, value, isName: false });
  }
}

/** A copy in which `change` was applied to each text, number and boolean. */
export function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isObject(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapLeaves(inner, change)]));
}
