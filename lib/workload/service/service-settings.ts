import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { compact, type Json, type JsonObject } from '../../kube/json';
import type { Platform } from '../../mesh/platform';
import type { KubernetesVersion } from '../../model/kubernetes-version';
import type { Exposure } from '../../model/termination/exposure';
import type { Port } from '../../model/workload/port';
import type { CheckedServiceOptions, ServiceSettings } from '../../model/workload/service-options';

/** The first minor versions with each preference on by default (KEP-2433 and KEP-3015, betas of ServiceTrafficDistribution). */
const DISTRIBUTION_SINCE = { PreferClose: 31, PreferSameZone: 34, PreferSameNode: 34 } as const;

/**
 * Who sends to the pods of a service from outside, and a check of what needs the platform or the ports.
 * @throws ValidationError MSVC-SERVICE-101 for a load balancer whose deregistration delay nobody said, MSVC-SERVICE-103 for a
 * preference that Kubernetes does not know yet, MSVC-SERVICE-106 for a node port without a type that has one
 */
export function exposureOf(
  scope: Construct,
  { settings, exposure }: CheckedServiceOptions,
  ports: readonly Port[],
  platform: Platform,
): Exposure {
  refuseNewer(scope, settings, platform.kubernetes);
  const { type = 'ClusterIP' } = settings;
  const nodePort = ports.find((port) => port.nodePort !== undefined);
  if (nodePort !== undefined && type === 'ClusterIP') {
    const fix = "write service: { type: 'NodePort' }, or leave nodePort out";
    const mistake = {
      subject: `nodePort of ${nodePort.name}`,
      got: nodePort.nodePort,
      expected: 'nothing on a Service of type ClusterIP',
      fix,
    };
    throw new ValidationError('MSVC-SERVICE-106', mistake, scope);
  }
  const outside = exposure ?? platform.exposure;
  if (type !== 'LoadBalancer' || outside.kind === 'load-balancer') return outside;
  const fix =
    'say how long the load balancer goes on sending to a deleted pod: service: { exposure: Exposure.loadBalancer(Duration.seconds(30)) }, ' +
    'or exposure of the platform; the hold of the pods follows from it';
  const mistake = {
    subject: 'service.exposure',
    got: outside.kind,
    expected: 'Exposure.loadBalancer for a Service of type LoadBalancer',
    fix,
  };
  throw new ValidationError('MSVC-SERVICE-101', mistake, scope);
}

function refuseNewer(
  scope: Construct,
  { trafficDistribution: asked }: ServiceSettings,
  kubernetes: KubernetesVersion,
): void {
  if (asked === undefined || kubernetes.atLeast(DISTRIBUTION_SINCE[asked])) return;
  const fix = `leave it out, or run on Kubernetes 1.${DISTRIBUTION_SINCE[asked]} or later: older API servers drop or refuse it`;
  const expected = `what Kubernetes ${kubernetes} knows`;
  throw new ValidationError(
    'MSVC-SERVICE-103',
    { subject: 'service.trafficDistribution', got: asked, expected, fix },
    scope,
  );
}

/** The fields of a Service's spec that its settings decide. */
export function serviceSettingsSpec(settings: ServiceSettings): JsonObject {
  const { headless, loadBalancer, sessionAffinitySeconds: seconds, ipFamilies, ...rest } = settings;
  return compact({
    ...rest,
    clusterIP: headless === true ? 'None' : undefined,
    ipFamilies: ipFamilies && [...ipFamilies],
    allocateLoadBalancerNodePorts: loadBalancer?.allocateNodePorts,
    loadBalancerClass: loadBalancer?.class,
    loadBalancerSourceRanges: loadBalancer?.sourceRanges && [...loadBalancer.sourceRanges],
    ...(seconds !== undefined && {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: seconds } },
    }),
  });
}

/** A port of the Service that leads to one of the container. */
export function servicePortSpec(port: Port, targets: CheckedServiceOptions['targetPorts']): Record<string, Json> {
  return {
    appProtocol: port.appProtocol,
    name: port.name,
    ...(port.nodePort !== undefined && { nodePort: port.nodePort }),
    port: port.servicePort,
    targetPort: targets === 'name' ? port.name : port.number,
  };
}
