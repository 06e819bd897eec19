import type { Identity } from '../identity';
import type { HeaderChanges } from './headers';

/** A host that gets a share of the requests. */
export interface Destination {
  /** A service, known here or not, or the name of another host; undefined: the service whose route it is. */
  readonly host?: Identity | string;
  /** One version of the service. @default - all its pods */
  readonly version?: string;
  /** The number of the service's port. @default - its only port */
  readonly port?: number;
  /** The share of the requests, in proportion to the weights of the other destinations; 100 for the only one. */
  readonly weight: number;
  /** Changes of headers for this destination alone. */
  readonly headers?: HeaderChanges;
}
