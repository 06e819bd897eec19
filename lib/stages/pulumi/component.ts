import * as pulumi from '@pulumi/pulumi';
import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { MeshService } from '../../workload/service/mesh-service';
import { CHART, MESH_SERVICE } from './component-types';
import { identityName } from './plan';

/** A chart or a MeshService as Pulumi shows it: a parent, made of nothing itself. */
export class Component extends pulumi.ComponentResource {
  /** Called once, when all objects of the component are registered. */
  public record(outputs: pulumi.Inputs): void {
    this.registerOutputs(outputs);
  }
}

/** What becomes a component, and nothing else: any further level would be part of the URN of every object below. */
export type ComponentConstruct = Chart | MeshService;

/** The component that a construct is in; undefined where it is in none. */
export function componentAbove(construct: IConstruct): ComponentConstruct | undefined {
  const above = construct.node.scopes.slice(0, -1).reverse();
  return above.find((scope): scope is ComponentConstruct => isService(scope) || Chart.isChart(scope));
}

/**
 * The component above a component. A service's is its chart, also where one service stands in another; a chart has none,
 * also where it stands in another: so that moving either up or down the tree changes no URN.
 */
export function parentOf(construct: ComponentConstruct): Chart | undefined {
  return isService(construct) ? Chart.of(construct) : undefined;
}

export function typeOf(construct: ComponentConstruct): string {
  return isService(construct) ? MESH_SERVICE : CHART;
}

/** A service's name is its identity; a chart has none, so its path is the name. Children do not carry it. */
export function componentName(construct: ComponentConstruct): string {
  return isService(construct) ? identityName(construct) : construct.node.path;
}

export function isService(construct: IConstruct): construct is MeshService {
  return construct instanceof MeshService;
}
