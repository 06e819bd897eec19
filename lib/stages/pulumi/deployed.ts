import type * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { ValidationError } from '../../errors';

const RESOURCE = Symbol.for('cdk8s-mesh.Deployed');

/**
 * What `deploy` registered with Pulumi.
 * @example
 * const { components } = deploy(shop, { cluster });
 * export const orders = components.get(shop.node.findChild('order-service'))?.urn;
 */
export interface Deployed {
  /** The resource of each object, in the order of registration. */
  readonly resources: ReadonlyMap<ApiObject, pulumi.CustomResource>;
  /** The component of each chart and each MeshService. */
  readonly components: ReadonlyMap<IConstruct, pulumi.ComponentResource>;
}

export const Deployed = {
  /**
   * The Pulumi resource of a construct. For a MeshService it is the Deployment of its main version.
   * @typeParam Resource the class of the resource, such as `k8s.core.v1.Service`
   * @throws ValidationError MSVC-PULUMI-009 for a construct that was not deployed
   * @example Deployed.of<k8s.core.v1.Service>(orders.service).metadata.name
   */
  of: <Resource extends pulumi.CustomResource = pulumi.CustomResource>(construct: IConstruct): Resource => {
    const where = Construct.isConstruct(construct) ? construct : undefined;
    const object = where && objectOf(where);
    const resource = object && held(object);
    if (resource !== undefined) return resource as Resource;
    const fix = 'call deploy first, on a construct above this one';
    const got = where === undefined ? construct : where.node.path;
    const mistake = { subject: 'Deployed.of', got, expected: 'a construct that was deployed', fix };
    throw new ValidationError('MSVC-PULUMI-009', mistake, where);
  },
};

/** Notes the resource of each object on the object, for `Deployed.of`. */
export function noteResources(resources: Deployed['resources']): void {
  for (const [object, resource] of resources) Object.defineProperty(object, RESOURCE, { value: resource });
}

/** Refuses to deploy an object a second time. For another cluster the chart must be built again. */
export function refuseDeployed(objects: readonly ApiObject[]): void {
  const before = objects.find((object) => held(object) !== undefined);
  if (before === undefined) return;
  const fix = 'build the chart once more for the other cluster, and give that deploy a prefix';
  const mistake = { subject: 'deploy', got: before.node.path, expected: 'a construct that is not deployed yet', fix };
  throw new ValidationError('MSVC-PULUMI-010', mistake, before);
}

/** The ApiObject of a construct: itself, or that of its default child. Charts have none. */
function objectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) return construct;
  const child = construct.node.defaultChild;
  return child === undefined ? undefined : objectOf(child);
}

function held(object: ApiObject): pulumi.CustomResource | undefined {
  return (object as unknown as Record<symbol, pulumi.CustomResource | undefined>)[RESOURCE];
}
