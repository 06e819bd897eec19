import { at, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/object';

/** Variables as Compose reads them, and what could not be said. */
export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  readonly lost: readonly string[];
}

/** A text that Compose puts nothing into. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/**
 * The variables of a finished container. A Secret's key becomes a variable of the machine that runs Compose, which refuses
 * to start without it; the secret itself is never in the file.
 */
export function variables(container: JsonObject, configMaps: readonly Manifest[], pod: Pod): Variables {
  const values: Record<string, string> = {};
  const lost: string[] = [];
  for (const source of listAt(container, 'envFrom')) {
    const data = configMapData(configMaps, at(source, 'configMapRef', 'name'));
    if (data === undefined) lost.push(`envFrom ${JSON.stringify(source)}`);
    for (const [key, value] of Object.entries(data ?? {})) {
      values[`${String(at(source, 'prefix') ?? '')}${key}`] = literal(String(value));
    }
  }
  for (const variable of listAt(container, 'env').filter(isObject)) {
    const name = String(variable['name']);
    const value = variableValue(variable, configMaps, pod, values);
    if (value === undefined) lost.push(`variable ${name}`);
    else values[name] = value;
  }
  return { values, lost };
}

/** What the kubelet knows of a pod and variables may ask for. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
}

function variableValue(
  variable: JsonObject,
  configMaps: readonly Manifest[],
  pod: Pod,
  before: Readonly<Record<string, string>>,
): string | undefined {
  const from = objectAt(variable, 'valueFrom');
  if (from['secretKeyRef'] !== undefined) return secret(objectAt(from, 'secretKeyRef'));
  if (from['configMapKeyRef'] !== undefined) {
    const { name, key } = objectAt(from, 'configMapKeyRef');
    const value = configMapData(configMaps, name)?.[String(key)];
    return value === undefined ? undefined : literal(String(value));
  }
  if (from['fieldRef'] !== undefined) return field(at(from, 'fieldRef', 'fieldPath'), pod);
  return Object.keys(from).length > 0 ? undefined : expanded(String(variable['value'] ?? ''), before);
}

/** `${DATABASE_URL:?...}` for the key `url` of the Secret `database`. */
function secret({ name, key, optional }: JsonObject): string {
  const variable = `${String(name)}_${String(key)}`.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  const safe = /^\d/.test(variable) ? `_${variable}` : variable;
  return optional === true ? `\${${safe}:-}` : `\${${safe}:?key ${String(key)} of Secret ${String(name)}}`;
}

function field(path: unknown, { name, namespace }: Pod): string | undefined {
  return new Map<unknown, string>([
    ['metadata.name', name],
    ['metadata.namespace', namespace],
  ]).get(path);
}

function configMapData(configMaps: readonly Manifest[], name: unknown): JsonObject | undefined {
  const found = configMaps.find((manifest) => manifest.name === name);
  return found === undefined ? undefined : objectAt(found.json, 'data');
}

/** As the kubelet puts variables into values, commands and arguments: `$(NAME)`, where `$$` is a dollar. */
export function expanded(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^()]*)\)|\$/g, (match, name: string | undefined) => {
    if (match === '$$') return literal('$');
    const value = name === undefined ? undefined : values[name];
    return value ?? literal(match);
  });
}
