import { at } from '../../kube/json';
import { ValidationError } from '../../errors';
import { CHART } from './component-types';
import type { PlannedObject } from './plan';
import type { PreviousResource } from './previous-state';
import { typedClass } from './resource-class';
import { nameOf, typesOf } from './urn';

/** An object and the types above it, as its URN will have them. */
export interface PlannedUrn extends PlannedObject {
  /** Types of parents and its own, joined by `$`. */
  readonly types: string;
}

/**
 * Refuses an object that the stack holds under another URN. Pulumi would take it for two objects, make the new one (which
 * is there already) and delete the old one: the live object.
 * @throws ValidationError MSVC-PULUMI-011
 */
export function refuseMoved(planned: readonly PlannedUrn[], previous: readonly PreviousResource[]): void {
  const known = new Set(previous.map(({ urn }) => key(typesOf(urn), nameOf(urn))));
  const byIdentity = new Map(previous.map((resource) => [previousIdentity(resource), resource]));
  for (const each of planned) {
    if (known.has(key(each.types, each.name))) continue;
    const { namespace, name } = each.manifest;
    const before = byIdentity.get(identity(each.type, namespace, name));
    if (before !== undefined && !isTheSame(each, before)) throw movedError(each, before);
  }
}

/**
 * Whether Pulumi itself takes both for one object: its own classes carry an alias for each older API version of their kind.
 * An object of a chart under another name in Pulumi is left alone: it was deployed with another prefix, to another cluster.
 */
function isTheSame(each: PlannedUrn, { urn }: PreviousResource): boolean {
  const [{ types, name, manifest }, before] = [each, typesOf(urn)];
  if (nameOf(urn) !== name) return before.startsWith(CHART);
  return typedClass(manifest.apiVersion, manifest.kind) !== undefined && unversioned(before) === unversioned(types);
}

function previousIdentity({ type, outputs }: PreviousResource): string {
  return identity(type, at(outputs, 'metadata', 'namespace'), at(outputs, 'metadata', 'name'));
}

function identity(type: string, namespace: unknown, name: unknown): string {
  return [unversioned(type), namespace ?? '', name].join('|');
}

/** `kubernetes:apps/v1:Deployment` without the version: a group and a kind. */
function unversioned(type: string): string {
  return type.replace(/\/v[^:/]*:([^:]*)$/, ':$1');
}

function key(types: string, name: string): string {
  return `${types}::${name}`;
}

function movedError({ name, object, manifest }: PlannedUrn, { urn }: PreviousResource): ValidationError {
  const mistake = {
    subject: `${manifest.kind} ${name}`,
    got: urn,
    expected: 'the stack to know it by the URN that it has now, or by an alias: otherwise the live object is deleted',
    fix: `write pulumiOptions(<the construct at ${object.node.path}>, { aliases: ['${urn}'] })`,
  };
  return new ValidationError('MSVC-PULUMI-011', mistake, object);
}
