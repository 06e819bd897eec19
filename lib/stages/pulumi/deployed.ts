import type * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { ValidationError } from '../../errors';

const RESOURCE = Symbol.for('cdk8s-mesh.Deployed');

/** What a deployment made of constructs. */
export class Deployed {
  /**
   * The Pulumi resource of a construct, such as `Deployed.of<k8s.core.v1.Service>(orders.service)`; of a MeshService its
   * main Deployment.
   * @throws ValidationError MSVC-PULUMI-009 for a construct that was not deployed
   */
  public static of<Resource extends pulumi.CustomResource = pulumi.CustomResource>(construct: IConstruct): Resource {
    const where = Construct.isConstruct(construct) ? construct : undefined;
    const object = where && objectOf(where);
    const resource = object && held(object);
    if (resource !== undefined) return resource as Resource;
    const fix = 'call deploy first, on a construct above this one';
    const got = where === undefined ? construct : where.node.path;
    const mistake = { subject: 'Deployed.of', got, expected: 'a construct that was deployed', fix };
    throw new ValidationError('MSVC-PULUMI-009', mistake, where);
  }

  constructor(
    /** The resources by construct, in the order of registration. */
    public readonly resources: ReadonlyMap<ApiObject, pulumi.CustomResource>,
    /** The components of charts and services. */
    public readonly components: ReadonlyMap<IConstruct, pulumi.ComponentResource>,
  ) {
    for (const [object, resource] of resources) Object.defineProperty(object, RESOURCE, { value: resource });
  }
}

/** A construct is deployed once; for another cluster it is built again. */
export function refuseDeployed(objects: readonly ApiObject[]): void {
  const before = objects.find((object) => held(object) !== undefined);
  if (before === undefined) return;
  const fix = 'build the chart once more for the other cluster, and give that deploy a prefix';
  const mistake = { subject: 'deploy', got: before.node.path, expected: 'a construct that is not deployed yet', fix };
  throw new ValidationError('MSVC-PULUMI-010', mistake, before);
}

/** The object that a construct stands for; a chart, for one, stands for none. */
function objectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) return construct;
  const child = construct.node.defaultChild;
  return child === undefined ? undefined : objectOf(child);
}

function held(object: ApiObject): pulumi.CustomResource | undefined {
  return (object as unknown as Record<symbol, pulumi.CustomResource | undefined>)[RESOURCE];
}
