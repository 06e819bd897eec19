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
    const resource = heldBelow(construct);
    if (resource !== undefined) return resource as Resource;
    const fix = 'call deploy first, on a construct above this one';
    const mistake = {
      subject: 'Deployed.of',
      got: Construct.isConstruct(construct) ? construct.node.path : construct,
      expected: 'a construct that was deployed',
      fix,
    };
    throw new ValidationError('MSVC-PULUMI-009', mistake, Construct.isConstruct(construct) ? construct : undefined);
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

/** What became of the object that a construct stands for; a chart, for one, stands for none. */
function heldBelow(construct: IConstruct): pulumi.CustomResource | undefined {
  if (!Construct.isConstruct(construct)) return undefined;
  const object = ApiObject.isApiObject(construct) ? construct : construct.node.defaultChild;
  if (object === undefined || object === construct) return undefined;
  return ApiObject.isApiObject(object) ? held(object) : heldBelow(object);
}

function held(object: ApiObject): pulumi.CustomResource | undefined {
  return (object as unknown as Record<symbol, pulumi.CustomResource | undefined>)[RESOURCE];
}
