import type { Platform } from '../../mesh/platform';
import type { Grant } from '../../model/access/caller';
import type { Callee } from './callee';
import type { ServiceSpec } from './service-spec';

/** A service as plain facts: what rules read that no manifest can answer. */
export interface ServiceFacts {
  /** The construct path, for messages. */
  readonly construct: string;
  readonly environment: string;
  readonly platform: Platform;
  readonly spec: ServiceSpec;
  readonly callees: readonly Pick<Callee, 'name' | 'namespace'>[];
  readonly grants: readonly Grant[];
}
