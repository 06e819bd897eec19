import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';

/**
 * Who sends traffic to the pods directly, and so how long after a pod's deletion the last of them may still choose it.
 * Callers inside the cluster or mesh learn of it in seconds; an external load balancer that targets pods takes as long
 * as its deregistration delay.
 */
export type Exposure =
  { readonly kind: 'cluster' } | { readonly kind: 'load-balancer'; readonly deregistrationSeconds: number };

export const Exposure = {
  /** Callers in the cluster or mesh only, gateways of the mesh included. */
  cluster: (): Exposure => ({ kind: 'cluster' }),
  /** An external load balancer sends to the pods. @param deregistrationDelay how long it goes on sending */
  loadBalancer: (deregistrationDelay: Duration): Exposure => ({
    kind: 'load-balancer',
    deregistrationSeconds: wholeSeconds('MSVC-PLATFORM-002', 'deregistrationDelay', deregistrationDelay),
  }),
};
