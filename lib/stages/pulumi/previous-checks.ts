import type * as pulumi from '@pulumi/pulumi';
import { componentAbove, componentName, isService } from './component';
import type { DeployOptions } from './deploy-options';
import { refuseMoved } from './moved-objects';
import type { Plan, PlannedObject } from './plan';
import { previousState, type PreviousResource } from './previous-state';
import { optionsOf } from './pulumi-options';
import { typesInUrn, typesOf } from './urn';
import { refuseDroppedVersions } from './versions';

/**
 * Compares the plan with the state of the last update. Every registration waits for this, so nothing is registered if it
 * throws.
 */
export async function checkPrevious(plan: Plan, options: DeployOptions): Promise<void> {
  if (options.previousState === 'ignored') return;
  const [previous, above] = await Promise.all([previousState(), typesAbove(options.parent)]);
  compare(plan, options, previous, above);
}

function compare(plan: Plan, options: DeployOptions, previous: readonly PreviousResource[], above: string): void {
  refuseDroppedVersions(servicesByName(plan, options.prefix ?? ''), previous);
  const planned = plan.objects.filter((each) => !hasAlias(each));
  refuseMoved(
    planned.map((each) => ({ ...each, types: typesInUrn(each.type, componentAbove(each.object), above) })),
    previous,
  );
}

function servicesByName({ objects }: Plan, prefix: string) {
  const components = new Set(objects.map(({ object }) => componentAbove(object)));
  return new Map(
    [...components].flatMap((component) =>
      component !== undefined && isService(component)
        ? [[`${prefix}${componentName(component)}`, component.facts] as const]
        : [],
    ),
  );
}

async function typesAbove(parent: pulumi.Resource | undefined): Promise<string> {
  if (parent === undefined) return '';
  return new Promise((resolve) => void parent.urn.apply((urn) => resolve(typesOf(urn))));
}

/** Whether the user gave an alias: then Pulumi finds the object in the state. */
function hasAlias({ object }: PlannedObject): boolean {
  return (optionsOf(object).aliases ?? []).length > 0;
}
