import { at, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { MutualTls } from '../../../model/network';

const MODES: Readonly<Record<string, MutualTls>> = { STRICT: 'strict', PERMISSIVE: 'permissive', DISABLE: 'disabled' };

/** Reads which connections the pods of a namespace accept. A policy for only some pods is lost. */
export function readPeerAuthentication(object: Manifest, into: NetworkBuilder): void {
  const { json, namespace = 'default' } = object;
  const mode = MODES[String(at(json, 'spec', 'mtls', 'mode'))];
  for (const field of ['selector', 'portLevelMtls']) {
    if (Object.keys(objectAt(json, 'spec', field)).length > 0) into.lose(object, `spec.${field}`);
  }
  if (Object.keys(objectAt(json, 'spec', 'selector')).length > 0) return;
  into.addNamespace(namespace);
  if (mode !== undefined) into.setMutualTls(namespace, mode);
}
