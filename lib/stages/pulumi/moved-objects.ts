import { at } from '../../kube/json';
import { ValidationError } from '../../errors';
import { CHART } from './component-types';
import type { PlannedObject } from './plan';
import type { PreviousResource } from './previous-state';
import { typedClass } from './resource-class';
import { nameOf, typesOf } from './urn';

/** A planned object with the types of its URN. */
export interface PlannedUrn extends PlannedObject {
  /** The types of its parents and its own, joined by `$`. */
  readonly types: string;
}

/**
 * Refuses an object that the state has under another URN. Pulumi would take it for two objects, create the new one (which
 * exists already) and then delete the old one, which is the live object.
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
 * Whether the other URN does no harm. Pulumi's own classes have aliases for the older API versions of their kind, so it takes
 * both URNs for one object. And an object of a chart with another name in Pulumi was deployed with another prefix, to
 * another cluster.
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

/** A type token without the API version: `kubernetes:apps:Deployment` for `kubernetes:apps/v1:Deployment`. */
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
