import type { Identity } from '../identity';
import type { WireProtocol } from '../wire-protocol';
import type { ServerTls } from './server-tls';

/** A gateway: which pods at the edge of the mesh take which hosts, on which ports. */
export interface NetworkGateway extends Identity {
  /** The labels of its object. */
  readonly labels: Readonly<Record<string, string>>;
  /** The labels of the pods that are its proxies, in whatever namespace they are. */
  readonly selector: Readonly<Record<string, string>>;
  /** What these pods take, in the order in which it was said. */
  readonly servers: readonly GatewayServer[];
}

/** One port of a gateway, with the hosts that it takes there. */
export interface GatewayServer {
  /** The number of the port; 0 for a socket in the file system, which `bind` names then. */
  readonly port: number;
  /** The name of the port. */
  readonly portName: string;
  /** What clients speak there. */
  readonly protocol: WireProtocol;
  /** A name of the server itself. */
  readonly name?: string;
  /** The address that it listens at. @default - every address of the pod */
  readonly bind?: string;
  /** The hosts, sorted. */
  readonly hosts: readonly GatewayHost[];
  /** Every request is answered with a redirect to HTTPS. */
  readonly redirect?: true;
  /** How it speaks TLS; undefined where it does not. */
  readonly tls?: ServerTls;
}

/** A host that a gateway takes. */
export interface GatewayHost {
  /** The namespace whose routes may be for this host; `*`: every namespace, `~`: none. */
  readonly namespace: string;
  /** The host, such as `shop.example.com`, `*.example.com` or `*`. */
  readonly host: string;
}

/** Hosts in order, each once. */
export function orderedHosts(hosts: readonly GatewayHost[]): readonly GatewayHost[] {
  const byKey = new Map(hosts.map((each) => [`${each.host} ${each.namespace}`, each]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as GatewayHost);
}

/**
 * Whether a pattern covers a host, which may be a pattern itself: `*.example.com` covers `shop.example.com` and
 * `*.shop.example.com`, but not `example.com`. Hosts have no case.
 */
export function covers(pattern: string, host: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), host.toLowerCase()];
  if (wide === '*' || wide === narrow) return true;
  return wide.startsWith('*') && narrow.length > wide.length - 1 && narrow.endsWith(wide.slice(1));
}

/** Whether some host fits both patterns. */
export function meet(one: string, other: string): boolean {
  return covers(one, other) || covers(other, one);
}

/** Whether a gateway takes a host for the routes of a namespace. */
export function serves({ servers }: Pick<NetworkGateway, 'servers'>, host: string, namespace: string): boolean {
  return servers.some(({ hosts }) =>
    hosts.some((each) => ['*', namespace].includes(each.namespace) && meet(each.host, host)),
  );
}
