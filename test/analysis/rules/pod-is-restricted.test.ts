import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { type MeshChart, Namespace, suppress } from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { inspect } from '../../../lib/analysis/gate';
import type { JsonObject } from '../../../lib/kube/json';
import type { Finding } from '../../../lib/model/problem';
import { devChart, orders, platformWith } from '../../fixtures';

const IMAGE = 'registry.example.com/shop/tool:1.0.0';
const ENFORCE = 'pod-security.kubernetes.io/enforce';
const PRIVILEGED = { privileged: true, allowPrivilegeEscalation: true };

function findings(construct: Construct): readonly Finding[] {
  return inspect(construct.node.root).report.findings;
}

function pathsOf(construct: Construct): string[] {
  return findings(construct).map(({ path }) => path);
}

/** A chart whose namespace enforces a level, by its labels. */
function chartOf(podSecurity: 'restricted' | 'baseline' | 'privileged', labels = {}, kubernetes = '1.34'): MeshChart {
  const namespace = Namespace.managed('shop-dev', { podSecurity, labels });
  return devChart({ namespace, platform: platformWith(undefined, kubernetes) });
}

/** A pod that "restricted" admits, but for what is said. */
function strictPod(own: JsonObject = {}, container: JsonObject = {}): JsonObject {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...own };
  return {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'tool', image: IMAGE, securityContext, ...container }],
  };
}

const labels = { app: 'tool' };
const selector = { matchLabels: labels };

function rawDeployment(chart: Chart, spec: JsonObject, metadata: { readonly namespace?: string } = {}): ApiObject {
  const json = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'tool', ...metadata } };
  return new ApiObject(chart, 'tool', { ...json, spec: { selector, template: { metadata: { labels }, spec } } });
}

describe('a workload that is no MeshService', () => {
  test('is judged where cdk8s-plus makes it', () => {
    const chart = devChart();
    new kplus.Deployment(chart, 'Tool', { containers: [{ image: IMAGE, securityContext: PRIVILEGED }] });
    const found = findings(chart);
    expect(found.map(({ path }) => path)).toEqual([
      'spec.template.spec.containers[0].securityContext.privileged',
      'spec.template.spec.containers[0].securityContext.capabilities.drop',
      'spec.template.spec.containers[0].securityContext.seccompProfile',
      'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation',
    ]);
    expect(found[0]).toEqual({
      code: 'MSVC-SEC-001',
      severity: 'error',
      construct: 'dev/Tool/Resource',
      object: 'Deployment shop-dev/dev-tool',
      path: 'spec.template.spec.containers[0].securityContext.privileged',
      message: `container 'main' must not be privileged: the namespace enforces "restricted" and refuses such a pod`,
      fix: 'take privileged away; or let the namespace enforce "privileged"',
    });
    expect(found[1]?.fix).toBe('write capabilities: { drop: [ALL] }; or let the namespace enforce "baseline"');
  });

  test('passes where it says all that "restricted" asks for', () => {
    const chart = devChart();
    const seccompProfile = { type: kplus.SeccompProfileType.RUNTIME_DEFAULT };
    const securityContext = { capabilities: { drop: [kplus.Capability.ALL] }, seccompProfile };
    new kplus.Job(chart, 'Tool', { containers: [{ image: IMAGE, securityContext }] });
    expect(findings(chart)).toEqual([]);
  });

  const template = { metadata: { labels }, spec: strictPod({ privileged: true }) };
  test.each([
    ['v1', 'Pod', { spec: template.spec }, 'spec'],
    ['v1', 'PodTemplate', { template }, 'template.spec'],
    ['v1', 'ReplicationController', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'ReplicaSet', { spec: { selector, template } }, 'spec.template.spec'],
    ['apps/v1', 'Deployment', { spec: { selector, template } }, 'spec.template.spec'],
    ['apps/v1', 'StatefulSet', { spec: { selector, template } }, 'spec.template.spec'],
    ['apps/v1', 'DaemonSet', { spec: { selector, template } }, 'spec.template.spec'],
    ['batch/v1', 'Job', { spec: { template } }, 'spec.template.spec'],
    ['batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template } } } }, 'spec.jobTemplate.spec.template.spec'],
  ])('is judged where it is a raw object: %s %s', (apiVersion, kind, rest, path) => {
    const chart = devChart();
    new ApiObject(chart, 'tool', { apiVersion, kind, metadata: { name: 'tool' }, ...rest });
    expect(findings(chart)).toMatchObject([
      {
        code: 'MSVC-SEC-001',
        object: `${kind} shop-dev/tool`,
        path: `${path}.containers[0].securityContext.privileged`,
      },
    ]);
  });

  test('is judged by the annotations of its pods', () => {
    const chart = devChart();
    const key = 'container.apparmor.security.beta.kubernetes.io/tool';
    const tool = rawDeployment(chart, strictPod());
    tool.addJsonPatch(JsonPatch.add('/spec/template/metadata/annotations', { [key]: 'unconfined' }));
    expect(pathsOf(chart)).toEqual([`spec.template.metadata.annotations[${key}]`]);
  });

  test('is suppressed on its own construct', () => {
    const chart = devChart();
    const tool = new kplus.Deployment(chart, 'Tool', { containers: [{ image: IMAGE }] });
    expect(findings(chart)).toHaveLength(2);
    suppress(tool, 'MSVC-SEC-001', 'the tool moves to another namespace this week');
    expect(findings(chart)).toEqual([]);
  });
});

describe('a namespace', () => {
  test('that enforces "baseline" refuses less', () => {
    const chart = chartOf('baseline');
    rawDeployment(chart, { containers: [{ name: 'tool', image: IMAGE, securityContext: { privileged: true } }] });
    expect(findings(chart)).toMatchObject([
      {
        path: 'spec.template.spec.containers[0].securityContext.privileged',
        message: `container 'tool' must not be privileged: the namespace enforces "baseline" and refuses such a pod`,
        fix: 'take privileged away; or let the namespace enforce "privileged"',
      },
    ]);
  });

  test('that enforces "privileged" refuses nothing, and so does one that is not made here', () => {
    for (const chart of [chartOf('privileged'), devChart({ namespace: Namespace.existing('shop-dev') })]) {
      rawDeployment(chart, strictPod({ privileged: true }));
      expect(findings(chart)).toEqual([]);
    }
  });

  test('is the one of the object, not of the chart', () => {
    const chart = devChart();
    rawDeployment(chart, strictPod({ privileged: true }), { namespace: 'tools' });
    expect(findings(chart)).toEqual([]);
    new ApiObject(chart, 'Tools', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'tools', labels: { [ENFORCE]: 'baseline' } },
    });
    expect(findings(chart)).toMatchObject([{ object: 'Deployment tools/tool' }]);
  });

  test('of a plain chart is read, too, by the newest policy', () => {
    const chart = new Chart(devChart().node.root, 'plain', { namespace: 'tools' });
    new ApiObject(chart, 'Tools', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'tools', labels: { [ENFORCE]: 'restricted' } },
    });
    rawDeployment(chart, strictPod({}, { livenessProbe: { tcpSocket: { port: 80, host: 'localhost' } } }));
    expect(pathsOf(chart)).toEqual(['spec.template.spec.containers[0].livenessProbe.tcpSocket.host']);
  });
});

