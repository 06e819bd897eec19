import { ValidationError, type Where } from '../../errors';
import { options } from '../options';
import { wholeNumber, MAX_INT32 } from '../quantity/bounds';
import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';

/** Only callers inside the cluster send to the pods. */
export interface ClusterExposure {
  /** Tells the two kinds apart. */
  readonly kind: 'cluster';
}

/** An external load balancer sends to the pods. */
export interface LoadBalancerExposure {
  /** Tells the two kinds apart. */
  readonly kind: 'load-balancer';
  /** How long it goes on sending to a deleted pod, in seconds. */
  readonly deregistrationSeconds: number;
}

/**
 * Who sends traffic directly to the pods. It decides how long a deleted pod may still get new requests: callers inside the
 * cluster learn of the deletion within seconds, an external load balancer that targets pods only after its deregistration
 * delay.
 * @example Platform.of({ kubernetes: '1.34', mesh, exposure: Exposure.loadBalancer(Duration.seconds(30)) })
 */
export type Exposure = ClusterExposure | LoadBalancerExposure;

export const Exposure = {
  /**
   * Only callers inside the cluster, gateways of the mesh included.
   * @example Exposure.cluster()
   */
  cluster: (): Exposure => ({ kind: 'cluster' }),

  /**
   * An external load balancer sends to the pods.
   * @param deregistrationDelay how long it goes on sending; whole seconds
   * @throws ValidationError MSVC-TIME-002 for what is no Duration, MSVC-PLATFORM-002 for one that is not of whole seconds
   * @example Exposure.loadBalancer(Duration.seconds(30))
   */
  loadBalancer: (deregistrationDelay: Duration): Exposure => ({
    kind: 'load-balancer',
    deregistrationSeconds: wholeSeconds('MSVC-PLATFORM-002', 'deregistrationDelay', deregistrationDelay),
  }),
};

/** Checks an Exposure. @throws ValidationError MSVC-PLATFORM-103, MSVC-INPUT-102, MSVC-PLATFORM-002 */
export function checkedExposure(value: unknown, where?: Where): Exposure {
  const kind = (value as Partial<Exposure> | null | undefined)?.kind;
  const write = 'Exposure.cluster(), or Exposure.loadBalancer(Duration.seconds(30))';
  const asked = { subject: 'exposure', write, where };
  if (kind === 'cluster') return options<ClusterExposure>(value, { kind: true }, asked);
  if (kind === 'load-balancer') {
    const checked = options<LoadBalancerExposure>(value, { kind: true, deregistrationSeconds: true }, asked);
    const bounds = { code: 'MSVC-PLATFORM-002', subject: 'deregistrationSeconds', min: 0, max: MAX_INT32 } as const;
    wholeNumber(checked.deregistrationSeconds, { ...bounds, fix: `write ${write}`, where });
    return checked;
  }
  const mistake = { subject: 'exposure', got: value, expected: 'an Exposure', fix: `write ${write}` };
  throw new ValidationError('MSVC-PLATFORM-103', mistake, where);
}
