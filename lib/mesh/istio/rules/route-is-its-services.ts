import { at, listAt } from '../../../kube/json';
import { type Manifest, title } from '../../../kube/object';
import { type Identity, identityKey } from '../../../model/network';
import type { Found } from '../../../model/rule';
import type { Problem, Rule } from '../../rule';
import type { OwnService, World } from '../../world';
import { serviceOf } from '../read/hosts';
import { istioObjects } from './objects';

/** The route that was made for a service is about its host, and leads to it. */
export const routeLeadsToService: Rule = {
  code: 'MSVC-ROUTE-010',
  severity: 'error',
  summary: 'The route of a service is about its host, and leads to it.',
  source: 'Istio answers 503 for a route to a host or port that it does not know; KIA1101, IST0101.',
  *check(world) {
    for (const [route, service] of ownRoutes(world)) {
      yield* elsewhere(route, service);
      yield* astray(route, service, world);
    }
  },
};

/** Nobody else says another route for the host of a service. */
export const routeIsSaidOnce: Rule = {
  code: 'MSVC-ROUTE-011',
  severity: 'error',
  summary: 'One object alone says the route of a host.',
  source: 'Istio, VirtualService: of two for one host callers follow one, as a rule the older; KIA1106, IST0109.',
  *check(world) {
    const own = ownRoutes(world);
    const byHost = new Map([...own].map(([route, service]) => [identityKey(identityOf(service)), route]));
    for (const route of istioObjects(world, 'VirtualService')) {
      if (own.has(route) || !isForCallers(route)) continue;
      const twin = hostsOf(route).flatMap((host) => byHost.get(identityKey(host)) ?? [])[0];
      if (twin === undefined) continue;
      yield {
        construct: route.construct,
        object: title(route),
        path: 'spec.hosts',
        message: `${title(twin)} says the route of that host already: callers follow one of the two, and nobody knows which`,
        fix: `say it with the traffic of ${twin.name}, or patch that object`,
      };
    }
  },
};

/** The routes that were made for declared services. */
function ownRoutes(world: World): ReadonlyMap<Manifest, OwnService> {
  const byName = new Map(world.own.map((service) => [identityKey(identityOf(service)), service]));
  const routes = istioObjects(world, 'VirtualService').flatMap((route) => {
    const service = byName.get(identityKey({ namespace: route.namespace ?? '', name: route.name }));
    return service?.facts.construct === route.construct ? [[route, service] as const] : [];
  });
  return new Map(routes);
}

function identityOf({ facts: { spec } }: OwnService): Identity {
  return { namespace: spec.namespace, name: spec.name };
}

function hostsOf({ json, namespace }: Manifest): readonly Identity[] {
  return listAt(json, 'spec', 'hosts').map((host) => serviceOf(host, namespace));
}

/** Callers in the mesh follow it, and not only a gateway. */
function isForCallers({ json }: Manifest): boolean {
  const gateways = at(json, 'spec', 'gateways');
  return !Array.isArray(gateways) || gateways.includes('mesh');
}

function* elsewhere(route: Manifest, { facts: { spec } }: OwnService): Iterable<Problem> {
  if (hostsOf(route).some(({ namespace, name }) => namespace === spec.namespace && name === spec.name)) return;
  yield {
    construct: route.construct,
    object: title(route),
    path: 'spec.hosts',
    message: `the route is no longer about ${spec.name}: no timeout, retry or version of it holds for anybody's requests`,
    fix: 'take back the patch; more hosts may stand beside the own one',
  };
}

function* astray(route: Manifest, { facts }: OwnService, world: World): Iterable<Problem> {
  const own = identityKey(facts.spec);
  for (const [i, rule] of listAt(route.json, 'spec', 'http').entries()) {
    for (const [j, each] of listAt(rule, 'route').entries()) {
      const to = serviceOf(at(each, 'destination', 'host'), route.namespace);
      const [service] = world.index.find(world, 'Service', to.name, to.namespace);
      const isOwn = identityKey(to) === own;
      const problem = isOwn ? wrongPort(each, service) : wrongHost(facts.spec.name, to, service);
      const path = `spec.http[${i}].route[${j}].destination`;
      if (problem === undefined) continue;
      yield { construct: route.construct, object: title(route), ...problem, path: `${path}.${problem.path}` };
    }
  }
}

function wrongHost(own: string, { namespace, name }: Identity, service: Manifest | undefined): Found {
  const unknown = service === undefined ? ', which no Service here is' : '';
  return {
    path: 'host',
    severity: service === undefined ? 'error' : 'warning',
    message: `requests to ${own} go to ${name} in namespace ${namespace}${unknown}: how ${own} ends its pods is not made for them`,
    fix: `take back the patch, or let callers call ${name} itself`,
  };
}

function wrongPort(route: unknown, service: Manifest | undefined): Found | undefined {
  const port = at(route, 'destination', 'port', 'number');
  const ports = listAt(service?.json, 'spec', 'ports').map((each) => at(each, 'port'));
  if (service === undefined || port === undefined || ports.includes(port)) return undefined;
  return {
    path: 'port.number',
    message: `the route leads to port ${String(port)}, and the Service has ${ports.join(', ') || 'none'}: its requests are answered with 503`,
    fix: 'take back the patch; a port of the service is said with ports or addPort',
  };
}
