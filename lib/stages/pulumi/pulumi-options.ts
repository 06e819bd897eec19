import type * as pulumi from '@pulumi/pulumi';
import { Construct, type IConstruct } from 'constructs';
import { ValidationError } from '../../errors';

const OPTIONS = Symbol.for('cdk8s-mesh.pulumiOptions');

/** How Pulumi treats the objects of a construct; each option is inherited by everything below it. */
export interface PulumiOptions {
  /** Refuses to delete. @default - inherited; false */
  readonly protect?: boolean;
  /** Leaves the object in the cluster when Pulumi forgets it. @default - inherited; false */
  readonly retainOnDelete?: boolean;
  /**
   * Fields that someone else changes: `spec.replicas`, or `spec.http` of a VirtualService whose weights a canary
   * controller moves. Adds to what is inherited. Whole lists only: an index such as `spec.http[0]` is refused.
   * @default - inherited; none
   */
  readonly ignoreChanges?: readonly string[];
  /**
   * What Pulumi knew the construct as before. On a chart or a MeshService it is its component's, and its objects follow.
   * @default - none
   */
  readonly aliases?: readonly (pulumi.URN | pulumi.Alias)[];
  /** How long an operation may take; what is not named here stays derived. @default - inherited; from probes and grace period */
  readonly customTimeouts?: pulumi.CustomTimeouts;
  /** Not deleted by itself when that resource, or that construct's object, is deleted. @default - inherited; none */
  readonly deletedWith?: pulumi.Resource | IConstruct;
  /** Changes options or inputs at registration. Adds to what is inherited. @default - inherited; none */
  readonly transforms?: readonly pulumi.ResourceTransform[];
}

/**
 * Says how Pulumi treats the objects of a construct and of everything below it. Several calls add up; an inner construct
 * wins over an outer one. The manifests stage knows nothing of it.
 * @throws ValidationError MSVC-PULUMI-003 for an index in ignoreChanges, 104 for what is no such option
 */
export function pulumiOptions(construct: IConstruct, options: PulumiOptions): void {
  refuseOther(construct, options);
  for (const path of options.ignoreChanges ?? []) refuseIndex(construct, path);
  Object.defineProperty(construct, OPTIONS, { value: [...own(construct), options], configurable: true });
}

/** The options of a construct: those of all scopes from `below` (itself left out) down to it, merged. */
export function optionsOf(construct: IConstruct, below?: IConstruct): PulumiOptions {
  const { scopes } = construct.node;
  return scopes
    .slice(below === undefined ? 0 : scopes.indexOf(below) + 1)
    .flatMap(own)
    .reduce(merged, {});
}

function merged(outer: PulumiOptions, inner: PulumiOptions): PulumiOptions {
  return {
    ...outer,
    ...inner,
    ignoreChanges: [...(outer.ignoreChanges ?? []), ...(inner.ignoreChanges ?? [])],
    aliases: [...(outer.aliases ?? []), ...(inner.aliases ?? [])],
    transforms: [...(outer.transforms ?? []), ...(inner.transforms ?? [])],
    customTimeouts: { ...outer.customTimeouts, ...inner.customTimeouts },
  };
}

function own(construct: IConstruct): readonly PulumiOptions[] {
  return (construct as unknown as Record<symbol, readonly PulumiOptions[] | undefined>)[OPTIONS] ?? [];
}

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isThing = (value: unknown) => typeof value === 'object' && value !== null;
const isList = (value: unknown, isItem: (item: unknown) => boolean) => Array.isArray(value) && value.every(isItem);

/** What each option may be; `undefined` says nothing. */
const CHECKS: Readonly<Record<keyof PulumiOptions, (value: unknown) => boolean>> = {
  protect: isFlag,
  retainOnDelete: isFlag,
  ignoreChanges: (value) => isList(value, isText),
  aliases: (value) => isList(value, (alias) => isText(alias) || isThing(alias)),
  customTimeouts: isThing,
  deletedWith: isThing,
  transforms: (value) => isList(value, (transform) => typeof transform === 'function'),
};

/** What plain JavaScript may pass: something else than a construct, unknown options, values of another type. */
function refuseOther(construct: IConstruct, options: PulumiOptions): void {
  const where = Construct.isConstruct(construct) ? construct : undefined;
  const refuse = (subject: string, got: unknown, expected: string): never => {
    const fix = "write pulumiOptions(orders, { protect: true, ignoreChanges: ['spec.replicas'] })";
    throw new ValidationError('MSVC-PULUMI-104', { subject, got, expected, fix }, where);
  };
  if (where === undefined) refuse('pulumiOptions', construct, 'a construct');
  if (!isThing(options)) refuse('pulumiOptions', options, 'options');
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof PulumiOptions] : undefined;
    if (check === undefined) refuse('option', name, `one of ${Object.keys(CHECKS).join(', ')}`);
    if (value !== undefined && check?.(value) === false) refuse(name, value, 'a value of the type of this option');
  }
}

/** Server-side apply cuts paths at dots: one with an index is ignored in the plan and applied all the same. */
function refuseIndex(construct: IConstruct, path: string): void {
  if (!/\[(\d+|\*)\]|\.\d+(\.|$)/.test(path)) return;
  const whole = path.replace(/(\[(\d+|\*)\]|\.\d+(\.|$)).*$/, '');
  throw new ValidationError(
    'MSVC-PULUMI-003',
    {
      subject: 'ignoreChanges',
      got: path,
      expected: 'a path without an index: server-side apply would write such a field all the same',
      fix: `hand over the whole list: '${whole}'`,
    },
    construct,
  );
}
