import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import { Volume } from 'cdk8s-plus-28';
import { Caller, type Code, Hold, MeshChart, MeshService, NoMesh, Port, Scale, suppress } from 'cdk8s-mesh';
import { Construct } from 'constructs';
import { inspect } from '../../../lib/analysis/gate';
import { RULES } from '../../../lib/analysis/rules/index';
import { LIFECYCLE_RULES } from '../../../lib/analysis/rules/lifecycle-rules';
import { errorsOf, reportText } from '../../../lib/analysis/report';
import type { Report } from '../../../lib/analysis/report';
import { RootGate } from '../../../lib/stages/root-gate';
import { devChart, IMAGE, orders, platformWith } from '../../fixtures';

interface Case {
  readonly code: string;
  readonly breaks: string;
  readonly bad: () => MeshService;
  /** Nearly the same, and right. */
  readonly good: () => MeshService;
  readonly severity: 'error' | 'warning' | 'info';
  readonly path: string;
  readonly object?: string;
  /** @default 'dev/orders' */
  readonly construct?: string;
}

const LIB = join(__dirname, '../../../lib');
const POD = '/spec/template/spec';
const LABELS = '/spec/template/metadata/labels';

function withCanary(): MeshService {
  return orders({ versions: { canary: { weight: 10 } } });
}

