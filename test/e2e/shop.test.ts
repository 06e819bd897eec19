import { MeshApp } from 'cdk8s-mesh';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { attempt, deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const row = environments.get('e2e');
const namespace = String(row.namespace);
const IMAGE = row.images.orders;
const DEPLOYMENTS = ['frontend', 'order-service', 'order-service-canary', 'user-service', 'user-service-redis'];

function inPod(deployment: string, ...command: readonly string[]) {
  return attempt('kubectl', ['-n', namespace, 'exec', `deploy/${deployment}`, '-c', 'app', '--', ...command]);
}

/** Requests that the frontend's proxies have sent to a version of order-service, over all its pods. */
function requestsTo(subset: string): number {
  const pods = kubectl(['-n', namespace, 'get', 'pods', '-l', 'app=frontend', '-o', 'name']).trim().split('\n');
  const clusters = pods.flatMap((pod) =>
    kubectl([
      '-n',
      namespace,
      'exec',
      pod,
      '-c',
      'istio-proxy',
      '--',
      'pilot-agent',
      'request',
      'GET',
      'clusters',
    ]).split('\n'),
  );
  return clusters
    .filter((line) => line.startsWith(`outbound|8080|${subset}|order-service.`) && line.includes('::rq_total::'))
    .reduce((sum, line) => sum + Number(line.split('::').at(-1)), 0);
}

describeOnCluster(
  'the shop on a cluster with Istio, applied as it is',
  () => {
    beforeAll(() => {
      deleteNamespaces([namespace]);
      const app = new MeshApp();
      new Shop(app, row.name, row);
      kubectl(['apply', '-f', '-'], app.synthYaml());
    });
    afterAll(() => deleteNamespaces([namespace]));

    test('becomes ready, health probes included, although everything is denied that no call declares', () => {
      for (const name of DEPLOYMENTS)
        kubectl(['-n', namespace, 'rollout', 'status', `deploy/${name}`, '--timeout=180s']);
    });

    test('every pod runs with its sidecar', () => {
      const pods = JSON.parse(kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'])) as {
        items: { spec: { containers: { name: string }[]; initContainers?: { name: string }[] } }[];
      };
      for (const { spec } of pods.items) {
        const names = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
        expect(names).toContain('istio-proxy');
      }
    });

    test('the frontend reaches order-service and user-service through the mesh', () => {
      eventually(
        30,
        'a 200 from order-service',
        () => inPod('frontend', '/fortio', 'curl', 'http://order-service:8080/').ok,
      );
      expect(inPod('frontend', '/fortio', 'curl', 'http://order-service:8080/').output).toContain('200 OK');
      expect(inPod('frontend', '/fortio', 'curl', 'http://user-service:8080/').output).toContain('200 OK');
      expect(inPod('order-service', '/fortio', 'curl', 'http://user-service:8080/').output).toContain('200 OK');
    });

    test('the weights show in the counts', () => {
      const before = { stable: requestsTo('stable'), canary: requestsTo('canary') };
      const load = ['/fortio', 'load', '-n', '2000', '-qps', '0', '-c', '4', 'http://order-service:8080/'];
      expect(inPod('frontend', ...load).output).toContain('Code 200 : 2000');
      const sent = { stable: requestsTo('stable') - before.stable, canary: requestsTo('canary') - before.canary };
      expect(sent.stable + sent.canary).toBeGreaterThanOrEqual(2000);
      // Four standard deviations of a binomial distribution with n = 2000, p = 0.1.
      const bound = 4 * Math.sqrt(2000 * 0.1 * 0.9);
      expect(Math.abs(sent.canary - 200)).toBeLessThanOrEqual(bound);
    });

    test('a client in the mesh that no one declared with calls is refused', () => {
      const { ok, output } = inPod('user-service', '/fortio', 'curl', 'http://order-service:8080/');
      expect(output).toContain('RBAC: access denied');
      expect(ok).toBe(false);
    });

    test('only the owner of a redis reaches it', () => {
      // The load generator speaks no redis: an answer that says so comes from redis itself.
      const load = ['/fortio', 'load', '-n', '1', '-c', '1', 'tcp://user-service-redis:6379'];
      expect(inPod('user-service', ...load).output).toContain('-ERR unknown command');
      expect(inPod('frontend', ...load).output).not.toContain('-ERR unknown command');
    });

    test('a client without a sidecar is refused: mTLS is STRICT', () => {
      const client = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'outsider', namespace, labels: { 'sidecar.istio.io/inject': 'false' } },
        spec: {
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'app',
              image: IMAGE,
              args: ['curl', '-timeout', '5s', 'http://order-service:8080/'],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      };
      kubectl(['apply', '-f', '-'], JSON.stringify(client));
      const phase = () => kubectl(['-n', namespace, 'get', 'pod', 'outsider', '-o', 'jsonpath={.status.phase}']);
      eventually(60, 'the end of the outsider', () => ['Failed', 'Succeeded'].includes(phase()));
      expect(phase()).toBe('Failed');
      // Not by the access list, which would answer: the connection is closed before a request is read.
      const log = kubectl(['-n', namespace, 'logs', 'outsider']);
      expect(log).toMatch(/reset by peer|EOF/);
      expect(log).not.toContain('RBAC');
    });
  },
  { images: [IMAGE] },
);
