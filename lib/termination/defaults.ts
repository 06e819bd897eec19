/* The defaults and constants of termination. */

/**
 * The reserve of a grace period, in seconds. The kubelet rounds to whole seconds after the preStop hook, and again after the
 * wait for other containers, and it checks once per second: each of the three may cost one second.
 */
export const SAFETY_MARGIN_SECONDS = 3;

/** The shortest hold that is derived, in seconds. It is longer if clients need longer to learn of the deletion. */
export const HOLD_SECONDS = 5;

/** How long the app works after its last request, in seconds: flushing, closing pools. */
export const SHUTDOWN_WORK_SECONDS = 2;

/** Whether the shutdown work calls other services. */
export const CALLS_DURING_SHUTDOWN = true;

/** Whether the app asks its clients to reconnect during its hold. */
export const CLOSES_CONNECTIONS = false;

/** The longest request in seconds, if neither the service nor its routes bound it: the default timeout of most proxies. */
export const ASSUMED_REQUEST_SECONDS = 15;

/** How long clients with keep-alive connections need to be asked to reconnect, in seconds: 1 s was enough when measured. */
export const TELL_SECONDS = 1;

/** Seconds that the kubelet gives a container after a preStop hook that used up the grace period (kuberuntime). */
export const KUBELET_MINIMUM_SECONDS = 2;
