import { deriveSettings } from '../../lib/termination/derive';
import type { Mesh, MeshTarget } from '../../lib/mesh/mesh';
import { Caller } from '../../lib/model/access/caller';
import { Exposure } from '../../lib/model/termination/exposure';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { Port } from '../../lib/model/workload/port';
import { Termination } from '../../lib/model/termination/termination';
import { Traffic } from '../../lib/model/traffic/traffic';

/** A service as a mesh sees it; literally, with nothing of MeshService. */
export function targetOn(mesh: Mesh, changes: Partial<MeshTarget> = {}): MeshTarget {
  return {
    name: 'orders',
    namespace: 'shop-dev',
    trustDomain: 'cluster.local',
    ports: [Port.http(8080)],
    traffic: {},
    versions: [{ name: 'stable', weight: 100 }],
    routes: [],
    grants: [{ caller: Caller.serviceAccount('shop-dev/frontend'), ports: [8080] }],
    labels: { app: 'orders' },
    selector: { app: 'orders' },
    termination: deriveSettings({
      dataPlane: mesh.dataPlane,
      kubernetes: KubernetesVersion.of('1.34'),
      exposure: Exposure.cluster(),
      propagation: 'typical',
      termination: checkedTermination(),
      shell: false,
    }),
    ...changes,
  };
}
