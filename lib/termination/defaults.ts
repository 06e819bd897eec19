/** Every default of termination, in seconds after deletion or of length, once. */

/**
 * What a grace period has to have left over: the kubelet counts it in whole seconds, once after the preStop hook and
 * once after the wait for the other containers, and looks again only each second. Each of the three may cost one.
 */
export const SAFETY_MARGIN_SECONDS = 3;

/** The shortest hold that is derived; more where clients need longer to learn of the deletion. */
export const HOLD_SECONDS = 5;

/** Work after the last request: flushing, closing pools. */
export const SHUTDOWN_WORK_SECONDS = 2;

/** The shutdown work may call other services unless the user says it does not. */
export const CALLS_DURING_SHUTDOWN = true;

/** An app is not expected to tell its clients to reconnect unless the user says it does. */
export const CLOSES_CONNECTIONS = false;

/** The longest request where neither the service nor its routes bound it: what most proxies give a route by themselves. */
export const ASSUMED_REQUEST_SECONDS = 15;

/** How long clients with kept connections need to be told to leave them: one second was enough in the measurement. */
export const TELL_SECONDS = 1;

/** What the kubelet still gives a container after a preStop hook that used the grace period up (kuberuntime). */
export const KUBELET_MINIMUM_SECONDS = 2;
