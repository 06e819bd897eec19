import type { Where } from '../../errors';
import { instance, options } from '../options';
import { MAX_INT32, requestPath, wholeNumber } from '../quantity/bounds';
import type { Duration } from 'cdk8s';
import { wholeSeconds } from '../quantity/duration';
import { checkedPort, type Port } from '../workload/port';

/**
 * An HTTP endpoint of the app that delays its answer until the hold is over.
 * @example Hold.preStop(Duration.seconds(5), { path: '/drain', port: Port.http(8080) })
 */
export interface HoldEndpoint {
  /** The path: it begins with one `/` and has no spaces and no fragment. */
  readonly path: string;
  /** The port that answers. */
  readonly port: Port;
}

/** The variable that tells the app how many seconds to go on serving after SIGTERM. */
export const HOLD_VARIABLE = 'SHUTDOWN_HOLD_SECONDS';

/**
 * How long a pod goes on accepting requests after its deletion, until every caller has learnt of it. Either the app waits
 * (`Hold.inApp`) or the preStop hook does (`Hold.preStop`). The two would add up, so both at once need `Hold.both`.
 * @example new MeshService(chart, 'orders', { image, termination: { hold: Hold.inApp(Duration.seconds(5)) } })
 */
export class Hold {
  /**
   * The app goes on accepting requests for this long after SIGTERM. It gets the seconds in the variable
   * `SHUTDOWN_HOLD_SECONDS`, and has to implement the wait itself: nothing else is emitted.
   * @param duration whole seconds, 0 or more
   * @throws ValidationError MSVC-TIME-002 for what is no Duration, MSVC-HOLD-001 for one that is not of whole seconds
   * @example Hold.inApp(Duration.seconds(5))
   */
  public static inApp(duration: Duration): Hold {
    return new Hold(wholeSeconds('MSVC-HOLD-001', 'Hold.inApp', duration), 0);
  }

  /**
   * A preStop hook waits this long; SIGTERM comes after it. The hook is `sleep` from Kubernetes 1.30 on, before that a shell
   * command if the image has a shell. With `endpoint` it is an HTTP GET that the app answers when the time is over.
   * @param duration whole seconds, 0 or more
   * @param endpoint the endpoint to call. @default - no call: the hook sleeps
   * @throws ValidationError MSVC-TIME-002, MSVC-HOLD-002 for the duration, MSVC-HOLD-101 and MSVC-CLASS-001 for the endpoint
   * @example Hold.preStop(Duration.seconds(5))
   */
  public static preStop(duration: Duration, endpoint?: HoldEndpoint): Hold {
    return new Hold(0, wholeSeconds('MSVC-HOLD-002', 'Hold.preStop', duration), endpoint);
  }

  /**
   * Both: first the preStop hook waits, then the app.
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

  /** What the preStop hook calls; undefined if it calls nothing. */
  public readonly endpoint?: HoldEndpoint;

  private constructor(
    /** Seconds that the app waits after SIGTERM. */
    public readonly inAppSeconds: number,
    /** Seconds that the preStop hook waits before SIGTERM. */
    public readonly preStopSeconds: number,
    endpoint?: HoldEndpoint,
  ) {
    const seconds = { subject: 'hold', min: 0, max: MAX_INT32, fix: 'write Hold.inApp(Duration.seconds(5))' };
    wholeNumber(inAppSeconds, { ...seconds, code: 'MSVC-HOLD-001' });
    wholeNumber(preStopSeconds, { ...seconds, code: 'MSVC-HOLD-002' });
    if (endpoint !== undefined) this.endpoint = checkedEndpoint(endpoint);
  }

  /** Both together: seconds from the deletion until the app may stop accepting requests. */
  public get seconds(): number {
    return this.inAppSeconds + this.preStopSeconds;
  }
}

/** Checks a Hold. @throws ValidationError MSVC-CLASS-001 */
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
