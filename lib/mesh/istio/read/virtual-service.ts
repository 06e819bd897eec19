import { labelsOf, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { HostRoutes } from '../../../model/network';
import type { ConnectionMatch, TcpRoute, TlsMatch, TlsRoute } from '../../../model/traffic/connection-route';
import { hostText } from '../host-text';
import { Fields } from './fields';
import { gatewayOf, hostNamed } from './hosts';
import { readDestinations, readRule } from './http-rule';
import { serviceTraffic } from './service-traffic';

/**
 * Reads where requests to hosts go. What all callers of one service follow becomes the service's own traffic and weights, and
 * everything else stays rules for hosts.
 */
export function readVirtualService(object: Manifest, into: NetworkBuilder): void {
  const routes = readHostRoutes(object, into);
  const [host] = routes.hosts.map((each) => hostNamed(each, routes.namespace));
  const service = typeof host === 'object' ? into.service(host) : undefined;
  const own = service && serviceTraffic(routes, service);
  if (service === undefined || own === undefined) return into.addHosts(routes);
  service.traffic = { ...own.traffic, ...service.traffic, routes: own.traffic.routes };
  if (own.versions !== undefined) service.versions = own.versions;
}

function readHostRoutes(object: Manifest, into: NetworkBuilder): HostRoutes {
  const { json, name, namespace = 'default' } = object;
  const spec = new Fields(objectAt(json, 'spec'), 'spec', object, into);
  const hosts = spec.texts('hosts') ?? [];
  const isDelegated = hosts.length === 0;
  const gateways = spec.texts('gateways') ?? (isDelegated ? [] : ['mesh']);
  const exportTo = spec.texts('exportTo');
  const http = spec.list('http').map((rule) => readRule(rule, { namespace, isDelegated }));
  const tls = spec.list('tls').map((rule) => readTlsRoute(rule, namespace));
  const tcp = spec.list('tcp').map((rule) => readTcpRoute(rule, namespace));
  spec.loseRest();
  return {
    namespace,
    name,
    labels: labelsOf(objectAt(json, 'metadata', 'labels')),
    hosts: hosts.map((host) => hostText(hostNamed(host, namespace))),
    gateways: gateways.map((gateway) => gatewayOf(gateway, namespace)),
    http,
    tls,
    tcp,
    ...(exportTo && exportTo.join() !== '*' && { exportTo }),
  };
}

function readTlsRoute(from: Fields, namespace: string): TlsRoute {
  const match = from.list('match').map((each): TlsMatch => {
    const sniHosts = each.texts('sniHosts') ?? [];
    return { ...readConnectionMatch(each, namespace), sniHosts };
  });
  const destinations = readDestinations(from.list('route'), namespace);
  from.loseRest();
  return { match, destinations };
}

function readTcpRoute(from: Fields, namespace: string): TcpRoute {
  const match = from.list('match').map((each) => readConnectionMatch(each, namespace));
  const destinations = readDestinations(from.list('route'), namespace);
  from.loseRest();
  return { match, destinations };
}

function readConnectionMatch(from: Fields, namespace: string): ConnectionMatch {
  const destinationSubnets = from.texts('destinationSubnets');
  const port = from.number('port');
  const sourceLabels = from.rows('sourceLabels');
  const sourceNamespace = from.text('sourceNamespace');
  const gateways = from.texts('gateways');
  from.loseRest();
  return {
    ...(destinationSubnets && { destinationSubnets }),
    ...(port !== undefined && { port }),
    ...(sourceLabels && { sourceLabels }),
    ...(sourceNamespace !== undefined && { sourceNamespace }),
    ...(gateways && { gateways: gateways.map((name) => gatewayOf(name, namespace)) }),
  };
}