/** The service with patches on its one object of a kind. */
function patched(service: MeshService, kind: string, ...patches: JsonPatch[]): MeshService {
  const objects = service.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in ${service.node.path}`);
  found.addJsonPatch(...patches);
  return service;
}

/** The service with an object of Istio beside it that somebody added to its chart. */
function besides(service: MeshService, kind: string, spec: object): MeshService {
  const group = /Policy|Authentication/.test(kind) ? 'security.istio.io/v1' : 'networking.istio.io/v1';
  const chart = MeshChart.of(service);
  new ApiObject(chart, 'orders-2', { apiVersion: group, kind, metadata: { name: 'orders-2' }, spec });
  return service;
}

/** A service that someone may call. */
function open(): MeshService {
  return orders().allowFrom(Caller.serviceAccount('edge/gateway'));
}

function reportOf(service: MeshService): Report {
  return inspect(service.node.root).report;
}

function ejecting(maxEjectionPercent: number, replicas: number): MeshService {
  return orders({ replicas, traffic: { outlierDetection: { maxEjectionPercent } } });
}

function onNoMesh(without: Parameters<typeof NoMesh.of>[0]): MeshService {
  return orders({}, devChart({ platform: platformWith(NoMesh.of(without)) }));
}

/** A service that calls another one, whose Service is patched. */
function callingPatched(...patches: JsonPatch[]): MeshService {
  const service = orders();
  const users = new MeshService(MeshChart.of(service) as MeshChart, 'users', { image: IMAGE, ports: USERS_PORTS });
  service.calls(users);
  patched(users, 'Service', ...patches);
  return service;
}

const USERS_PORTS = [Port.http(8080), Port.http(9090, { name: 'metrics' })];
const CANARY_PODS = { matchLabels: { app: 'orders', version: 'canary' } };
const INIT = {
  image: 'localhost/init:1',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const DESTINATION = '/spec/http/0/route/0/destination';
const RULES_OF_ACCESS = '/spec/rules';

const CASES: readonly Case[] = [
  {
    code: 'MSVC-ACCESS-010',
    breaks: 'a patch lets anyone in',
    bad: () => patched(open(), 'AuthorizationPolicy', JsonPatch.remove(`${RULES_OF_ACCESS}/0/from`)),
    good: () => patched(open(), 'AuthorizationPolicy', JsonPatch.add('/metadata/annotations', { team: 'shop' })),
    severity: 'error',
    path: 'access',
  },
  {
    code: 'MSVC-ACCESS-010',
    breaks: 'a patch empties the selector, so that the policy of one lets into all',
    bad: () => {
      const service = orders();
      const users = new MeshService(MeshChart.of(service) as MeshChart, 'users', { image: IMAGE });
      users.allowFrom(Caller.namespace('monitoring'));
      patched(users, 'AuthorizationPolicy', JsonPatch.remove('/spec/selector'));
      return service;
    },
    good: () => orders(),
    severity: 'error',
    path: 'access',
  },
  {
    code: 'MSVC-ACCESS-010',
    breaks: 'a patch lets anyone in beside one that narrows the selector of the Service',
    bad: () => {
      const service = patched(open(), 'Service', JsonPatch.add('/spec/selector/version', 'stable'));
      return patched(service, 'AuthorizationPolicy', JsonPatch.remove(`${RULES_OF_ACCESS}/0/from`));
    },
    good: () => patched(open(), 'Service', JsonPatch.add('/spec/selector/version', 'stable')),
    severity: 'error',
    path: 'access',
  },
  {
    code: 'MSVC-ACCESS-010',
    breaks: 'a policy that was added lets into some pods',
    bad: () => besides(withCanary(), 'AuthorizationPolicy', { selector: CANARY_PODS, rules: [{}] }),
    good: () => besides(withCanary(), 'AuthorizationPolicy', { selector: CANARY_PODS, action: 'DENY', rules: [{}] }),
    severity: 'warning',
    path: 'access',
  },
  {
    code: 'MSVC-ACCESS-010',
    breaks: 'a patch lets the policy be tried alone',
    bad: () =>
      patched(open(), 'AuthorizationPolicy', JsonPatch.add('/metadata/annotations', { 'istio.io/dry-run': 'true' })),
    good: () =>
      patched(open(), 'AuthorizationPolicy', JsonPatch.add('/metadata/annotations', { 'istio.io/dry-run': 'false' })),
    severity: 'error',
    path: 'access',
  },
  {
    code: 'MSVC-ACCESS-011',
    breaks: 'a patch shuts out whoever was let in',
    bad: () => patched(open(), 'AuthorizationPolicy', JsonPatch.remove(RULES_OF_ACCESS)),
    good: () => open(),
    severity: 'warning',
    path: 'access',
  },
  {
    code: 'MSVC-MESH-010',
    breaks: 'a patch keeps the proxy out',
    bad: () => patched(orders(), 'Deployment', JsonPatch.replace(`${LABELS}/sidecar.istio.io~1inject`, 'false')),
    good: () => patched(orders(), 'Deployment', JsonPatch.replace(`${LABELS}/sidecar.istio.io~1inject`, 'true')),
    severity: 'error',
    path: 'spec.template.metadata.labels[sidecar.istio.io/inject]',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-MTLS-001',
    breaks: 'callers are told to send plain text',
    bad: () =>
      patched(withCanary(), 'DestinationRule', JsonPatch.add('/spec/trafficPolicy', { tls: { mode: 'DISABLE' } })),
    good: () =>
      patched(withCanary(), 'DestinationRule', JsonPatch.add('/spec/trafficPolicy', { tls: { mode: 'ISTIO_MUTUAL' } })),
    severity: 'error',
    path: 'spec.trafficPolicy.tls.mode',
    object: 'DestinationRule shop-dev/orders',
  },
  {
    code: 'MSVC-MTLS-001',
    breaks: 'callers are told no mode of tls, which is none',
    bad: () => patched(withCanary(), 'DestinationRule', JsonPatch.add('/spec/trafficPolicy', { tls: {} })),
    good: () => patched(withCanary(), 'DestinationRule', JsonPatch.add('/spec/trafficPolicy', { tls: null })),
    severity: 'error',
    path: 'spec.trafficPolicy.tls.mode',
    object: 'DestinationRule shop-dev/orders',
  },
  {
    code: 'MSVC-PORT-010',
    breaks: 'a patch takes the port away that is called',
    bad: () => callingPatched(JsonPatch.replace('/spec/ports/0/port', 80)),
    good: () => callingPatched(JsonPatch.add('/spec/ports/0', { name: 'http-more', port: 80, targetPort: 8080 })),
    severity: 'error',
    path: 'spec.ports',
    object: 'Service shop-dev/users',
  },
  {
    code: 'MSVC-POD-010',
    breaks: 'a second container has the name of the first',
    bad: () => orders().addContainer({ name: 'app', image: 'localhost/agent:1' }),
    good: () => orders().addContainer({ name: 'agent', image: 'localhost/agent:1' }),
    severity: 'error',
    path: 'spec.template.spec.containers[1].name',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-POD-010',
    breaks: 'an init container has the name of a container',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/initContainers`, [{ ...INIT, name: 'app' }])),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/initContainers`, [{ ...INIT, name: 'init' }])),
    severity: 'error',
    path: 'spec.template.spec.containers[0].name',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-POD-010',
    breaks: 'two volumes have one name',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/volumes`, [{ name: 'a' }, { name: 'a' }])),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/volumes`, [{ name: 'a' }, { name: 'app' }])),
    severity: 'error',
    path: 'spec.template.spec.volumes[1].name',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-PORT-011',
    breaks: 'a patch leads a port to none of the containers',
    bad: () => patched(orders(), 'Service', JsonPatch.replace('/spec/ports/0/targetPort', 9999)),
    good: () => patched(orders(), 'Service', JsonPatch.replace('/spec/ports/0/targetPort', 'http')),
    severity: 'error',
    path: 'spec.ports[0].targetPort',
    object: 'Service shop-dev/orders',
  },
  {
    code: 'MSVC-ACCESS-101',
    breaks: 'no mesh proves who calls',
    bad: () => onNoMesh({}),
    good: () => orders(),
    severity: 'warning',
    path: 'calls',
  },
  {
    code: 'MSVC-CANARY-001',
    breaks: 'a route leads to a subset that is not there',
    bad: () =>
      patched(withCanary(), 'VirtualService', JsonPatch.replace('/spec/http/0/route/1/destination/subset', 'next')),
    good: () =>
      patched(withCanary(), 'VirtualService', JsonPatch.replace('/spec/http/0/route/1/destination/subset', 'canary')),
    severity: 'error',
    path: 'spec.http[0].route[1].destination.subset',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-002',
    breaks: "a subset's label is on no pod",
    bad: () => patched(withCanary(), 'DestinationRule', JsonPatch.replace('/spec/subsets/1/labels/version', 'next')),
    good: () => patched(withCanary(), 'DestinationRule', JsonPatch.add('/spec/subsets/1/labels/app', 'orders')),
    severity: 'error',
    path: 'spec.subsets[1].labels',
    object: 'DestinationRule shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-003',
    breaks: 'the Service selects one version alone',
    bad: () => patched(withCanary(), 'Service', JsonPatch.add('/spec/selector/version', 'stable')),
    good: () => patched(orders(), 'Service', JsonPatch.add('/spec/selector/version', 'stable')),
    severity: 'error',
    path: 'spec.selector',
    object: 'Service shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-004',
    breaks: "a Deployment selects another version's pods",
    bad: () => patched(withCanary(), 'Deployment', JsonPatch.remove('/spec/selector/matchLabels/version')),
    good: () => patched(orders(), 'Deployment', JsonPatch.remove('/spec/selector/matchLabels/version')),
    severity: 'error',
    path: 'spec.selector.matchLabels',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-004',
    breaks: 'a Deployment misses its own pods',
    bad: () => patched(orders(), 'Deployment', JsonPatch.replace('/spec/selector/matchLabels/version', 'next')),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${LABELS}/team`, 'orders')),
    severity: 'error',
    path: 'spec.selector.matchLabels',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-005',
    breaks: 'the weights add up to 110',
    bad: () => patched(withCanary(), 'VirtualService', JsonPatch.replace('/spec/http/0/route/1/weight', 20)),
    good: () =>
      patched(
        withCanary(),
        'VirtualService',
        JsonPatch.replace('/spec/http/0/route/0/weight', 80),
        JsonPatch.replace('/spec/http/0/route/1/weight', 20),
      ),
    severity: 'error',
    path: 'spec.http[0].route',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-CANARY-005',
    breaks: 'the weights add up to 99',
    bad: () => patched(withCanary(), 'VirtualService', JsonPatch.replace('/spec/http/0/route/1/weight', 9)),
    good: () => withCanary(),
    severity: 'error',
    path: 'spec.http[0].route',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-MESH-101',
    breaks: 'the mesh is used without a feature',
    bad: () => onNoMesh({ without: ['access'] }),
    good: () => orders(),
    severity: 'info',
    path: 'platform.mesh',
  },
  {
    code: 'MSVC-OUTL-001',
    breaks: '49 percent of two pods is less than one',
    bad: () => ejecting(49, 2),
    good: () => ejecting(50, 2),
    severity: 'warning',
    path: 'traffic.outlierDetection.maxEjectionPercent',
  },
  {
    code: 'MSVC-OUTL-001',
    breaks: "Istio's own 10 percent of nine pods is less than one",
    bad: () => orders({ replicas: 9, traffic: { outlierDetection: { interval: Duration.seconds(10) } } }),
    good: () => orders({ replicas: 10, traffic: { outlierDetection: { interval: Duration.seconds(10) } } }),
    severity: 'warning',
    path: 'traffic.outlierDetection.maxEjectionPercent',
  },
  {
    code: 'MSVC-ROUTE-010',
    breaks: 'a patch leads a route to nobody',
    bad: () => patched(orders(), 'VirtualService', JsonPatch.replace(`${DESTINATION}/host`, 'users')),
    good: () => patched(orders(), 'VirtualService', JsonPatch.replace(`${DESTINATION}/host`, 'orders')),
    severity: 'error',
    path: 'spec.http[0].route[0].destination.host',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-ROUTE-010',
    breaks: 'a patch leads a route to another service',
    bad: () => {
      const service = orders();
      new MeshService(MeshChart.of(service) as MeshChart, 'users', { image: IMAGE });
      return patched(service, 'VirtualService', JsonPatch.replace(`${DESTINATION}/host`, 'users'));
    },
    good: () => orders(),
    severity: 'warning',
    path: 'spec.http[0].route[0].destination.host',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-ROUTE-010',
    breaks: 'a patch leads a route to a port that is not there',
    bad: () =>
      patched(
        orders({ ports: USERS_PORTS }),
        'VirtualService',
        JsonPatch.replace('/spec/http/1/route/0/destination/port/number', 9091),
      ),
    good: () => orders({ ports: USERS_PORTS }),
    severity: 'error',
    path: 'spec.http[1].route[0].destination.port.number',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-ROUTE-010',
    breaks: 'a patch makes the route one of another host',
    bad: () => patched(orders(), 'VirtualService', JsonPatch.replace('/spec/hosts', ['shop.example.com'])),
    good: () => patched(orders(), 'VirtualService', JsonPatch.add('/spec/hosts/-', 'shop.example.com')),
    severity: 'error',
    path: 'spec.hosts',
    object: 'VirtualService shop-dev/orders',
  },
  {
    code: 'MSVC-ROUTE-011',
    breaks: 'a second object says the route of a host',
    bad: () => besides(orders(), 'VirtualService', { hosts: ['orders'], http: [] }),
    good: () => besides(orders(), 'VirtualService', { hosts: ['orders'], gateways: ['edge/public'], http: [] }),
    severity: 'error',
    path: 'spec.hosts',
    object: 'VirtualService shop-dev/orders-2',
    construct: 'dev/orders-2',
  },
  {
    code: 'MSVC-ROLL-002',
    breaks: 'the budget keeps all pods',
    bad: () =>
      patched(
        orders(),
        'PodDisruptionBudget',
        JsonPatch.remove('/spec/maxUnavailable'),
        JsonPatch.add('/spec/minAvailable', '100%'),
      ),
    good: () =>
      patched(
        orders(),
        'PodDisruptionBudget',
        JsonPatch.remove('/spec/maxUnavailable'),
        JsonPatch.add('/spec/minAvailable', '50%'),
      ),
    severity: 'error',
    path: 'scale.disruptionBudget',
    object: 'PodDisruptionBudget shop-dev/orders',
  },
  {
    code: 'MSVC-ROLL-002',
    breaks: 'percent of pods are rounded up: 51 percent of two are two',
    bad: () =>
      patched(
        orders(),
        'PodDisruptionBudget',
        JsonPatch.remove('/spec/maxUnavailable'),
        JsonPatch.add('/spec/minAvailable', '51%'),
      ),
    good: () => patched(orders(), 'PodDisruptionBudget', JsonPatch.replace('/spec/maxUnavailable', '1%')),
    severity: 'error',
    path: 'scale.disruptionBudget',
    object: 'PodDisruptionBudget shop-dev/orders',
  },
  {
    code: 'MSVC-ROLL-002',
    breaks: 'no pod may go',
    bad: () => patched(orders(), 'PodDisruptionBudget', JsonPatch.replace('/spec/maxUnavailable', 0)),
    good: () => patched(orders(), 'PodDisruptionBudget', JsonPatch.replace('/spec/maxUnavailable', 2)),
    severity: 'error',
    path: 'scale.disruptionBudget',
    object: 'PodDisruptionBudget shop-dev/orders',
  },
  {
    code: 'MSVC-ROLL-003',
    breaks: 'replicas stand beside an autoscaler',
    bad: () =>
      patched(
        orders({ replicas: Scale.autoscaled({ min: 2, max: 4 }) }),
        'Deployment',
        JsonPatch.add('/spec/replicas', 3),
      ),
    good: () => patched(orders(), 'Deployment', JsonPatch.replace('/spec/replicas', 3)),
    severity: 'error',
    path: 'scale.replicas',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-ROLL-001',
    breaks: 'a rollout may take every pod',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.replace('/spec/strategy/rollingUpdate/maxUnavailable', '100%')),
    good: () => patched(orders(), 'Deployment', JsonPatch.replace('/spec/strategy/rollingUpdate/maxUnavailable', 1)),
    severity: 'error',
    path: 'scale.strategy',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-TERM-001',
    breaks: 'a grace period that is patched is too short',
    bad: () => patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/terminationGracePeriodSeconds`, 10)),
    good: () => patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/terminationGracePeriodSeconds`, 90)),
    severity: 'error',
    path: 'termination.gracePeriod',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-TERM-004',
    breaks: 'a hold that is patched is too short',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/containers/0/lifecycle/preStop/sleep/seconds`, 1)),
    good: () =>
      patched(
        orders({ termination: { hold: Hold.preStop(Duration.seconds(6)) } }),
        'Deployment',
        JsonPatch.replace(`${POD}/containers/0/lifecycle/preStop/sleep/seconds`, 5),
      ),
    severity: 'error',
    path: 'termination.hold',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-TERM-003',
    breaks: 'nothing holds any more',
    bad: () => patched(orders(), 'Deployment', JsonPatch.remove(`${POD}/containers/0/lifecycle`)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/terminationGracePeriodSeconds`, 60)),
    severity: 'error',
    path: 'termination.hold',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-PROBE-001',
    breaks: 'a probe waits longer than its period',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/containers/0/readinessProbe/timeoutSeconds`, 9)),
    good: () =>
      patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/containers/0/readinessProbe/timeoutSeconds`, 3)),
    severity: 'warning',
    path: 'health.readiness.timeout',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a privileged container',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/privileged`, true)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/privileged`, false)),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.privileged',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a container that runs as root',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/runAsUser`, 0)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/runAsUser`, 1)),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.runAsUser',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a pod without a seccomp profile',
    bad: () => patched(orders(), 'Deployment', JsonPatch.remove(`${POD}/securityContext/seccompProfile`)),
    good: () =>
      patched(orders(), 'Deployment', JsonPatch.replace(`${POD}/securityContext/seccompProfile/type`, 'Localhost')),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.seccompProfile',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a container that keeps its capabilities',
    bad: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.replace(`${POD}/containers/0/securityContext/capabilities/drop`, ['NET_RAW']),
      ),
    good: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/containers/0/securityContext/capabilities/drop/-`, 'NET_RAW'),
      ),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.capabilities.drop',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a container that adds a capability',
    bad: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/containers/0/securityContext/capabilities/add`, ['NET_ADMIN']),
      ),
    good: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/containers/0/securityContext/capabilities/add`, ['NET_BIND_SERVICE']),
      ),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.capabilities.add',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a volume of the node',
    bad: () => {
      const service = orders();
      return service.mount('/host', Volume.fromHostPath(service, 'Host', 'host', { path: '/var/log' }));
    },
    good: () => {
      const service = orders();
      return service.mount('/cache', Volume.fromEmptyDir(service, 'Cache', 'cache', { sizeLimit: Size.mebibytes(1) }));
    },
    severity: 'error',
    path: 'spec.template.spec.volumes[0].hostPath',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: "a pod on the node's network",
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/hostNetwork`, true)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/hostNetwork`, false)),
    severity: 'error',
    path: 'spec.template.spec.hostNetwork',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a port of the node',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/ports/0/hostPort`, 8080)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/ports/0/hostPort`, 0)),
    severity: 'error',
    path: 'spec.template.spec.containers[0].ports[0].hostPort',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a container that sees the whole /proc',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/procMount`, 'Unmasked')),
    good: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/procMount`, 'Default')),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.procMount',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'an SELinux type that may do anything',
    bad: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/containers/0/securityContext/seLinuxOptions`, { type: 'spc_t' }),
      ),
    good: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/containers/0/securityContext/seLinuxOptions`, { type: 'container_t' }),
      ),
    severity: 'error',
    path: 'spec.template.spec.containers[0].securityContext.seLinuxOptions.type',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a pod without AppArmor',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/appArmorProfile`, { type: 'Unconfined' })),
    good: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/securityContext/appArmorProfile`, { type: 'RuntimeDefault' }),
      ),
    severity: 'error',
    path: 'spec.template.spec.securityContext.appArmorProfile',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a sysctl that reaches the node',
    bad: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/securityContext/sysctls`, [{ name: 'kernel.msgmax', value: '1' }]),
      ),
    good: () =>
      patched(
        orders(),
        'Deployment',
        JsonPatch.add(`${POD}/securityContext/sysctls`, [{ name: 'net.ipv4.tcp_rmem', value: '4096' }]),
      ),
    severity: 'error',
    path: 'spec.template.spec.securityContext.sysctls[0].name',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a process of the node',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/windowsOptions`, { hostProcess: true })),
    good: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/windowsOptions`, { hostProcess: false })),
    severity: 'error',
    path: 'spec.template.spec.securityContext.windowsOptions.hostProcess',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a pod whose seccomp profile is none',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/seccompProfile`, { type: 'Unconfined' })),
    good: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/seccompProfile`, { type: 'Localhost' })),
    severity: 'error',
    path: 'spec.template.spec.securityContext.seccompProfile',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a pod that runs as root',
    bad: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/runAsUser`, 0)),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/securityContext/runAsUser`, 1)),
    severity: 'error',
    path: 'spec.template.spec.securityContext.runAsUser',
    object: 'Deployment shop-dev/orders',
  },
  {
    code: 'MSVC-SEC-001',
    breaks: 'a probe that leads elsewhere',
    bad: () =>
      patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/readinessProbe/httpGet/host`, '10.0.0.1')),
    good: () => patched(orders(), 'Deployment', JsonPatch.add(`${POD}/containers/0/readinessProbe/httpGet/host`, '')),
    severity: 'error',
    path: 'spec.template.spec.containers[0].readinessProbe.httpGet.host',
    object: 'Deployment shop-dev/orders',
  },
];

