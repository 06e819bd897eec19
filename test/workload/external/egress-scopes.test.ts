import { External, MeshService, NoMesh } from 'cdk8s-mesh';
import { manifestOf } from '../../../lib/kube/object';
import { NetworkBuilder } from '../../../lib/kube/read/network-builder';
import { KINDS } from '../../../lib/mesh/kinds';
import { Registry } from '../../../lib/workload/registry';
import { devChart, IMAGE, namesOf, objectOf, objectsOf, orders, platformWith } from '../../fixtures';

describe('pods that may call what is declared alone', () => {
  test('know their callees, hosts outside and the control plane', () => {
    const chart = devChart({ egress: 'declared' });
    const service = orders({}, chart);
    service.calls(new MeshService(chart, 'users', { image: IMAGE }));
    service.calls(External.https('api.stripe.com'));
    service.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: service.ports[0] as never }));
    expect(objectOf(chart, 'Sidecar', 'orders')['spec']).toEqual({
      egress: [
        {
          hosts: [
            'istio-system/*',
            'shop-dev/api.stripe.com',
            'audit/audit.audit.svc.cluster.local',
            'shop-dev/users.shop-dev.svc.cluster.local',
          ],
        },
      ],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      workloadSelector: { labels: { app: 'orders' } },
    });
    expect(objectOf(chart, 'Sidecar', 'users')['spec']).toMatchObject({ egress: [{ hosts: ['istio-system/*'] }] });
  });

  test('are read as it was said', () => {
    const chart = devChart({ egress: 'declared' });
    orders({}, chart).calls(new MeshService(chart, 'users', { image: IMAGE }));
    const into = new NetworkBuilder('cluster.local');
    const origin = { environment: 'dev', construct: 'dev', path: 'dev' };
    KINDS.read(
      objectsOf(chart).map((json) => manifestOf(json, origin)),
      into,
    );
    const said = Registry.of(chart).network('dev', 'cluster.local').scopes;
    expect(said).toHaveLength(2);
    expect(into.network().scopes).toEqual(said);
  });

  test('are those of a chart that says so', () => {
    const chart = devChart();
    orders({}, chart);
    expect(namesOf(chart, 'Sidecar')).toEqual([]);
    expect(namesOf(devChart({ egress: 'any' }), 'Sidecar')).toEqual([]);
    expect(() => devChart({ egress: 'none' as never })).toThrow('MSVC-EXT-007');
    expect(() => devChart({ egress: 'declared', platform: platformWith(NoMesh.of()) })).toThrow('MSVC-MESH-001');
  });
});
