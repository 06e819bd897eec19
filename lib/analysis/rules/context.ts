import { objectAt } from '../../kube/json';
import type { Manifest } from '../../kube/manifest';
import type { Synthesis } from '../../bridge/synthesize';
import type { Finding } from '../../model/problem';
import type { Image } from '../../model/workload/image';

/** A service's model values, platform and calls. */
export type ServiceFacts = Synthesis['services'][number];

/** A service with its finished objects. An object that the user took away is undefined. */
export interface ServiceContext {
  readonly facts: ServiceFacts;
  readonly versions: readonly VersionContext[];
  readonly service: Manifest | undefined;
  readonly virtualService: Manifest | undefined;
  readonly destinationRule: Manifest | undefined;
  readonly disruptionBudget: Manifest | undefined;
  /** What lib/lifecycle says of the finished objects. */
  readonly lifecycle: readonly Finding[];
}

/** A version with its finished objects. */
export interface VersionContext {
  readonly name: string;
  readonly image: Image;
  readonly deployment: Manifest | undefined;
  readonly autoscaler: Manifest | undefined;
  /** The fewest pods there are at any time; undefined where that is known only after deployment. */
  readonly minimumReplicas: number | undefined;
}

/** What rules read. */
export interface Context {
  readonly manifests: readonly Manifest[];
  readonly services: readonly ServiceContext[];
  /** Minor of the Kubernetes version that an object goes to; Infinity where its chart has no platform. */
  kubernetesOf(object: Manifest): number;
}

/** The pod template's labels of a finished Deployment. */
export function podLabels(deployment: Manifest | undefined): Readonly<Record<string, unknown>> {
  return objectAt(deployment?.json, 'spec', 'template', 'metadata', 'labels');
}

/** Whether labels have every pair of a selector. */
export function selects(
  selector: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
