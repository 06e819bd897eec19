import type { ServiceSpec } from '../../mesh/declared';
import { type JsonObject, labelsOf } from '../../kube/json';
import type { Mesh } from '../../mesh/mesh';
import { type Grant, orderedGrants, type Service, type Workload } from '../../model/network';
import { objectLabels, serviceSelector } from '../labels';
import type { ServiceVersion } from './service-version';

/** What the mesh gets to know of a service. */
export function networkService(spec: ServiceSpec, grants: readonly Grant[], mesh: Mesh): Service {
  const { name, namespace, ports, traffic, versions, retired } = spec;
  return {
    name,
    namespace,
    labels: objectLabels(name),
    ports: ports.map(({ name: port, number, protocol, servicePort, nodePort }) => ({
      name: port,
      number: servicePort,
      protocol,
      ...(servicePort !== number && { targetPort: number }),
      ...(nodePort !== undefined && { nodePort }),
    })),
    selector: serviceSelector(name),
    versions: [
      ...versions.map((version) => ({ name: version.name, weight: version.weight })),
      ...retired.map((version) => ({ name: version, weight: 0, retired: true as const })),
    ],
    traffic,
    ...(Object.keys(spec.service.settings).length > 0 && { settings: spec.service.settings }),
    ...(mesh.supports.access.kind !== 'refused' && { access: orderedGrants(grants) }),
  };
}

/** The workloads of a service, one for each version, with the labels that their pods have now. */
export function networkWorkloads(
  { name, namespace }: ServiceSpec,
  versions: readonly ServiceVersion[],
): readonly Workload[] {
  return versions.map(({ deployment }) => ({
    kind: 'Deployment',
    namespace,
    name: deployment.name,
    labels: labelsOf((deployment.podMetadata.toJson() as { readonly labels?: JsonObject }).labels ?? {}),
    serviceAccount: name,
  }));
}
