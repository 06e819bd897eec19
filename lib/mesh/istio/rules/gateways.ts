import { at, objectAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import type { GatewayHost, GatewayServer, NetworkGateway } from '../../../model/gateway/network-gateway';
import { identityKey } from '../../../model/network';
import { isPlainHttp } from '../../../model/wire-protocol';
import type { Problem, Rule } from '../../rule';
import type { PodMaker, World } from '../../world';
import { istioObjects } from './objects';

/** A Gateway with what it means. */
interface Read {
  readonly object: Manifest;
  readonly gateway: NetworkGateway;
}

/** The Gateways of a world, each with what it means. */
export function gatewaysOf(world: World): readonly Read[] {
  const byKey = new Map(world.network.gateways.map((gateway) => [identityKey(gateway), gateway]));
  return istioObjects(world, 'Gateway').flatMap((object) => {
    const gateway = byKey.get(identityKey({ namespace: object.namespace ?? 'default', name: object.name }));
    return gateway === undefined ? [] : [{ object, gateway }];
  });
}

/** No gateway takes requests that everybody on the way can read, unless the program says so. */
export const gatewayIsEncrypted: Rule = {
  code: 'MSVC-GATE-010',
  severity: 'warning',
  summary: 'A gateway takes no requests in plain HTTP.',
  source: 'Istio, Gateway: without tls a server takes plain text; httpsRedirect answers it with 301.',
  *check(world) {
    const said = new Set(world.said?.gateways.map(identityKey));
    for (const { object, gateway } of gatewaysOf(world)) {
      if (said.has(identityKey(gateway))) continue;
      for (const [i, { protocol, redirect, tls, port, hosts }] of gateway.servers.entries()) {
        if (!isPlainHttp(protocol) || redirect === true || tls !== undefined) continue;
        yield {
          construct: object.construct,
          object: title(object),
          path: `spec.servers[${i}]`,
          message: `port ${port} takes plain HTTP for ${names(hosts)}: everybody on the way can read and change requests`,
          fix: 'answer it with a redirect (tls: { httpsRedirect: true }) beside a server with a certificate',
        };
      }
    }
  },
};

/** No two gateways of the same pods take the same host on the same port. */
export const hostHasOneGateway: Rule = {
  code: 'MSVC-GATE-011',
  severity: 'warning',
  summary: 'A host is taken by one gateway on each port.',
  source: 'KIA0301, IST0145: of two servers for one host and port the older one is followed, as a rule.',
  *check(world) {
    const seen: (Taken & Read)[] = [];
    for (const read of gatewaysOf(world)) {
      for (const [i, server] of read.gateway.servers.entries()) {
        for (const host of server.hosts) {
          const taken = { ...read, server, host };
          const twin = seen.find((other) => conflict(other, taken));
          seen.push(taken);
          if (twin !== undefined) yield conflictOf(taken, twin, i);
        }
      }
    }
  },
};

interface Taken {
  readonly gateway: NetworkGateway;
  readonly server: GatewayServer;
  readonly host: GatewayHost;
}

function conflict(one: Taken, other: Taken): boolean {
  const samePort = one.server.port === other.server.port && (one.server.bind ?? '') === (other.server.bind ?? '');
  const sameHost = one.host.host === other.host.host;
  const bothSeen =
    [one, other].some(({ host }) => host.namespace === '*') || one.host.namespace === other.host.namespace;
  return samePort && sameHost && bothSeen && !sameServer(one, other) && compatible(one.gateway, other.gateway);
}

/** Of one name there are two objects only where one replaces the other. */
function sameServer(one: Taken, other: Taken): boolean {
  const twins = one.gateway !== other.gateway && identityKey(one.gateway) === identityKey(other.gateway);
  return twins || one.server === other.server;
}

/** Whether a pod could have the labels of both. */
function compatible({ selector: one }: NetworkGateway, { selector: other }: NetworkGateway): boolean {
  const keys = Object.keys(one).filter((key) => Object.hasOwn(other, key));
  return keys.length > 0 && keys.every((key) => one[key] === other[key]);
}

function conflictOf({ object, host, server }: Taken & Read, twin: Taken & Read, index: number): Problem {
  const where = twin.object === object ? 'another server of it' : title(twin.object);
  return {
    construct: object.construct,
    object: title(object),
    path: `spec.servers[${index}].hosts`,
    message: `${where} takes ${host.host} on port ${server.port}, too: which of the two decides is a matter of their age`,
    fix: 'take the host away from one, or make one gateway of both',
  };
}

/** The annotation of pods that are gateways by injection. */
const TEMPLATES = 'inject.istio.io/templates';

/** The selector of a gateway fits pods, where the pods of gateways are known. */
export const gatewayHasPods: Rule = {
  code: 'MSVC-GATE-012',
  severity: 'warning',
  summary: 'A gateway selects pods.',
  source: 'KIA0302, IST0101: a Gateway without pods is a listener nowhere.',
  *check(world) {
    const all = world.pods.filter(isGatewayPod);
    for (const { object, gateway } of gatewaysOf(world)) {
      // Without any in its own namespace they are installed elsewhere.
      const proxies = all.filter((proxy) => proxy.object.namespace === object.namespace);
      if (proxies.length === 0) continue;
      const labels = Object.entries(gateway.selector);
      if (all.some(({ pod }) => labels.every(([key, value]) => pod.labels[key] === value))) continue;
      yield {
        construct: object.construct,
        object: title(object),
        path: 'spec.selector',
        message: `no pod of a gateway has the labels ${labels.map(([key, value]) => `${key}: ${value}`).join(', ') || '(none)'}: nobody listens for ${names(gateway.servers.flatMap(({ hosts }) => hosts))}`,
        fix: `use labels of ${proxies.map((proxy) => title(proxy.object)).join(', ')}`,
      };
    }
  },
};

/** A pod that is nothing but a proxy at the edge. */
function isGatewayPod({ object, pod }: PodMaker): boolean {
  const template = pod.path.length === 0 ? object.json : objectAt(object.json, ...pod.path);
  return at(template, 'metadata', 'annotations', TEMPLATES) === 'gateway';
}

function names(hosts: readonly GatewayHost[]): string {
  return [...new Set(hosts.map(({ host }) => host))].join(', ');
}
