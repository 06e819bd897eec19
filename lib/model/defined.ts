/** Fields, some of which nobody decided. */
export type Undecided<Fields> = { readonly [Field in keyof Fields]: Fields[Field] | undefined };

/** Leaves out the fields that are undefined. */
export function defined<Fields extends object>(fields: Undecided<Fields>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
