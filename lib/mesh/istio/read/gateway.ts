import { compact, isObject, type JsonObject, labelsOf, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { GatewayHost, GatewayServer } from '../../../model/gateway/network-gateway';
import { orderedHosts } from '../../../model/gateway/network-gateway';
import { isTls, type WireProtocol } from '../../../model/wire-protocol';
import { protocolOf } from '../protocols';
import { Fields } from './fields';
import { readServerTls } from './server-tls';

/** Reads which pods at the edge take which hosts. */
export function readGateway(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const selector = labelsOf(objectAt(spec.take('selector')));
  const servers = listOf(spec.take('servers')).flatMap((server, index) =>
    serverOf(server, `spec.servers[${index}]`, object, into),
  );
  spec.loseRest();
  into.addGateway({ ...identityOf(object), selector, servers });
}

function serverOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): GatewayServer[] {
  const from = new Fields(json, path, object, into);
  const port = portOf(objectAt(from.take('port')), path, object, into);
  const hosts = (from.texts('hosts') ?? []).map((host) => hostOfWord(host, object.namespace));
  const own = compact({ name: from.text('name'), bind: from.text('bind') || undefined });
  const tls = from.take('tls');
  if (port === undefined) return [];
  if (hosts.length === 0) {
    into.lose(object, path);
    return [];
  }
  from.loseRest();
  const speaks = isObject(tls)
    ? tlsOf(tls, port.protocol, (rest) => new Fields(rest, `${path}.tls`, object, into))
    : {};
  return [{ ...port, ...own, hosts: orderedHosts(hosts), ...speaks }];
}

type ServerPort = Pick<GatewayServer, 'port' | 'portName' | 'protocol'>;

function portOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): ServerPort | undefined {
  const from = new Fields(json, `${path}.port`, object, into);
  const port = from.number('number');
  const portName = from.text('name');
  const protocol = protocolOf(from.take('protocol'));
  if (protocol === undefined) into.lose(object, `${path}.port.protocol`);
  else if (port === undefined || portName === undefined) into.lose(object, `${path}.port`);
  else {
    from.loseRest();
    return { port, portName, protocol };
  }
  return undefined;
}

/** On a port of plain text only the redirect has a meaning. */
function tlsOf(
  { httpsRedirect, ...rest }: JsonObject,
  protocol: WireProtocol,
  fields: (json: JsonObject) => Fields,
): Pick<GatewayServer, 'redirect' | 'tls'> {
  const speaks = isTls(protocol) || Object.keys(rest).length > 0;
  return {
    ...(httpsRedirect === true && { redirect: true as const }),
    ...(speaks && { tls: readServerTls(fields(rest)) }),
  };
}

/** `shop/host` is for routes of that namespace, `./host` for those of the object's own, a host alone for those of all. */
export function hostOfWord(word: string, own: string | undefined): GatewayHost {
  const slash = word.indexOf('/');
  if (slash < 0) return { namespace: '*', host: word };
  const namespace = word.slice(0, slash);
  return { namespace: namespace === '.' ? (own ?? 'default') : namespace, host: word.slice(slash + 1) };
}

/** What names an object, with its labels. */
export function identityOf({ json, name, namespace = 'default' }: Manifest) {
  return { namespace, name, labels: labelsOf(objectAt(json, 'metadata', 'labels')) };
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
