import type * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Resource } from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { componentAbove } from './component';
import type { PlannedObject } from './plan';
import { optionsOf, type PulumiOptions } from './pulumi-options';

/** The resource options of an object that come from `pulumiOptions` and from the object; without parent, provider and order. */
export function objectOptions(
  { object, timeouts }: PlannedObject,
  resources: ReadonlyMap<ApiObject, pulumi.CustomResource>,
): pulumi.CustomResourceOptions {
  const inherited = optionsOf(object);
  // The component passes its own aliases and transforms on to its objects.
  const { aliases = [], transforms = [] } = optionsOf(object, componentAbove(object));
  if (aliases.some(isNamed)) refuseSharedName(object);
  const { protect, retainOnDelete, ignoreChanges = [] } = inherited;
  return known({
    protect,
    retainOnDelete,
    deletedWith: resourceOf(inherited.deletedWith, object, resources),
    ignoreChanges: nonEmpty(ignoreChanges),
    aliases: nonEmpty(aliases),
    transforms: nonEmpty(transforms),
    customTimeouts: { ...timeouts, ...inherited.customTimeouts },
  });
}

/** Without keys that are undefined: Pulumi would take them as set, and ignore the parent's value. */
export function known<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

export function nonEmpty<Item>(items: readonly Item[] | undefined): Item[] | undefined {
  return items === undefined || items.length === 0 ? undefined : [...items];
}

function isNamed(alias: pulumi.URN | pulumi.Alias): boolean {
  return typeof alias === 'string' || 'name' in alias;
}

/** Refuses an alias with a name for several objects: they cannot all have had that name. */
function refuseSharedName(object: ApiObject): void {
  const below = object.node.scopes.slice(object.node.scopes.indexOf(componentAbove(object) ?? object.node.root) + 1);
  const holder = below.find((scope) => (optionsOf(scope, scope.node.scope).aliases ?? []).some(isNamed));
  const objects = holder?.node.findAll().filter((each) => ApiObject.isApiObject(each)) ?? [];
  if (objects.length < 2) return;
  const mistake = {
    subject: 'aliases',
    got: `one name for ${objects.length} objects`,
    expected: 'an alias with a name, or a URN, on the construct of a single object',
    fix: 'set it on that construct, or alias the parent or the type only',
  };
  throw new ValidationError('MSVC-PULUMI-004', mistake, holder);
}

function resourceOf(
  target: PulumiOptions['deletedWith'],
  object: ApiObject,
  resources: ReadonlyMap<ApiObject, pulumi.CustomResource>,
): pulumi.Resource | undefined {
  if (target === undefined || Resource.isInstance(target)) return target;
  const owner = ApiObject.of(target as IConstruct);
  if (owner === object) return undefined;
  const found = resources.get(owner);
  if (found !== undefined) return found;
  const fix = 'name a construct that this one depends on, such as its namespace, or add the dependency';
  const mistake = { subject: 'deletedWith', got: owner.node.path, expected: 'an object that is deployed before', fix };
  throw new ValidationError('MSVC-PULUMI-013', mistake, object);
}
