import type { ServicePort } from '../../model/network';
import type { Protocol } from '../../model/workload/port';
import type { ServiceSettings } from '../../model/workload/service-options';
import { compact, isObject, type JsonObject, labelsOf, listAt, objectAt } from '../json';
import type { Manifest } from '../object';
import type { NetworkBuilder } from './network-builder';

/** Reads a Service. */
export function readService(object: Manifest, into: NetworkBuilder): void {
  const spec = objectAt(object.json, 'spec');
  const selector = labelsOf(objectAt(spec, 'selector'));
  const namespace = object.namespace ?? 'default';
  const settings = settingsOf(object, spec, into);
  into.addService({
    namespace,
    name: object.name,
    labels: labelsOf(objectAt(object.json, 'metadata', 'labels')),
    selector,
    ports: listAt(spec, 'ports')
      .filter(isObject)
      .map((port, index) => {
        const target = targetOf(port, (name) => into.portNamed({ namespace, selector }, name));
        if (target === undefined) into.lose(object, `spec.ports[${index}].targetPort`);
        if (port['protocol'] !== undefined && port['protocol'] !== 'TCP')
          into.lose(object, `spec.ports[${index}].protocol`);
        return portOf(port, target);
      }),
    ...(Object.keys(settings).length > 0 && { settings }),
  });
}

/** The number of the container that a port leads to; undefined for a name that no pod has. */
function targetOf(
  { port, targetPort = port }: JsonObject,
  named: (name: string) => number | undefined,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return /^\d+$/.test(String(targetPort)) ? Number(targetPort) : named(String(targetPort));
}

function portOf(port: JsonObject, target: number | undefined): ServicePort {
  const name = String(port['name'] ?? '');
  const number = Number(port['port']);
  const nodePort = port['nodePort'];
  return {
    name,
    number,
    protocol: protocolOf(name, port['appProtocol']),
    ...(target !== undefined && target !== number && { targetPort: target }),
    ...(typeof nodePort === 'number' && { nodePort }),
  };
}

/** Fields of a Service that say nothing, or are read elsewhere. */
const SILENT: Readonly<Record<string, (value: unknown) => boolean>> = {
  ports: () => true,
  selector: () => true,
  type: (value) => ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(String(value)),
  clusterIP: (value) => value === 'None' || value === '',
  clusterIPs: (value) => listAt({ value }, 'value').every((each) => each === 'None'),
  sessionAffinity: (value) => value === 'None' || value === 'ClientIP',
  sessionAffinityConfig: () => true,
  publishNotReadyAddresses: () => true,
};

/** Fields that settings carry as they are. */
const CARRIED = [
  'externalTrafficPolicy',
  'internalTrafficPolicy',
  'ipFamilyPolicy',
  'ipFamilies',
  'trafficDistribution',
] as const;

/** Fields of the load balancer, and what settings call them. */
const BALANCER = {
  loadBalancerClass: 'class',
  loadBalancerSourceRanges: 'sourceRanges',
  allocateLoadBalancerNodePorts: 'allocateNodePorts',
} as const;

/** Three hours, the default of `sessionAffinityConfig.clientIP.timeoutSeconds`. */
const DEFAULT_AFFINITY = 10800;

function settingsOf(object: Manifest, spec: JsonObject, into: NetworkBuilder): ServiceSettings {
  const known = [...CARRIED, ...Object.keys(BALANCER)];
  for (const [field, value] of Object.entries(spec)) {
    if (!known.includes(field) && SILENT[field]?.(value) !== true) into.lose(object, `spec.${field}`);
  }
  const { type } = spec;
  const balancer = Object.entries(BALANCER).flatMap(([field, name]) =>
    spec[field] === undefined ? [] : [[name, spec[field]] as const],
  );
  return compact({
    ...Object.fromEntries(CARRIED.map((field) => [field, spec[field]])),
    ...((type === 'NodePort' || type === 'LoadBalancer') && { type }),
    ...(spec['clusterIP'] === 'None' && { headless: true }),
    ...(balancer.length > 0 && { loadBalancer: Object.fromEntries(balancer) }),
    ...affinityOf(spec),
    ...(spec['publishNotReadyAddresses'] === true && { publishNotReadyAddresses: true }),
  });
}

function affinityOf(spec: JsonObject): JsonObject {
  if (spec['sessionAffinity'] !== 'ClientIP') return {};
  const { timeoutSeconds } = objectAt(spec, 'sessionAffinityConfig', 'clientIP');
  return { sessionAffinitySeconds: timeoutSeconds ?? DEFAULT_AFFINITY };
}

/**
 * The protocol of a port, from its appProtocol, or without one from the prefix of its name. HTTP/2 without TLS counts as gRPC
 * if the name begins with `grpc`.
 */
function protocolOf(name: string, appProtocol: unknown): Protocol {
  const word = String(appProtocol ?? name.split('-')[0]).toLowerCase();
  if (word === 'grpc' || word === 'grpc-web') return 'grpc';
  if (['kubernetes.io/h2c', 'http2', 'h2c'].includes(word)) return name.startsWith('grpc') ? 'grpc' : 'h2c';
  return word === 'http' || word === 'kubernetes.io/ws' ? 'http' : 'tcp';
}
