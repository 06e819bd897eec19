import type { VirtualServiceSpec } from '../../../../imports/networking.istio.io';
import type { HostRoutes } from '../../../model/network';
import type { Destination } from '../../../model/traffic/destination';
import { hostOf } from '../../host';
import { matches, requestPolicy } from './virtual-service';

export function hostRoutesSpec({ hosts, gateways, http, tls }: HostRoutes): VirtualServiceSpec {
  return {
    hosts: [...hosts],
    gateways: [...gateways],
    ...(http.length > 0 && {
      http: http.map((route) => ({
        ...(route.name !== undefined && { name: route.name }),
        ...(route.match.length > 0 && { match: route.match.flatMap(matches) }),
        route: route.to && 'destinations' in route.to ? destinations(route.to.destinations) : [],
        ...requestPolicy(route),
      })),
    }),
    ...(tls.length > 0 && {
      tls: tls.map((route) => ({
        match: route.match.map(({ sniHosts }) => ({ sniHosts: [...sniHosts] })),
        route: destinations(route.destinations),
      })),
    }),
  };
}

function destinations(all: readonly Destination[]) {
  return all.map(({ host, version, port, weight }) => ({
    destination: {
      host: typeof host === 'object' ? hostOf(host.name, host.namespace) : String(host),
      ...(version !== undefined && { subset: version }),
      ...(port !== undefined && { port: { number: port } }),
    },
    ...(all.length > 1 && { weight }),
  }));
}
