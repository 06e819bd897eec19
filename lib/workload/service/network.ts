import type { ServiceSpec } from '../../mesh/declared';
import { type JsonObject, labelsOf } from '../../kube/json';
import type { Feature } from '../../mesh/capabilities';
import type { Mesh } from '../../mesh/mesh';
import { type PortMutualTls, protection } from '../../model/access/protection';
import type { Condition } from '../../model/access/requests';
import { type CallEdge, identityKey, type Service, type Workload } from '../../model/network';
import { objectLabels, serviceSelector } from '../labels';
import type { SaidAccess } from './service-access';
import type { ServiceVersion } from './service-version';

/** What the mesh gets to know of a service. */
export function networkService(spec: ServiceSpec, { grants, guards, issuers }: SaidAccess, mesh: Mesh): Service {
  const { name, namespace, ports, traffic, versions, retired, plainText, accessDryRun } = spec;
  const can = (feature: Feature) => mesh.supports[feature].kind !== 'refused';
  const access = accessDryRun && can('access.dryRun') ? { dryRun: grants } : { access: grants };
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
    ...(can('access') && protection({ ...access, guards, issuers })),
    ...(can('plainText') && protection({ portMutualTls: plainPorts(plainText) })),
  };
}

/** Ports where plain text is taken beside mTLS. */
function plainPorts(plainText: ServiceSpec['plainText']): readonly PortMutualTls[] {
  return (plainText?.ports ?? []).map((port) => ({ port, mutualTls: 'permissive' }));
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

/** Merges calls to the same callee: all ports, and the retries and timeout that were given last. */
export function callEdges(edges: readonly CallEdge[]): readonly CallEdge[] {
  const byCallee = new Map<string, CallEdge>();
  for (const edge of edges) {
    const known = byCallee.get(identityKey(edge.to));
    const ports = [...new Set([...(known?.ports ?? []), ...edge.ports])].sort((a, b) => a - b);
    const [methods, paths] = [union((known ?? edge).methods, edge.methods), union((known ?? edge).paths, edge.paths)];
    const { methods: _, paths: __, ...rest } = { ...known, ...edge };
    byCallee.set(identityKey(edge.to), { ...rest, ports, ...(methods && { methods }), ...(paths && { paths }) });
  }
  return [...byCallee.values()];
}

/** The methods and paths that a call is narrowed to. */
export function narrowed(when: readonly Condition[]): Pick<CallEdge, 'methods' | 'paths'> {
  const of = (attribute: string) => when.find((each) => each.attribute === attribute)?.is;
  const [methods, paths] = [of('request.method'), of('request.path')];
  return { ...(methods && { methods }), ...(paths && { paths }) };
}

/** What two calls use together: anything if one of them says nothing. */
function union(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one && other && [...new Set([...one, ...other])].sort();
}
