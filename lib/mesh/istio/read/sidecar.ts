import { isObject, type JsonObject, labelsOf, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { Capture, EgressListener, IngressListener, ScopePort } from '../../../model/external/network-scope';
import { orderedHosts } from '../../../model/gateway/network-gateway';
import { protocolOf } from '../protocols';
import { Fields } from './fields';
import { hostOfWord, identityOf } from './gateway';
import { readServerTls } from './server-tls';

const POLICIES: Readonly<Record<string, 'pass' | 'refuse'>> = { ALLOW_ANY: 'pass', REGISTRY_ONLY: 'refuse' };
const CAPTURES: Readonly<Record<string, Capture | undefined>> = {
  DEFAULT: undefined,
  IPTABLES: 'redirected',
  NONE: 'none',
};

/** Reads what the proxies of some pods know of the mesh. */
export function readSidecar(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const selector = new Fields(objectAt(spec.take('workloadSelector')), 'spec.workloadSelector', object, into);
  const labels = labelsOf(objectAt(selector.take('labels')));
  const egress = objects(spec.take('egress')).map((each, i) => egressOf(each, `spec.egress[${i}]`, object, into));
  const ingress = objects(spec.take('ingress')).flatMap((each, i) =>
    ingressOf(each, `spec.ingress[${i}]`, object, into),
  );
  const policy = spec.take('outboundTrafficPolicy');
  const outbound = new Fields(objectAt(policy), 'spec.outboundTrafficPolicy', object, into);
  // Of a policy without a mode the first counts, and that refuses.
  const unknownHosts = outbound.word('mode', POLICIES) ?? (isObject(policy) ? 'refuse' : undefined);
  for (const each of [selector, outbound, spec]) each.loseRest();
  into.addScope({
    ...identityOf(object),
    ...(Object.keys(labels).length > 0 && { selector: labels }),
    ...(egress.length > 0 && { egress }),
    ...(ingress.length > 0 && { ingress }),
    ...(unknownHosts && { unknownHosts }),
  });
}

function egressOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): EgressListener {
  const from = new Fields(json, path, object, into);
  const port = portOf(from, path, object, into);
  const bind = from.text('bind');
  const capture = from.word('captureMode', CAPTURES);
  const hosts = (from.texts('hosts') ?? []).map((host) => hostOfWord(host, object.namespace));
  from.loseRest();
  return {
    hosts: orderedHosts(hosts),
    ...(port && { port }),
    ...(bind !== undefined && bind !== '' && { bind }),
    ...(capture && { capture }),
  };
}

function ingressOf(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): IngressListener[] {
  const from = new Fields(json, path, object, into);
  const port = portOf(from, path, object, into);
  const bind = from.text('bind');
  const capture = from.word('captureMode', CAPTURES);
  const passTo = from.text('defaultEndpoint');
  const tls = from.take('tls');
  from.loseRest();
  if (port === undefined) {
    into.lose(object, `${path}.port`);
    return [];
  }
  return [
    {
      port,
      ...(bind !== undefined && bind !== '' && { bind }),
      ...(capture && { capture }),
      ...(passTo !== undefined && passTo !== '' && { passTo }),
      ...(isObject(tls) && { tls: readServerTls(new Fields(tls, `${path}.tls`, object, into)) }),
    },
  ];
}

function portOf(from: Fields, path: string, object: Manifest, into: NetworkBuilder): ScopePort | undefined {
  const json = from.take('port');
  if (!isObject(json)) return undefined;
  const port = new Fields(json, `${path}.port`, object, into);
  const read = { number: port.number('number') ?? 0, name: port.text('name') ?? '' };
  const word = port.take('protocol');
  const protocol = word === undefined ? 'tcp' : protocolOf(word);
  if (protocol === undefined) into.lose(object, `${path}.port.protocol`);
  port.loseRest();
  return { ...read, protocol: protocol ?? 'tcp' };
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
