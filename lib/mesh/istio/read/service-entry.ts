import { at, compact, isObject, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { ClientTls, ExternalEndpoint, ExternalPort, Resolution } from '../../../model/external/network-external';
import { protocolOf } from '../protocols';
import { Fields } from './fields';
import { identityOf } from './gateway';

const FOUND: Readonly<Record<string, Resolution>> = {
  NONE: 'none',
  STATIC: 'static',
  DNS: 'dns',
  DNS_ROUND_ROBIN: 'dns-round-robin',
  DYNAMIC_DNS: 'dynamic-dns',
};

const LOCATIONS: Readonly<Record<string, 'outside' | 'inside'>> = { MESH_EXTERNAL: 'outside', MESH_INTERNAL: 'inside' };

/** Reads hosts that are no Services. What is not said is what Istio takes then: outside, at the address of the client. */
export function readServiceEntry(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const selector = new Fields(objectAt(spec.take('workloadSelector')), 'spec.workloadSelector', object, into);
  const labels = labelsOf(objectAt(selector.take('labels')));
  const exportTo = exportedTo(spec.texts('exportTo'), object.namespace);
  into.addExternal({
    ...identityOf(object),
    hosts: sorted(spec.texts('hosts')),
    addresses: sorted(spec.texts('addresses')),
    ports: objects(spec.take('ports')).flatMap((port, index) => portOf(port, `spec.ports[${index}]`, object, into)),
    location: spec.word('location', LOCATIONS) ?? 'outside',
    resolution: spec.word('resolution', FOUND) ?? 'none',
    endpoints: objects(spec.take('endpoints')).map((each, i) => endpointOf(each, `spec.endpoints[${i}]`, object, into)),
    ...(Object.keys(labels).length > 0 && { selector: labels }),
    ...(exportTo && { exportTo }),
    subjectAltNames: sorted(spec.texts('subjectAltNames')),
  });
  selector.loseRest();
  spec.loseRest();
}

/** Without the field, and by a star, every namespace sees it. */
function exportedTo(exportTo: readonly string[] | undefined, own: string | undefined): readonly string[] | undefined {
  if (exportTo === undefined || exportTo.includes('*')) return undefined;
  return sorted(exportTo.map((each) => (each === own ? '.' : each)));
}

function portOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): ExternalPort[] {
  const from = new Fields(json, path, object, into);
  const number = from.number('number');
  const name = from.text('name') ?? '';
  // Istio takes what it does not know for bytes.
  const word = from.take('protocol');
  const protocol = word === undefined ? 'tcp' : protocolOf(word);
  const targetPort = from.number('targetPort');
  if (number === undefined || protocol === undefined) {
    into.lose(object, `${path}.${number === undefined ? 'number' : 'protocol'}`);
    return [];
  }
  from.loseRest();
  return [{ name, number, protocol, ...(targetPort !== undefined && targetPort > 0 && { targetPort }) }];
}

function endpointOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): ExternalEndpoint {
  const from = new Fields(json, path, object, into);
  const ports = Object.entries(objectAt(from.take('ports'))).flatMap(([name, port]) =>
    typeof port === 'number' ? [[name, port] as const] : [],
  );
  const read = {
    address: from.text('address'),
    weight: from.number('weight'),
    locality: from.text('locality'),
    network: from.text('network'),
    serviceAccount: from.text('serviceAccount'),
  };
  const labels = labelsOf(objectAt(from.take('labels')));
  from.loseRest();
  return { ...compact(read as JsonObject), ports: Object.fromEntries(ports), labels };
}

const MODES: Readonly<Record<string, ClientTls['mode']>> = { SIMPLE: 'simple', MUTUAL: 'mutual' };

/** Reads a DestinationRule that says nothing but how proxies speak TLS to a host outside. @returns false for any other */
export function readOrigination(object: Manifest, into: NetworkBuilder): boolean {
  const external = into.external(String(at(object.json, 'spec', 'host')), object.namespace);
  const tls = onlyTls(objectAt(object.json, 'spec', 'trafficPolicy'));
  const mode = MODES[String(tls?.json['mode'])];
  if (external === undefined || tls === undefined || mode === undefined) return false;
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  for (const field of ['host', 'trafficPolicy']) spec.take(field);
  const seen = exportedTo(spec.texts('exportTo'), object.namespace);
  if (JSON.stringify(seen) !== JSON.stringify(external.exportTo)) into.lose(object, 'spec.exportTo');
  spec.loseRest();
  external.tls = { mode, ...clientTls(tls, object, into) };
  return true;
}

interface FoundTls {
  readonly json: JsonObject;
  readonly path: string;
  readonly port?: number;
}

/** The TLS of a policy that says nothing else, for every port or for one. */
function onlyTls(policy: JsonObject): FoundTls | undefined {
  const [field, ...others] = Object.keys(policy);
  if (others.length > 0) return undefined;
  if (field === 'tls') return { json: objectAt(policy, 'tls'), path: 'spec.trafficPolicy.tls' };
  const settings = listAt(policy, 'portLevelSettings');
  const port = at(settings, 0, 'port', 'number');
  const single = settings.length === 1 && Object.keys(objectAt(settings, 0)).sort().join() === 'port,tls';
  if (!single || typeof port !== 'number') return undefined;
  return { json: objectAt(settings, 0, 'tls'), path: 'spec.trafficPolicy.portLevelSettings[0].tls', port };
}

function clientTls({ json, path, port }: FoundTls, object: Manifest, into: NetworkBuilder): Omit<ClientTls, 'mode'> {
  const from = new Fields(json, path, object, into);
  from.take('mode');
  const read: { readonly [Field in keyof Omit<ClientTls, 'mode'>]: ClientTls[Field] | undefined } = {
    port,
    sni: from.text('sni'),
    subjectAltNames: from.texts('subjectAltNames'),
    secret: from.text('credentialName'),
    authorities: from.text('caCertificates'),
    certificate: from.text('clientCertificate'),
    key: from.text('privateKey'),
    unchecked: from.take('insecureSkipVerify') === true ? true : undefined,
  };
  from.loseRest();
  return compact(read as unknown as JsonObject);
}

function sorted(texts: readonly string[] = []): readonly string[] {
  return [...texts].sort();
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
