import type { ServiceSpec } from '../../mesh/declared';
import type { Mesh, PodPatch } from '../../mesh/mesh';
import {
  type CallEdge,
  type Grant,
  identityKey,
  orderedGrants,
  type Service,
  type Workload,
} from '../../model/network';
import { objectLabels, serviceSelector, versionLabels } from '../labels';

/** A service as its mesh learns of it. */
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

/** The pods of a service, version by version. */
export function networkWorkloads({ name, namespace, versions }: ServiceSpec, pod: PodPatch): readonly Workload[] {
  return versions.map((version) => ({
    kind: 'Deployment',
    namespace,
    name: version.objectName,
    labels: { ...versionLabels(name, version.name, version.image.tag), ...pod.labels },
    serviceAccount: name,
  }));
}

/** One edge per callee: its ports in order, and what was last said of the client. */
export function callEdges(edges: readonly CallEdge[]): readonly CallEdge[] {
  const byCallee = new Map<string, CallEdge>();
  for (const edge of edges) {
    const known = byCallee.get(identityKey(edge.to));
    const ports = [...new Set([...(known?.ports ?? []), ...edge.ports])].sort((a, b) => a - b);
    byCallee.set(identityKey(edge.to), { ...known, ...edge, ports });
  }
  return [...byCallee.values()];
}
