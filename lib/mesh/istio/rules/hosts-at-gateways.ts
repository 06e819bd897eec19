import { listAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import { type NetworkGateway, serves } from '../../../model/gateway/network-gateway';
import { identityKey } from '../../../model/network';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { gatewaysOf } from './gateways';
import { istioObjects } from './objects';

/** A route at a gateway names one that is there, and hosts that it takes. */
export const routeHasGateway: Rule = {
  code: 'MSVC-EDGE-010',
  severity: 'warning',
  summary: 'A route at a gateway names one that is there, and hosts that it takes.',
  source: 'KIA1102, IST0101, IST0132: routes for a gateway or host that is not there answer nobody.',
  *check(world) {
    const gateways = new Map(gatewaysOf(world).map(({ gateway }) => [identityKey(gateway), gateway]));
    const elsewhere = new Set(world.said?.hosts.flatMap(({ gateways: all }) => all));
    // Of a namespace that nothing here is in, somebody else has the objects.
    const here = new Set(world.objects.map(({ namespace }) => namespace ?? 'default'));
    for (const route of istioObjects(world, 'VirtualService')) {
      for (const [i, word] of listAt(route.json, 'spec', 'gateways').map(String).entries()) {
        const { namespace, name } = named(word, route.namespace);
        const gateway = gateways.get(identityKey({ namespace, name }));
        if (word === 'mesh') continue;
        if (gateway !== undefined) yield* untaken(route, gateway);
        else if (here.has(namespace) && !elsewhere.has(`${namespace}/${name}`)) {
          yield missing(route, `spec.gateways[${i}]`, word, world);
        }
      }
    }
  },
};

/** `edge/public`, `./public`, `public.edge` and `public.edge.svc.cluster.local`; a name alone is one of the own namespace. */
function named(word: string, own = 'default') {
  const [before = '', after] = word.split('/');
  if (after !== undefined) return { namespace: before === '.' ? own : before, name: after };
  const [name = '', namespace = own] = word.split('.');
  return { namespace, name };
}

function missing(route: Manifest, path: string, word: string, world: World): Problem {
  const { namespace, name } = named(word, route.namespace);
  const others = gatewaysOf(world).filter(({ gateway }) => gateway.name === name);
  const there = others.map(({ gateway }) => `${gateway.namespace}/${gateway.name}`);
  return {
    construct: route.construct,
    object: title(route),
    path,
    message: `there is no Gateway ${name} in namespace ${namespace}: no request comes in there`,
    fix: there.length > 0 ? `write ${there.join(' or ')}` : 'correct the name; write it as <namespace>/<name>',
  };
}

/** Hosts of a route that holds at gateways alone; with `mesh` among them some are for pods. */
function* untaken(route: Manifest, gateway: NetworkGateway): Iterable<Problem> {
  if (listAt(route.json, 'spec', 'gateways').includes('mesh')) return;
  for (const [i, host] of listAt(route.json, 'spec', 'hosts').map(String).entries()) {
    if (serves(gateway, host, route.namespace ?? 'default')) continue;
    const taken = gateway.servers.flatMap(({ hosts }) => hosts).map((each) => `${each.namespace}/${each.host}`);
    yield {
      construct: route.construct,
      object: title(route),
      path: `spec.hosts[${i}]`,
      message: `the Gateway ${gateway.namespace}/${gateway.name} does not take ${host} for routes of this namespace: no request follows this route there`,
      fix: `add the host to the Gateway, which takes ${taken.join(', ') || 'none'}`,
    };
  }
}
