import { objectAt } from '../emit/json';
import type { Manifest } from '../manifest/manifest';
import type { Synthesis } from '../manifest/synthesize';

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
}

/** A version with its finished objects. */
export interface VersionContext {
  readonly name: string;
  readonly deployment: Manifest | undefined;
  readonly autoscaler: Manifest | undefined;
}

/** What rules read. */
export interface Context {
  readonly manifests: readonly Manifest[];
  readonly services: readonly ServiceContext[];
  /** Whether the namespace of an object is one of this app's that enforces Pod Security "restricted". */
  isRestricted(object: Manifest): boolean;
}

/** Finds each service's objects, in one pass over all manifests. */
export function contextOf({ charts, services }: Pick<Synthesis, 'charts' | 'services'>): Context {
  const manifests = charts.flatMap((chart) => chart.manifests);
  const index = new Map(manifests.map((manifest) => [key(manifest), manifest]));
  const restricted = new Set(
    manifests.filter(enforcesRestricted).map(({ environment, name }) => `${environment}|${name}`),
  );
  return {
    manifests,
    services: services.map((facts) => serviceContext(facts, index)),
    isRestricted: ({ environment, namespace }) => restricted.has(`${environment}|${namespace}`),
  };
}

function enforcesRestricted({ kind, json }: Manifest): boolean {
  return (
    kind === 'Namespace' && objectAt(json, 'metadata', 'labels')['pod-security.kubernetes.io/enforce'] === 'restricted'
  );
}

function serviceContext(facts: ServiceFacts, index: ReadonlyMap<string, Manifest>): ServiceContext {
  const { environment, spec } = facts;
  const find = (kind: string, name: string) => index.get(key({ environment, kind, namespace: spec.namespace, name }));
  return {
    facts,
    versions: spec.versions.map(({ name, objectName }) => ({
      name,
      deployment: find('Deployment', objectName),
      autoscaler: find('HorizontalPodAutoscaler', objectName),
    })),
    service: find('Service', spec.name),
    virtualService: find('VirtualService', spec.name),
    destinationRule: find('DestinationRule', spec.name),
    disruptionBudget: find('PodDisruptionBudget', spec.name),
  };
}

function key({
  environment,
  kind,
  namespace,
  name,
}: Pick<Manifest, 'environment' | 'kind' | 'namespace' | 'name'>): string {
  return [environment, kind, namespace ?? '', name].join('|');
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