describe('each rule', () => {
  test.each(CASES)('$code finds that $breaks', ({ bad, code, severity, path, object, construct = 'dev/orders' }) => {
    const service = bad();
    const found = reportOf(service).findings.filter((finding) => finding.code === code);
    expect(found[0]).toMatchObject({
      severity,
      path,
      construct,
      ...(object !== undefined && { object }),
    });
    expect(found[0]?.object).toBe(object);
  });

  test.each(CASES)('$code is silent where nearly the same is right ($breaks)', ({ good }) => {
    expect(reportOf(good()).findings).toEqual([]);
  });

  test('has a case of its own, here or beside the rules of how a pod ends', () => {
    const theirs = LIFECYCLE_RULES.map(({ code }) => code);
    const ours = RULES.map(({ code }) => code).filter((code) => !theirs.includes(code));
    const files = ['access-policies', 'finished-termination', 'probe-can-run', 'text-is-unicode'];
    const beside = [...files, '../../workload/job/mesh-job', '../../mesh/edge-rules']
      .map((file) => readFileSync(join(__dirname, `${file}.test.ts`), 'utf8'))
      .join('');
    expect(ours.filter((code) => !CASES.some((one) => one.code === code) && !beside.includes(code))).toEqual([]);
  });
});

describe('the list of rules', () => {
  test('has no code twice, and is sorted by code', () => {
    const codes = RULES.map(({ code }) => code);
    expect([...new Set(codes)].sort()).toEqual(codes);
  });

  test('names the code of each rule in the comment beside it', () => {
    const theirs = LIFECYCLE_RULES.map(({ code }) => code);
    const ours = RULES.map(({ code }) => code).filter((code) => !theirs.includes(code));
    const lists = ['analysis/rules/index.ts', 'mesh/vendor-rules.ts', 'mesh/istio/rules/index.ts'];
    const source = lists.map((list) => readFileSync(join(LIB, list), 'utf8')).join('');
    const named = [...source.matchAll(/, \/\/ (MSVC-\w+-\d{3})$/gm)].map(([, code]) => code as Code);
    expect(named.sort()).toEqual(ours);
  });

  test.each(RULES.map((rule) => [rule.code, rule] as const))(
    '%s says what holds and where that is written',
    (code, rule) => {
      expect(code).toMatch(/^MSVC-[A-Z]+-\d{3}$/);
      expect(rule.summary).toMatch(/^[A-Z].*\.$/);
      expect(rule.source).toMatch(/^\S.*\.$/);
    },
  );

  test.each(CASES.map((one) => [one.breaks, one] as const))(
    'a finding has a message and a fix: %s',
    (_, { bad, code }) => {
      for (const { message, fix } of reportOf(bad()).findings.filter((finding) => finding.code === code)) {
        expect(message).toMatch(/^\S.{20,}\S$/);
        expect(fix).toMatch(/^\S.{10,}\S$/);
      }
    },
  );
});

