import type { ServicePort } from '../../model/network';
import type { Protocol } from '../../model/workload/port';
import { isObject, type JsonObject, labelsOf, listAt, objectAt } from '../json';
import type { Manifest } from '../object';
import type { NetworkBuilder } from './network-builder';

/** Reads a Service. */
export function readService(object: Manifest, into: NetworkBuilder): void {
  const spec = objectAt(object.json, 'spec');
  into.addService({
    namespace: object.namespace ?? 'default',
    name: object.name,
    labels: labelsOf(objectAt(object.json, 'metadata', 'labels')),
    selector: labelsOf(objectAt(spec, 'selector')),
    ports: listAt(spec, 'ports').filter(isObject).map(portOf),
  });
}

function portOf(port: JsonObject): ServicePort {
  const name = String(port['name'] ?? '');
  return { name, number: Number(port['port']), protocol: protocolOf(name, port['appProtocol']) };
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
