import * as pulumi from '@pulumi/pulumi';
import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { MeshService } from '../../workload/service/mesh-service';
import { CHART, MESH_SERVICE } from './component-types';
import { identityName } from './plan';

/** The component of a chart or a MeshService in Pulumi. */
export class Component extends pulumi.ComponentResource {
  /** To be called once, after all objects of the component are registered. */
  public record(outputs: pulumi.Inputs): void {
    this.registerOutputs(outputs);
  }
}

/** The constructs that become components. No others do, because components are part of the URN of every object below. */
export type ComponentConstruct = Chart | MeshService;

/** The nearest construct above that becomes a component; undefined if there is none. */
export function componentAbove(construct: IConstruct): ComponentConstruct | undefined {
  const above = construct.node.scopes.slice(0, -1).reverse();
  return above.find((scope): scope is ComponentConstruct => isService(scope) || Chart.isChart(scope));
}

/**
 * The parent of a component in Pulumi: for a service its chart, even if it is inside another service; for a chart none, even
 * if it is inside another chart. So no URN changes when a construct moves up or down the tree.
 */
export function parentOf(construct: ComponentConstruct): Chart | undefined {
  return isService(construct) ? Chart.of(construct) : undefined;
}

export function typeOf(construct: ComponentConstruct): string {
  return isService(construct) ? MESH_SERVICE : CHART;
}

/** The name of a component in Pulumi: `namespace/name` for a service, the construct path for a chart. */
export function componentName(construct: ComponentConstruct): string {
  return isService(construct) ? identityName(construct) : construct.node.path;
}

export function isService(construct: IConstruct): construct is MeshService {
  return construct instanceof MeshService;
}
