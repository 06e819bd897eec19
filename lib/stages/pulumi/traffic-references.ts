import { at, isObject, listAt } from '../../kube/json';
import type { Manifest } from '../../kube/manifest';

/** A Service as traffic rules name it. */
export interface Destination {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Kinds whose rules lead traffic to Services by `backendRefs`. */
const GATEWAY_ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'];

/** The Services that a traffic rule leads to; none for objects of other kinds. */
export function destinationsOf(manifest: Manifest): Destination[] {
  const { kind, json } = manifest;
  if (kind === 'DestinationRule') return [destination(manifest, at(json, 'spec', 'host'))];
  if (kind === 'VirtualService') return hostsIn(json['spec']).map((host) => destination(manifest, host));
  if (GATEWAY_ROUTES.includes(kind)) {
    return listAt(json, 'spec', 'rules')
      .flatMap((rule) => listAt(rule, 'backendRefs'))
      .map((reference) => ({
        name: String(at(reference, 'name')),
        namespace: String(at(reference, 'namespace') ?? manifest.namespace),
      }));
  }
  return [];
}

/** `orders`, `orders.shop` and `orders.shop.svc.cluster.local` are one Service. */
function destination({ namespace }: Manifest, host: unknown): Destination {
  const [name = '', inNamespace = namespace] = String(host).split('.');
  return { name, namespace: inNamespace };
}

/** Every `destination: { host }`, whatever the protocol, mirrors included. */
function hostsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(hostsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const host = ['destination', 'mirror'].includes(key) ? at(inner, 'host') : undefined;
    return host === undefined ? hostsIn(inner) : [host];
  });
}
