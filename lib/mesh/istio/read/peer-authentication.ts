import { isObject, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { MutualTls } from '../../../model/network';
import { Fields } from './fields';
import { protectAll, scopesOf } from './scope';

/** `UNSET` says nothing: what holds around it holds then. */
const MODES: Readonly<Record<string, MutualTls | undefined>> = {
  STRICT: 'strict',
  PERMISSIVE: 'permissive',
  DISABLE: 'disabled',
  UNSET: undefined,
};

/** Reads which connections pods accept: those of a namespace, or those that the policy selects, and their ports. */
export function readPeerAuthentication(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const mutualTls = modeOf(spec.take('mtls'), 'spec.mtls', object, into);
  const scopes = scopesOf(object, spec, into);
  const ports = Object.entries(objectAt(spec.take('portLevelMtls'))).flatMap(([port, value]) => {
    const mode = modeOf(value, `spec.portLevelMtls[${port}]`, object, into);
    return mode === undefined ? [] : [{ port: Number(port), mutualTls: mode }];
  });
  spec.loseRest();
  // Istio reads ports of selected pods alone.
  const isSelected = scopes.every((scope) => scope.kind === 'workloads' && Object.keys(scope.labels).length > 0);
  if (ports.length > 0 && !isSelected) into.lose(object, 'spec.portLevelMtls');
  if (!protectAll(scopes, { mutualTls, portMutualTls: isSelected ? ports : [] }, into)) into.lose(object, 'spec.mtls');
}

function modeOf(value: unknown, path: string, object: Manifest, into: NetworkBuilder): MutualTls | undefined {
  const mtls = new Fields(isObject(value) ? value : {}, path, object, into);
  const mode = mtls.word('mode', MODES);
  mtls.loseRest();
  return mode;
}