describe('the version of the policy', () => {
  const host = strictPod({}, { livenessProbe: { httpGet: { port: 80, host: 'localhost' } } });

  test.each([
    ['1.34', {}, 1],
    ['1.33', {}, 0],
    ['1.34', { [`${ENFORCE}-version`]: 'v1.33' }, 0],
    ['1.35', { [`${ENFORCE}-version`]: 'v1.34' }, 1],
    ['1.33', { [`${ENFORCE}-version`]: 'v1.34' }, 0],
    ['1.34', { [`${ENFORCE}-version`]: 'latest' }, 1],
  ])('is the cluster’s %s, unless the namespace pins an older one: %j', (kubernetes, labels, count) => {
    const chart = chartOf('baseline', labels, kubernetes);
    rawDeployment(chart, host);
    expect(findings(chart)).toHaveLength(count);
  });
});

describe('a label of Pod Security', () => {
  test('that Pod Security does not know is found: the API server refuses the namespace', () => {
    const chart = chartOf('restricted', { [`${ENFORCE}-version`]: '1.34' });
    expect(findings(chart)).toEqual([
      {
        code: 'MSVC-SEC-001',
        severity: 'error',
        construct: 'dev/Namespace',
        object: 'Namespace shop-dev',
        path: `metadata.labels[${ENFORCE}-version]`,
        message: 'Pod Security knows no "1.34": the API server refuses the namespace',
        fix: 'write latest, or a version such as v1.34',
      },
    ]);
    expect(findings(chartOf('restricted', { [`${ENFORCE}-version`]: 'v1.34' }))).toEqual([]);
  });
});

describe('a container that is added to a MeshService', () => {
  const added = (props: Partial<kplus.ContainerProps>): string[] =>
    pathsOf(orders().addContainer({ name: 'exporter', image: IMAGE, ...props }));
  const path = (field: string): string => `spec.template.spec.containers[1].${field}`;

  test('passes with what it leaves open, and with the capability that "restricted" lets it add', () => {
    expect(added({})).toEqual([]);
    expect(added({ securityContext: { capabilities: {} } })).toEqual([]);
    expect(added({ securityContext: { capabilities: { add: [kplus.Capability.NET_BIND_SERVICE] } } })).toEqual([]);
  });

  test('is found with whatever it says that "restricted" refuses', () => {
    const context = (securityContext: kplus.ContainerSecurityContextProps): string[] => added({ securityContext });
    expect(context({ privileged: true, allowPrivilegeEscalation: true })).toEqual([
      path('securityContext.privileged'),
      path('securityContext.allowPrivilegeEscalation'),
    ]);
    expect(context({ ensureNonRoot: false, user: 0 })).toEqual([
      path('securityContext.runAsNonRoot'),
      path('securityContext.runAsUser'),
    ]);
    expect(context({ capabilities: { add: [kplus.Capability.NET_RAW] } })).toEqual([
      path('securityContext.capabilities.add'),
    ]);
    expect(context({ capabilities: { drop: [kplus.Capability.NET_RAW] } })).toEqual([
      path('securityContext.capabilities.drop'),
    ]);
    expect(context({ seccompProfile: { type: kplus.SeccompProfileType.UNCONFINED } })).toEqual([
      path('securityContext.seccompProfile'),
    ]);
    expect(added({ ports: [{ number: 9100, hostPort: 9100 }] })).toEqual([path('ports[0].hostPort')]);
    expect(added({ liveness: kplus.Probe.fromTcpSocket({ port: 9100, host: 'localhost' }) })).toEqual([
      path('livenessProbe.tcpSocket.host'),
    ]);
    expect(added({ lifecycle: { preStop: kplus.Handler.fromTcpSocket({ port: 9100, host: 'localhost' }) } })).toEqual([
      path('lifecycle.preStop.tcpSocket.host'),
    ]);
  });
});
