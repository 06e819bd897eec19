import type { ServiceSpec } from '../../mesh/declared';
import { type JsonObject, labelsOf } from '../../kube/json';
import type { Mesh } from '../../mesh/mesh';
import {
  type CallEdge,
  type Grant,
  identityKey,
  orderedGrants,
  type Service,
  type Workload,
} from '../../model/network';
import { objectLabels, serviceSelector } from '../labels';
import type { ServiceVersion } from './service-version';

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

/** The pods of a service, version by version, with the labels that they have by now. */
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
