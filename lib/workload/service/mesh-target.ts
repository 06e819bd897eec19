import type { MeshTarget } from '../../mesh/mesh';
import type { Grant } from '../../model/access/caller';
import { objectLabels, serviceSelector } from '../labels';
import type { Place } from '../place';
import type { ServiceSpec } from './service-spec';

/** What the mesh learns of a service. */
export function meshTarget(spec: ServiceSpec, { platform }: Place, grants: readonly Grant[]): MeshTarget {
  const { name, namespace, ports, traffic, routes, termination } = spec;
  const retired = spec.retired.map((version) => ({ name: version, weight: 0, retired: true }));
  return {
    name,
    namespace,
    trustDomain: platform.trustDomain,
    ports,
    traffic,
    versions: [...spec.versions, ...retired],
    routes,
    termination,
    grants,
    labels: objectLabels(name),
    selector: serviceSelector(name),
  };
}
