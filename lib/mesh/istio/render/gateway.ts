import type { GatewaySpec, GatewaySpecServers } from '../../../../imports/networking.istio.io';
import type { GatewayHost, GatewayServer, NetworkGateway } from '../../../model/gateway/network-gateway';
import { protocolWord } from '../protocols';
import { serverTls } from './server-tls';

/** Which pods at the edge take which hosts. */
export function gatewaySpec({ selector, servers }: NetworkGateway): GatewaySpec {
  return { selector: { ...selector }, servers: servers.map(serverOf) };
}

function serverOf(server: GatewayServer): GatewaySpecServers {
  const { port, portName, protocol, name, bind, hosts, redirect, tls } = server;
  return {
    ...(bind !== undefined && { bind }),
    hosts: hosts.map(hostWord),
    ...(name !== undefined && { name }),
    port: { name: portName, number: port, protocol: protocolWord(protocol) },
    ...((redirect === true || tls !== undefined) && {
      tls: { ...(redirect === true && { httpsRedirect: true }), ...(tls && serverTls(tls)) },
    }),
  };
}

/** A host with the namespace whose routes may be for it; without one it is every namespace's. */
function hostWord({ namespace, host }: GatewayHost): string {
  return namespace === '*' ? host : `${namespace}/${host}`;
}