describe('where "restricted" is not enforced', () => {
  test('pods may be what they are', () => {
    // The namespace is there already: what it enforces is not known here.
    const chart = devChart({ namespace: 'shop-dev' });
    const object = ApiObject.of(chart.node.findChild('Namespace'));
    object.addJsonPatch(JsonPatch.replace('/metadata/labels/pod-security.kubernetes.io~1enforce', 'privileged'));
    const service = orders({}, chart);
    patched(service, 'Deployment', JsonPatch.add(`${POD}/containers/0/securityContext/privileged`, true));
    expect(reportOf(service).findings).toEqual([]);
  });
});

describe('a finding that is suppressed', () => {
  const REASON = 'the labels are moved by hand this week';
  const CODE = 'MSVC-CANARY-004';

  function mislabelled(): MeshService {
    return patched(orders(), 'Deployment', JsonPatch.replace('/spec/selector/matchLabels/version', 'next'));
  }

  function chartOf(service: MeshService): Construct {
    const { scope } = service.node;
    if (!(scope instanceof Construct)) throw new Error('a service is in a chart');
    return scope;
  }

  test('stops nothing, and stays in the report with its reason', () => {
    const service = mislabelled();
    suppress(service, CODE, REASON);
    expect(errorsOf(reportOf(service))).toEqual([]);
    expect(reportOf(service).suppressed).toMatchObject([{ code: CODE, reason: REASON }]);
    expect(reportText(reportOf(service))).toMatch(
      /^suppressed MSVC-CANARY-004 \[dev\/orders\] spec\.selector\.matchLabels\n.*\n {2}reason: the labels/,
    );
  });

  test('on the chart covers every service in it', () => {
    const service = mislabelled();
    suppress(chartOf(service), CODE, REASON);
    expect(reportOf(service).findings).toEqual([]);
  });

  test('is one of the validations of a construct as well, which no rule finds', () => {
    const service = orders();
    service.node.addValidation({ validate: () => ['orders needs an owner'] });
    const found = () => RootGate.of(service).inspectWritten().report;
    expect(found().findings).toMatchObject([
      { code: 'MSVC-VALID-001', severity: 'error', construct: 'dev/orders', message: 'orders needs an owner' },
    ]);
    suppress(service, 'MSVC-VALID-001', 'the owner is decided next week');
    expect(found()).toMatchObject({ findings: [], suppressed: [{ code: 'MSVC-VALID-001' }] });
    expect(reportOf(service).findings).toEqual([]);
  });

  test('says so where there is nothing to hide, and where no rule has the code', () => {
    const service = orders();
    suppress(service, CODE, REASON);
    suppress(service, 'MSVC-PORT-001', REASON);
    suppress(service, 'MSVC-RUST-999', REASON);
    // Found by a stage alone: in another its absence means nothing.
    suppress(service, 'MSVC-RUST-113', REASON);
    expect(reportText(reportOf(service)).split('\n')).toEqual([
      'warning MSVC-RULE-003 [dev/orders] suppress',
      `  MSVC-CANARY-004 is accepted here ('${REASON}'), and nothing is found that it would hide`,
      '  fix: take the line away',
      ...['MSVC-PORT-001', 'MSVC-RUST-999'].flatMap((code) => [
        'warning MSVC-RULE-003 [dev/orders] suppress',
        `  ${code} is accepted here, and no rule has that code`,
        '  fix: correct the code: docs/rules.md lists them',
      ]),
    ]);
  });

  test('on another service, or by another code, covers nothing', () => {
    const service = mislabelled();
    suppress(new MeshService(chartOf(service), 'orders2', { image: IMAGE }), CODE, REASON);
    suppress(service, 'MSVC-CANARY-003', REASON);
    expect(errorsOf(reportOf(service))).toHaveLength(1);
  });
});

describe('the report', () => {
  test('shows errors first, each with construct, object, field, message and fix', () => {
    const service = ejecting(10, 2);
    patched(service, 'Deployment', JsonPatch.replace('/spec/selector/matchLabels/version', 'next'));
    expect(reportText(reportOf(service)).split('\n')).toEqual([
      'error MSVC-CANARY-004 [dev/orders] Deployment shop-dev/orders spec.selector.matchLabels',
      `  the selector {"app":"orders","version":"next"} does not match the Deployment's own pods`,
      '  fix: take back the patch of selector or labels; both are fixed for the life of a workload',
      'warning MSVC-OUTL-001 [dev/orders] traffic.outlierDetection.maxEjectionPercent',
      "  10 percent of the 2 pods of version 'stable' is less than one: no pod is ever ejected",
      '  fix: set maxEjectionPercent to 50 or more, or run at least 10 pods',
    ]);
  });

  test('is empty where nothing is wrong', () => expect(reportText(reportOf(orders()))).toBe(''));
});
