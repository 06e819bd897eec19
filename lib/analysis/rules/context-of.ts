import type { Manifest } from '../../kube/manifest';
import type { Synthesis } from '../../bridge/synthesize';
import { Place } from '../../workload/place';
import { Scale } from '../../model/workload/scale';
import type { Context, ServiceContext, ServiceFacts } from './context';
import { lifecycleFindings } from './lifecycle-findings';

/** Finds each service's objects, in one pass over all manifests. */
export function contextOf({ charts, services }: Pick<Synthesis, 'charts' | 'services'>): Context {
  const manifests = charts.flatMap((chart) => chart.manifests);
  const index = new Map(manifests.map((manifest) => [key(manifest), manifest]));
  const minors = new Map(
    charts.flatMap(({ chart, manifests: own }) => {
      const minor = Place.find(chart)?.platform.kubernetes.minor ?? Infinity;
      return own.map((manifest): [Manifest, number] => [manifest, minor]);
    }),
  );
  return {
    manifests,
    services: services.map((facts) => serviceContext(facts, index)),
    kubernetesOf: (manifest) => minors.get(manifest) ?? Infinity,
  };
}

function serviceContext(facts: ServiceFacts, index: ReadonlyMap<string, Manifest>): ServiceContext {
  const { environment, spec } = facts;
  const find = (kind: string, name: string) => index.get(key({ environment, kind, namespace: spec.namespace, name }));
  const service = {
    facts,
    versions: spec.versions.map(({ name, image, objectName, replicas }) => ({
      name,
      image,
      deployment: find('Deployment', objectName),
      autoscaler: find('HorizontalPodAutoscaler', objectName),
      minimumReplicas: Scale.minimum(replicas),
    })),
    service: find('Service', spec.name),
    virtualService: find('VirtualService', spec.name),
    destinationRule: find('DestinationRule', spec.name),
    disruptionBudget: find('PodDisruptionBudget', spec.name),
  };
  return { ...service, lifecycle: lifecycleFindings(service) };
}

function key({
  environment,
  kind,
  namespace,
  name,
}: Pick<Manifest, 'environment' | 'kind' | 'namespace' | 'name'>): string {
  return [environment, kind, namespace ?? '', name].join('|');
}
