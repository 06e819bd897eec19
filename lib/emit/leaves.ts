/** A value of an object that holds no others, or the name of a field. */
export interface Leaf {
  /** Where it stands, such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly value: unknown;
  /** Whether it is the name of a field, and not what is in it. */
  readonly isName: boolean;
}

/** Every text, number and boolean of a value, and every name of a field, in their order. */
export function* leavesOf(value: unknown, path = ''): Iterable<Leaf> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield { path, value: name, isName: true };
      yield* leavesOf(inner, path === '' ? name : `${path}.${name}`);
    }
  } else {
    yield { path, value, isName: false };
  }
}
