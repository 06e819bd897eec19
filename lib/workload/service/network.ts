import type { ServiceSpec } from '../../mesh/declared';
import type { Feature } from '../../mesh/capabilities';
import type { Mesh } from '../../mesh/mesh';
import { type PortMutualTls, protection } from '../../model/access/protection';
import type { Service } from '../../model/network';
import { objectLabels, serviceSelector } from '../labels';
import type { SaidAccess } from './service-access';

/** What the mesh gets to know of a service. */
export function networkService(spec: ServiceSpec, { grants, guards, issuers }: SaidAccess, mesh: Mesh): Service {
  const { name, namespace, ports, traffic, versions, retired, plainText, accessDryRun } = spec;
  const can = (feature: Feature) => mesh.supports[feature].kind !== 'refused';
  const access = accessDryRun && can('access.dryRun') ? { dryRun: grants } : { access: grants };
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
    ...(can('access') && protection({ ...access, guards, issuers })),
    ...(can('plainText') && protection({ portMutualTls: plainPorts(plainText) })),
  };
}

/** Ports where plain text is taken beside mTLS. */
function plainPorts(plainText: ServiceSpec['plainText']): readonly PortMutualTls[] {
  return (plainText?.ports ?? []).map((port) => ({ port, mutualTls: 'permissive' }));
}
