import {
  type SidecarSpec,
  type SidecarSpecEgress,
  SidecarSpecEgressCaptureMode as EgressCapture,
  type SidecarSpecIngress,
  SidecarSpecIngressCaptureMode as IngressCapture,
  SidecarSpecOutboundTrafficPolicyMode as Mode,
} from '../../../../imports/networking.istio.io';
import type {
  Capture,
  EgressListener,
  IngressListener,
  NetworkScope,
  ScopePort,
} from '../../../model/external/network-scope';
import { protocolWord } from '../protocols';
import { serverTls } from './server-tls';

/** What the proxies of some pods know of the mesh. */
export function sidecarSpec({ selector, egress, ingress, unknownHosts }: NetworkScope): SidecarSpec {
  return {
    ...(selector && { workloadSelector: { labels: { ...selector } } }),
    ...(egress && { egress: egress.map(egressOf) }),
    ...(ingress && { ingress: ingress.map(ingressOf) }),
    ...(unknownHosts && {
      outboundTrafficPolicy: {
        mode: unknownHosts === 'refuse' ? Mode.REGISTRY_UNDERSCORE_ONLY : Mode.ALLOW_UNDERSCORE_ANY,
      },
    }),
  };
}

/** Unlike in a Gateway, a host here always has a namespace before it. */
function egressOf({ hosts, port, bind, capture }: EgressListener): SidecarSpecEgress {
  return {
    hosts: hosts.map(({ namespace, host }) => `${namespace}/${host}`),
    ...(port && { port: portOf(port) }),
    ...(bind !== undefined && { bind }),
    ...(capture && { captureMode: EGRESS[capture] }),
  };
}

function ingressOf({ port, bind, capture, passTo, tls }: IngressListener): SidecarSpecIngress {
  return {
    port: portOf(port),
    ...(bind !== undefined && { bind }),
    ...(capture && { captureMode: INGRESS[capture] }),
    ...(passTo !== undefined && { defaultEndpoint: passTo }),
    ...(tls && { tls: serverTls(tls) as NonNullable<SidecarSpecIngress['tls']> }),
  };
}

const EGRESS: Readonly<Record<Capture, EgressCapture>> = {
  redirected: EgressCapture.IPTABLES,
  none: EgressCapture.NONE,
};

const INGRESS: Readonly<Record<Capture, IngressCapture>> = {
  redirected: IngressCapture.IPTABLES,
  none: IngressCapture.NONE,
};

function portOf({ number, name, protocol }: ScopePort) {
  return { number, name, protocol: protocolWord(protocol) };
}
