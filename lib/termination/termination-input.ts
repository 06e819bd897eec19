import type { DataPlane } from './data-plane';
import type { TerminationFacts } from './facts';

/** The facts of a pod's end and the data plane that it is on. */
export interface TerminationInput extends TerminationFacts {
  readonly dataPlane: DataPlane;
}
