import type * as pulumi from '@pulumi/pulumi';
import { Construct, type IConstruct } from 'constructs';
import { ValidationError } from '../../errors';

const OPTIONS = Symbol.for('cdk8s-mesh.pulumiOptions');

/** Pulumi's resource options for the objects of a construct. The constructs below it inherit them. */
export interface PulumiOptions {
  /** Whether Pulumi refuses to delete the objects. @default - inherited; false */
  readonly protect?: boolean;
  /** Whether the objects stay in the cluster when Pulumi deletes them from its state. @default - inherited; false */
  readonly retainOnDelete?: boolean;
  /**
   * Fields that someone else changes, such as `spec.replicas`. Adds to what is inherited. A path may not have an index
   * (`spec.http[0]`): name the whole list.
   * @default - inherited; none
   */
  readonly ignoreChanges?: readonly string[];
  /**
   * Earlier URNs or names of the resource. On a chart or a MeshService they are those of its component, and its objects follow.
   * @default - none
   */
  readonly aliases?: readonly (pulumi.URN | pulumi.Alias)[];
  /** How long Pulumi waits for an operation. @default - inherited; for Deployments derived from probes and grace period */
  readonly customTimeouts?: pulumi.CustomTimeouts;
  /** The resource or construct whose deletion deletes these objects as well, so that Pulumi skips them. @default - inherited; none */
  readonly deletedWith?: pulumi.Resource | IConstruct;
  /** Functions that change options or inputs at registration. Adds to what is inherited. @default - inherited; none */
  readonly transforms?: readonly pulumi.ResourceTransform[];
}

/**
 * Sets Pulumi's resource options for the objects of a construct and of everything below it. Several calls add up; an inner
 * construct wins over an outer one. Manifests do not change.
 * @throws ValidationError MSVC-PULUMI-003 for an index in `ignoreChanges`, MSVC-PULUMI-104 for other wrong options
 * @example pulumiOptions(orders, { protect: true, ignoreChanges: ['spec.replicas'] });
 */
export function pulumiOptions(construct: IConstruct, options: PulumiOptions): void {
  refuseOther(construct, options);
  for (const path of options.ignoreChanges ?? []) refuseIndex(construct, path);
  Object.defineProperty(construct, OPTIONS, { value: [...own(construct), options], configurable: true });
}

/** The options of a construct, merged with those of the constructs above it. @param below only of the constructs below this one */
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

/** The check of each option. An option that is undefined is not checked. */
const CHECKS: Readonly<Record<keyof PulumiOptions, (value: unknown) => boolean>> = {
  protect: isFlag,
  retainOnDelete: isFlag,
  ignoreChanges: (value) => isList(value, isText),
  aliases: (value) => isList(value, (alias) => isText(alias) || isThing(alias)),
  customTimeouts: isThing,
  deletedWith: isThing,
  transforms: (value) => isList(value, (transform) => typeof transform === 'function'),
};

/** Refuses what plain JavaScript may pass: no construct, unknown options, values of another type. */
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

/** Refuses a path with an index: with server-side apply, a preview ignores the field and an update still writes it. */
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
