import type { Where } from '../../errors';
import { instance, options } from '../options';
import { MAX_INT32, requestPath, wholeNumber } from '../quantity/bounds';
import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import { checkedPort, type Port } from '../workload/port';

/**
 * An HTTP endpoint of the app that answers only when the hold is over.
 * @example { path: '/drain', port: Port.http(8080) }
 */
export interface HoldEndpoint {
  /** Begins with one `/`; no spaces and no fragment. */
  readonly path: string;
  readonly port: Port;
}

/** The variable that tells the app how long to go on serving after SIGTERM. */
export const HOLD_VARIABLE = 'SHUTDOWN_HOLD_SECONDS';

/**
 * How long a pod goes on serving after it was told to go, so that every caller learns of it before the app stops
 * accepting. It is in one place: in the app, or in the preStop hook. The two add up, so having both must be written out.
 * @example new MeshService(chart, 'orders', { image, termination: { hold: Hold.inApp(Duration.seconds(5)) } })
 */
export class Hold {
  /**
   * The app itself goes on serving for this long after SIGTERM. It reads the time from `SHUTDOWN_HOLD_SECONDS`.
   * Nothing is emitted but that variable; the app must not stop listening before.
   * @param duration whole seconds, 0 or more
   * @throws ValidationError MSVC-TIME-002 for what is no Duration, MSVC-HOLD-001 for one that is not of whole seconds
   * @example Hold.inApp(Duration.seconds(5))
   */
  public static inApp(duration: Duration): Hold {
    return new Hold(wholeSeconds('MSVC-HOLD-001', 'Hold.inApp', duration), 0);
  }

  /**
   * The kubelet waits this long before it sends SIGTERM: a preStop hook, whose kind follows from the Kubernetes version
   * and the image. With `endpoint` the hook is an HTTP GET that the app answers when the time is over.
   * @param duration whole seconds, 0 or more
   * @throws ValidationError MSVC-TIME-002, MSVC-HOLD-002 for the duration, MSVC-HOLD-101 and MSVC-CLASS-001 for the endpoint
   * @example Hold.preStop(Duration.seconds(5))
   */
  public static preStop(duration: Duration, endpoint?: HoldEndpoint): Hold {
    return new Hold(0, wholeSeconds('MSVC-HOLD-002', 'Hold.preStop', duration), endpoint);
  }

  /**
   * Both at once: the app's hold starts when the hook's has ended.
   * @param parts both in whole seconds, 0 or more
   * @throws ValidationError MSVC-INPUT-101 and 102, MSVC-TIME-002, MSVC-HOLD-001 and 002
   * @example Hold.both({ preStop: Duration.seconds(5), inApp: Duration.seconds(2) })
   */
  public static both(parts: { readonly preStop: Duration; readonly inApp: Duration }): Hold {
    const write = 'Hold.both({ preStop: Duration.seconds(5), inApp: Duration.seconds(2) })';
    const given = options<typeof parts>(parts, { preStop: true, inApp: true }, { subject: 'Hold.both', write });
    const inApp = wholeSeconds('MSVC-HOLD-001', 'Hold.both inApp', given.inApp);
    return new Hold(inApp, wholeSeconds('MSVC-HOLD-002', 'Hold.both preStop', given.preStop));
  }

  /** Where the preStop hook is an HTTP GET. */
  public readonly endpoint?: HoldEndpoint;

  private constructor(
    /** Seconds the app goes on serving after SIGTERM. */
    public readonly inAppSeconds: number,
    /** Seconds the kubelet waits before SIGTERM. */
    public readonly preStopSeconds: number,
    endpoint?: HoldEndpoint,
  ) {
    const seconds = { subject: 'hold', min: 0, max: MAX_INT32, fix: 'write Hold.inApp(Duration.seconds(5))' };
    wholeNumber(inAppSeconds, { ...seconds, code: 'MSVC-HOLD-001' });
    wholeNumber(preStopSeconds, { ...seconds, code: 'MSVC-HOLD-002' });
    if (endpoint !== undefined) this.endpoint = checkedEndpoint(endpoint);
  }

  /** Seconds from deletion until the app may stop accepting. */
  public get seconds(): number {
    return this.inAppSeconds + this.preStopSeconds;
  }
}

/** A Hold, wherever one is taken. @throws ValidationError MSVC-CLASS-001 */
export function checkedHold(value: unknown, where?: Where): Hold {
  const write = 'Hold.inApp(Duration.seconds(5)), or Hold.preStop(Duration.seconds(5))';
  return instance(value, Hold, { subject: 'hold', write, where });
}

function checkedEndpoint(endpoint: HoldEndpoint): HoldEndpoint {
  const asked = { subject: 'endpoint of Hold.preStop', write: "{ path: '/drain', port: Port.http(8080) }" };
  const { path, port } = options<HoldEndpoint>(endpoint, { path: true, port: true }, asked);
  return {
    path: requestPath(path, { code: 'MSVC-HOLD-101', subject: 'path of the endpoint' }),
    port: checkedPort(port, 'port of the endpoint'),
  };
}
