import { PROPAGATION_SECONDS } from './defaults';
import type { TerminationInput } from './termination-input';

/** Seconds after deletion until the last client has stopped choosing the pod. */
export function propagationSeconds(input: Pick<TerminationInput, 'dataPlane' | 'exposure' | 'propagation'>): number {
  const inside = insideSeconds(input.dataPlane === 'none', input.propagation);
  return input.exposure.kind === 'load-balancer' ? Math.max(inside, input.exposure.deregistrationSeconds) : inside;
}

function insideSeconds(unmeshed: boolean, propagation: TerminationInput['propagation']): number {
  if (propagation === 'assured') return PROPAGATION_SECONDS.assured;
  return unmeshed ? PROPAGATION_SECONDS.cluster : PROPAGATION_SECONDS.mesh;
}
