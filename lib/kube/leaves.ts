/** A value of an object that holds no others, or the name of a field. */
export interface Leaf {
  /** Where it stands, such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly value: unknown;
  /** Whether it is the name of a field, and not what is in it. */
  readonly isName: boolean;
}

/** Every text, number and boolean of a value, and every name of a field, in their order. */
export function leavesOf(value: unknown): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, '', leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Leaf[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(item, `${path}[${index}]`, leaves));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      leaves.push({ path, value: name, isName: true });
      collect(inner, path === '' ? name : `${path}.${name}`, leaves);
    }
  } else {
    leaves.push({ path, value, isName: false });
  }
}
