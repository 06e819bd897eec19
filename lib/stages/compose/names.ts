import { ValidationError } from '../../errors';

/** Something in a namespace that needs a name in the Compose file. */
export interface Named {
  /** What it is, unique in the file: `key url of Secret shop/database`. */
  readonly title: string;
  readonly namespace: string;
  /** Its name if no other namespace has the same. */
  readonly short: string;
  /** Its name otherwise. */
  readonly long: string;
}

/** The name of each thing, by its title. @throws ValidationError MSVC-COMPOSE-101 for two things with the same name */
export function distinctNames(subject: string, things: readonly Named[]): ReadonlyMap<string, string> {
  const asking = new Map<string, Set<string>>();
  for (const { short, namespace } of things) asking.set(short, (asking.get(short) ?? new Set()).add(namespace));
  const names = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { title, short, long } of things) {
    const name = (asking.get(short)?.size ?? 0) > 1 ? long : short;
    const owner = owners.get(name);
    if (owner !== undefined && owner !== title) throw metError(subject, name, [owner, title]);
    owners.set(name, title);
    names.set(title, name);
  }
  return names;
}

function metError(subject: string, name: string, titles: readonly [string, string]): ValidationError {
  const fix = `rename one of them: letter case, dots, dashes and underscores do not tell ${subject}s apart`;
  const expected = `one meaning of ${name}`;
  const mistake = { subject, got: titles.join(' and '), expected, fix };
  return new ValidationError('MSVC-COMPOSE-101', mistake, { node: { path: 'compose' } });
}
