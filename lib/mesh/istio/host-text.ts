import type { Identity } from '../../model/identity';
import { hostOf } from '../host';

/** A host in full. */
export function hostText(host: Identity | string): string {
  return typeof host === 'string' ? host : hostOf(host.name, host.namespace);
}
