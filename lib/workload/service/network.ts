import type { ServiceSpec } from '../../mesh/declared';
import type { Mesh } from '../../mesh/mesh';
import { type Grant, orderedGrants, type Service } from '../../model/network';
import { objectLabels, serviceSelector } from '../labels';

/** What the mesh gets to know of a service. */
export function networkService(spec: ServiceSpec, grants: readonly Grant[], mesh: Mesh): Service {
  const { name, namespace, ports, traffic, versions, retired } = spec;
  return {
    name,
    namespace,
    labels: objectLabels(name),
    ports: ports.map((port) => ({ name: port.name, number: port.number, protocol: port.protocol })),
    selector: serviceSelector(name),
    versions: [
      ...versions.map((version) => ({ name: version.name, weight: version.weight })),
      ...retired.map((version) => ({ name: version, weight: 0, retired: true as const })),
    ],
    traffic,
    ...(mesh.supports.access.kind !== 'refused' && { access: orderedGrants(grants) }),
  };
}
