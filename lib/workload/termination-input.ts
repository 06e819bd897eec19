import type { Termination } from '../model/termination/termination';
import type { TerminationInput } from '../termination/termination-input';
import type { Place } from './place';

/** What decides how a pod ends at a place. */
export function terminationInput(termination: Termination, { platform }: Place): Omit<TerminationInput, 'shell'> {
  return {
    dataPlane: platform.mesh.dataPlane,
    kubernetes: platform.kubernetes,
    exposure: platform.exposure,
    propagation: platform.propagation,
    termination,
  };
}
