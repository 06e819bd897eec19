import { at, isObject } from '../../../kube/json';
import type { Reference } from '../../../kube/kinds';
import type { Manifest } from '../../../kube/object';
import type { Identity } from '../../../model/network';

/** The Service of a host in a namespace: `orders`, `orders.shop` and `orders.shop.svc.cluster.local` are one. */
export function serviceOf(host: unknown, namespace: string | undefined): Identity {
  const [name = '', own = namespace ?? 'default'] = String(host).split('.');
  return { name, namespace: own };
}

/**
 * What a host means to Istio: a name without a dot is a service in the namespace of the object that has it, and a service in
 * full is that one; anything else, `orders.shop` too, is a host by that very name.
 */
export function hostNamed(host: string, namespace: string): Identity | string {
  if (!host.includes('.') && !host.includes('*') && !host.includes(':')) return { namespace, name: host };
  const [, name, own] = /^([^.*]+)\.([^.*]+)\.svc\.cluster\.local$/.exec(host) ?? [];
  return name === undefined || own === undefined ? host : { namespace: own, name };
}

/** A gateway as `<namespace>/<name>`, from that, from its name alone or from the older `<name>.<namespace>.svc...`. */
export function gatewayOf(name: string, namespace: string): string {
  if (name === 'mesh' || name.includes('/')) return name;
  const [own, other] = name.split('.');
  return `${other ?? namespace}/${own}`;
}

/** The Services that a VirtualService or a DestinationRule refers to. */
export function destinationsOf({ kind, json, namespace }: Manifest): Reference[] {
  const hosts = kind === 'DestinationRule' ? [at(json, 'spec', 'host')] : hostsIn(json['spec']);
  return hosts.map((host) => ({ kind: 'Service', ...serviceOf(host, namespace) }));
}

/** Every `destination: { host }` of any protocol, mirrors included. */
function hostsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(hostsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const host = ['destination', 'mirror'].includes(key) ? at(inner, 'host') : undefined;
    return host === undefined ? hostsIn(inner) : [host];
  });
}
