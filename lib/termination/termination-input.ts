import type { DataPlane } from './data-plane';
import type { TerminationFacts } from './facts';

/** What decides how a pod ends, with the data plane that it is on. */
export interface TerminationInput extends TerminationFacts {
  readonly dataPlane: DataPlane;
}
