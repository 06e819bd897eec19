/** Failures that the proxies of callers make on purpose, to see how callers cope. At least one field is given. */
export interface Fault {
  /** Requests that wait before they are sent on. */
  readonly delay?: {
    /** How long, in milliseconds. */
    readonly fixed: number;
    /** How many of the requests: percent, 0 to 100. */
    readonly percent: number;
  };
  /** Requests that are answered with an error and not sent on. */
  readonly abort?: {
    /** The status of HTTP, such as 503, or the name of a status of gRPC, such as `UNAVAILABLE`. */
    readonly status: number | string;
    /** How many of the requests: percent, 0 to 100. */
    readonly percent: number;
  };
}
