import { isObject, type JsonObject, labelsOf, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { GatewayHost, GatewayServer } from '../../../model/gateway/network-gateway';
import { orderedHosts } from '../../../model/gateway/network-gateway';
import { isTls } from '../../../model/wire-protocol';
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
  const port = new Fields(objectAt(from.take('port')), `${path}.port`, object, into);
  const number = port.number('number');
  const portName = port.text('name');
  const protocol = protocolOf(port.take('protocol'));
  const hosts = (from.texts('hosts') ?? []).map((host) => hostOfWord(host, object.namespace));
  const name = from.text('name');
  const bind = from.text('bind');
  const tls = from.take('tls');
  if (number === undefined || portName === undefined || protocol === undefined || hosts.length === 0) {
    into.lose(object, protocol === undefined ? `${path}.port.protocol` : path);
    return [];
  }
  port.loseRest();
  from.loseRest();
  const { redirect, ...rest } = isObject(tls) ? withoutRedirect(tls) : {};
  // On a port of plain text only the redirect has a meaning.
  const speaks = isObject(tls) && (isTls(protocol) || Object.keys(rest).length > 0);
  return [
    {
      port: number,
      portName,
      protocol,
      ...(name !== undefined && { name }),
      ...(bind !== undefined && bind !== '' && { bind }),
      hosts: orderedHosts(hosts),
      ...(redirect === true && { redirect }),
      ...(speaks && { tls: readServerTls(new Fields(rest as JsonObject, `${path}.tls`, object, into)) }),
    },
  ];
}

function withoutRedirect({ httpsRedirect, ...rest }: JsonObject) {
  return { ...rest, ...(httpsRedirect === true && { redirect: true as const }) };
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
