import { objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { MutualTls } from '../../../model/network';
import { Fields } from './fields';

/** `UNSET` says nothing: what holds for the whole mesh holds then. */
const MODES: Readonly<Record<string, MutualTls | undefined>> = {
  STRICT: 'strict',
  PERMISSIVE: 'permissive',
  DISABLE: 'disabled',
  UNSET: undefined,
};

/** Reads which connections the pods of a namespace accept. A policy for only some pods is lost. */
export function readPeerAuthentication(object: Manifest, into: NetworkBuilder): void {
  const { json, namespace = 'default' } = object;
  const spec = new Fields(objectAt(json, 'spec'), 'spec', object, into);
  const mtls = new Fields(objectAt(spec.take('mtls')), 'spec.mtls', object, into);
  const mode = mtls.word('mode', MODES);
  mtls.loseRest();
  const isEmpty = (field: string) => Object.keys(objectAt(json, 'spec', field)).length === 0;
  for (const field of ['selector', 'portLevelMtls'].filter(isEmpty)) spec.take(field);
  spec.loseRest();
  if (!isEmpty('selector')) return;
  into.addNamespace(namespace);
  if (mode !== undefined) into.setMutualTls(namespace, mode);
}
