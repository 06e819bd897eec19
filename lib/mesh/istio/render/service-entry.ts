import {
  type DestinationRuleSpec,
  DestinationRuleSpecTrafficPolicyPortLevelSettingsTlsMode as PortMode,
  DestinationRuleSpecTrafficPolicyTlsMode as TlsMode,
  type ServiceEntrySpec,
  type ServiceEntrySpecEndpoints,
  ServiceEntrySpecLocation as Location,
  ServiceEntrySpecResolution as Found,
} from '../../../../imports/networking.istio.io';
import type {
  ClientTls,
  ExternalEndpoint,
  NetworkExternal,
  Resolution,
} from '../../../model/external/network-external';
import { protocolWord } from '../protocols';

const FOUND: Readonly<Record<Resolution, Found>> = {
  none: Found.NONE,
  static: Found.STATIC,
  dns: Found.DNS,
  'dns-round-robin': Found.DNS_UNDERSCORE_ROUND_UNDERSCORE_ROBIN,
  'dynamic-dns': Found.DYNAMIC_UNDERSCORE_DNS,
};

/** Hosts that proxies know although they are no Services. Location and resolution are written out: their defaults surprise. */
export function serviceEntrySpec(external: NetworkExternal): ServiceEntrySpec {
  const { addresses, endpoints, selector, exportTo, subjectAltNames } = external;
  return {
    hosts: [...external.hosts],
    ...(addresses.length > 0 && { addresses: [...addresses] }),
    ports: external.ports.map(({ name, number, protocol, targetPort }) => ({
      name,
      number,
      protocol: protocolWord(protocol),
      ...(targetPort !== undefined && { targetPort }),
    })),
    location: external.location === 'inside' ? Location.MESH_UNDERSCORE_INTERNAL : Location.MESH_UNDERSCORE_EXTERNAL,
    resolution: FOUND[external.resolution],
    ...(endpoints.length > 0 && { endpoints: endpoints.map(endpointOf) }),
    ...(selector && { workloadSelector: { labels: { ...selector } } }),
    ...(exportTo && { exportTo: [...exportTo] }),
    ...(subjectAltNames.length > 0 && { subjectAltNames: [...subjectAltNames] }),
  };
}

function endpointOf(endpoint: ExternalEndpoint): ServiceEntrySpecEndpoints {
  const { ports, labels, ...rest } = endpoint;
  return {
    ...rest,
    ...(Object.keys(ports).length > 0 && { ports: { ...ports } }),
    ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
  };
}

/** The proxies of callers speak TLS; undefined where they pass on what callers send. */
export function originationSpec({
  hosts: [host = ''],
  tls,
  exportTo,
}: NetworkExternal): DestinationRuleSpec | undefined {
  if (tls === undefined) return undefined;
  return {
    host,
    trafficPolicy: tls.port === undefined ? { tls: clientTls(tls) } : portPolicy(tls, tls.port),
    ...(exportTo && { exportTo: [...exportTo] }),
  };
}

function portPolicy(tls: ClientTls, number: number): DestinationRuleSpec['trafficPolicy'] {
  const { mode, ...rest } = clientTls(tls);
  const own = mode === TlsMode.MUTUAL ? PortMode.MUTUAL : PortMode.SIMPLE;
  return { portLevelSettings: [{ port: { number }, tls: { mode: own, ...rest } }] };
}

function clientTls(tls: ClientTls) {
  return {
    mode: tls.mode === 'mutual' ? TlsMode.MUTUAL : TlsMode.SIMPLE,
    ...(tls.sni !== undefined && { sni: tls.sni }),
    ...(tls.subjectAltNames && { subjectAltNames: [...tls.subjectAltNames] }),
    ...(tls.secret !== undefined && { credentialName: tls.secret }),
    ...(tls.authorities !== undefined && { caCertificates: tls.authorities }),
    ...(tls.certificate !== undefined && { clientCertificate: tls.certificate }),
    ...(tls.key !== undefined && { privateKey: tls.key }),
    ...(tls.unchecked === true && { insecureSkipVerify: true }),
  };
}
