import { ValidationError } from '../../errors';

/** Something of a namespace that needs a name in the file. */
export interface Named {
  /** What it is, told from everything else: `key url of Secret shop/database`. */
  readonly title: string;
  readonly namespace: string;
  /** The name it has where no other namespace asks for the same. */
  readonly short: string;
  /** The name it has otherwise. */
  readonly long: string;
}

/** Names by title. Refused where two things would have one name: one of them would be lost, or read the other's value. */
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
