import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import type { Port } from '../workload/port';

/** An HTTP endpoint of the app that answers only when the hold is over. */
export interface HoldEndpoint {
  readonly path: string;
  readonly port: Port;
}

/** The variable that tells the app how long to go on serving after SIGTERM. */
export const HOLD_VARIABLE = 'SHUTDOWN_HOLD_SECONDS';

/**
 * How long a pod goes on serving after it was told to go, so that every caller learns of it before the app stops
 * accepting. It is in one place: in the app, or in the preStop hook. The two add up, so having both must be written out.
 */
export class Hold {
  /**
   * The app itself goes on serving for this long after SIGTERM. It reads the time from `SHUTDOWN_HOLD_SECONDS`.
   * Nothing is emitted but that variable; the app must not stop listening before.
   */
  public static inApp(duration: Duration): Hold {
    return new Hold(wholeSeconds('MSVC-HOLD-001', 'Hold.inApp', duration), 0);
  }

  /**
   * The kubelet waits this long before it sends SIGTERM: a preStop hook, whose kind follows from the Kubernetes version
   * and the image. With `endpoint` the hook is an HTTP GET that the app answers when the time is over.
   */
  public static preStop(duration: Duration, endpoint?: HoldEndpoint): Hold {
    return new Hold(0, wholeSeconds('MSVC-HOLD-002', 'Hold.preStop', duration), endpoint);
  }

  /** Both at once: the app's hold starts when the hook's has ended. */
  public static both(parts: { readonly preStop: Duration; readonly inApp: Duration }): Hold {
    const inApp = wholeSeconds('MSVC-HOLD-001', 'Hold.both inApp', parts.inApp);
    return new Hold(inApp, wholeSeconds('MSVC-HOLD-002', 'Hold.both preStop', parts.preStop));
  }

  private constructor(
    /** Seconds the app goes on serving after SIGTERM. */
    public readonly inAppSeconds: number,
    /** Seconds the kubelet waits before SIGTERM. */
    public readonly preStopSeconds: number,
    /** Where the preStop hook is an HTTP GET. */
    public readonly endpoint?: HoldEndpoint,
  ) {}

  /** Seconds from deletion until the app may stop accepting. */
  public get seconds(): number {
    return this.inAppSeconds + this.preStopSeconds;
  }
}
