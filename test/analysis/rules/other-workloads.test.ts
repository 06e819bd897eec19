import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { MeshApp, suppress } from 'cdk8s-mesh';
import { inspect } from '../../../lib/analysis/gate';
import type { JsonObject } from '../../../lib/kube/json';
import { devChart } from '../../fixtures';

const labels = { app: 'tool' };
const restricted: JsonObject = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const SAFE: JsonObject = { lifecycle: { preStop: { sleep: { seconds: 5 } } } };

/** A workload that nobody has anything against but for what is said of it, in a chart. */
function tool(
  chart: Chart,
  container: JsonObject = {},
  spec: JsonObject = {},
  pod: JsonObject = {},
  kind = 'Deployment',
): ApiObject {
  const drain = { 'proxy.istio.io/config': 'terminationDrainDuration: 22s' };
  const rollout = { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };
  return new ApiObject(chart, 'tool', {
    ...{ apiVersion: 'apps/v1', kind, metadata: { name: 'tool' } },
    spec: {
      selector: { matchLabels: labels },
      ...(kind === 'Deployment' && rollout),
      template: {
        metadata: { labels, annotations: drain },
        spec: {
          terminationGracePeriodSeconds: 25,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              ...{ name: 'tool', image: 'localhost/tool:1', ports: [{ containerPort: 80 }] },
              readinessProbe: { tcpSocket: { port: 80 } },
              securityContext: restricted,
              ...container,
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  });
}

function service(chart: Chart): void {
  const spec = { selector: labels, ports: [{ name: 'http', port: 80, appProtocol: 'http' }] };
  new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'tool' }, spec });
}

function codes(chart: Chart): readonly string[] {
  return inspect(chart.node.root).report.findings.map(({ code, severity }) => `${severity} ${code}`);
}

/** What is found of such a Deployment behind a Service. No route says how long its requests may take. */
function behindService(...parts: readonly JsonObject[]): readonly string[] {
  const chart = devChart();
  tool(chart, ...parts);
  service(chart);
  return codes(chart).filter((code) => code !== 'warning MSVC-TERM-002');
}

describe('a Deployment of others behind a Service', () => {
  test('is judged like ours, by what stands in it', () => {
    expect(behindService(SAFE)).toEqual([]);
    expect(behindService()).toContain('error MSVC-TERM-003');
    expect(behindService(SAFE, {}, { terminationGracePeriodSeconds: 24 })).toEqual([
      'error MSVC-TERM-001',
      'warning MSVC-TERM-011',
    ]);
    const probe = { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 2, timeoutSeconds: 3 } };
    expect(behindService({ ...SAFE, ...probe })).toEqual(['warning MSVC-PROBE-001']);
    const none = { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } };
    expect(behindService(SAFE, { strategy: none })).toEqual(['error MSVC-ROLL-001']);
    expect(behindService(SAFE, { replicas: 1 })).toEqual(['warning MSVC-ROLL-004']);
  });

  test('may be scaled by somebody else, who then says how many pods there are', () => {
    const chart = devChart();
    service(chart);
    tool(chart, SAFE, { replicas: undefined });
    const of = () => codes(chart).filter((code) => code.includes('ROLL'));
    expect(of()).toEqual(['warning MSVC-ROLL-004']);
    new ApiObject(chart, 'scaler', {
      ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'any' } },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'tool' }, minReplicas: 2, maxReplicas: 4 },
    });
    expect(of()).toEqual([]);
  });

  test('is named by its own construct, on which a finding can be accepted', () => {
    const chart = devChart();
    service(chart);
    const own = tool(chart);
    const [found] = inspect(chart.node.root).report.findings.filter(({ code }) => code === 'MSVC-TERM-003');
    expect(found).toMatchObject({
      construct: 'dev/tool',
      object: 'Deployment shop-dev/tool',
      path: 'termination.hold',
    });
    suppress(own, 'MSVC-TERM-003', 'it ends when its callers have ended');
    expect(codes(chart)).not.toContain('error MSVC-TERM-003');
  });

  test('is judged where cdk8s-plus makes it', () => {
    const chart = devChart();
    const deployment = new kplus.Deployment(chart, 'Tool', {
      containers: [{ image: 'localhost/tool:1', portNumber: 80 }],
    });
    deployment.exposeViaService();
    expect(codes(chart)).toContain('error MSVC-TERM-003');
  });
});

test.each(['StatefulSet', 'DaemonSet', 'ReplicaSet'])(
  'a %s behind a Service is judged, too, but for its rollout',
  (kind) => {
    const found = (container: JsonObject) => {
      const chart = devChart();
      service(chart);
      tool(chart, container, {}, {}, kind);
      return codes(chart).filter((code) => code !== 'warning MSVC-TERM-002');
    };
    expect(found({})).toEqual(['error MSVC-TERM-003']);
    expect(found({ ...SAFE, startupProbe: { tcpSocket: { port: 80 }, failureThreshold: 90 } })).toEqual([]);
  },
);

test('nobody has requests to lose where no Service leads', () => {
  const chart = devChart();
  tool(chart);
  expect(codes(chart)).toEqual([]);
});

test('outside a MeshChart nobody knows where it runs', () => {
  const chart = new Chart(new MeshApp(), 'plain', { namespace: 'plain' });
  tool(chart);
  service(chart);
  expect(codes(chart)).toEqual([]);
});
