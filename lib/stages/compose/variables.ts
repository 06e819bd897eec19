import { ValidationError, type Where } from '../../errors';
import { at, listAt } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { type KeySource, type VariableSource, variablesOf } from '../../kube/read/variables';
import { textsOf } from '../../kube/read/volumes';
import { expanded, literal } from './literal';
import { distinctNames, type Named } from './names';
import type { Running } from './selection';

/** The environment variables of a container for Compose, and those that are lost. */
export interface Variables {
  readonly values: ReadonlyMap<string, string>;
  readonly lost: readonly string[];
}

/** The variable of the developer's machine that holds the value of a Secret's key, by the title of the key. */
export type SecretNames = ReadonlyMap<string, string>;

/** Such a variable for each key of a Secret that a service reads: `DATABASE_URL` for the key `url` of the Secret `database`. */
export function secretNames(running: readonly Running[]): SecretNames {
  return distinctNames(
    'secret variable',
    running.flatMap(({ container, facts: { spec } }) =>
      variablesOf(container).flatMap(({ from }) => (from.kind === 'Secret' ? [named(from, spec.namespace)] : [])),
    ),
  );
}

function named({ name, key }: KeySource, namespace: string): Named {
  const short = variableName(name, key);
  return { title: title({ name, key }, namespace), namespace, short, long: variableName(namespace, name, key) };
}

function title({ name, key }: Pick<KeySource, 'name' | 'key'>, namespace: string): string {
  return `key ${key} of Secret ${namespace}/${name}`;
}

function variableName(...parts: readonly string[]): string {
  const name = parts
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return /^\d/.test(name) ? `_${name}` : name;
}

/**
 * The environment variables of a finished container. The file never holds secrets: the key of a Secret becomes a reference to
 * a variable of the developer's machine, without which Compose refuses to start.
 */
export function variables(
  { container, facts: { spec, construct } }: Running,
  configMaps: readonly Manifest[],
  secrets: SecretNames,
): Variables {
  const { values, lost } = fromSets(listAt(container, 'envFrom'), configMaps);
  for (const { name, from } of variablesOf(container)) {
    const value = from.kind === 'text' ? expanded(from.text, values) : valueOf(from, configMaps, spec, secrets);
    if (value === undefined) lost.push(`variable ${name}`);
    else values.set(name, value);
  }
  for (const name of values.keys()) checkName(name, { node: { path: construct } });
  return { values, lost };
}

/** The variables that `$(NAME)` may name in the command of a probe: the kubelet knows only values that are written in the pod. */
export function writtenValues({ container }: Running): ReadonlyMap<string, string> {
  return new Map(
    variablesOf(container).map(({ name, from }) => [name, from.kind === 'text' ? literal(from.text) : '']),
  );
}

function fromSets(sets: readonly unknown[], configMaps: readonly Manifest[]) {
  const values = new Map<string, string>();
  const lost: string[] = [];
  for (const set of sets) {
    const texts = configTexts(configMaps, at(set, 'configMapRef', 'name'));
    if (texts === undefined) lost.push(`envFrom ${JSON.stringify(set)}`);
    for (const [key, text] of texts ?? []) values.set(`${String(at(set, 'prefix') ?? '')}${key}`, literal(text));
  }
  return { values, lost };
}

function valueOf(
  from: Exclude<VariableSource, { kind: 'text' }>,
  configMaps: readonly Manifest[],
  { name, namespace }: Running['facts']['spec'],
  secrets: SecretNames,
): string | undefined {
  switch (from.kind) {
    case 'Secret':
      return secret(from, secrets.get(title(from, namespace)) ?? '');
    case 'ConfigMap': {
      const text = configTexts(configMaps, from.name)?.get(from.key);
      return text === undefined ? undefined : literal(text);
    }
    case 'field':
      return { 'metadata.name': name, 'metadata.namespace': namespace }[from.path];
    case 'other':
      return undefined;
  }
}

/** A reference such as `${DATABASE_URL:?...}`, with the message that Compose prints if the variable is missing. */
function secret({ name, key, optional }: KeySource, variable: string): string {
  const [of, where] = [key, name].map((word) => word.replace(/[^\w.-]+/g, '-'));
  return optional ? `\${${variable}:-}` : `\${${variable}:?key ${of} of Secret ${where}}`;
}

function configTexts(configMaps: readonly Manifest[], name: unknown): ReadonlyMap<string, string> | undefined {
  const found = configMaps.find((manifest) => manifest.name === name);
  return found === undefined ? undefined : textsOf(found.json);
}

/** Refuses a name with an equals sign: Docker would cut it there. */
function checkName(name: string, where: Where): void {
  if (/^[^=\p{Cc}]+$/u.test(name)) return;
  const fix = 'name it as Kubernetes does: letters, digits, dashes, dots and underscores';
  const expected = 'a name without equals signs and control characters';
  throw new ValidationError('MSVC-COMPOSE-103', { subject: 'variable name', got: name, expected, fix }, where);
}
