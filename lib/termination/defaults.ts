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

/** The longest request where neither the service nor its route bounds it (Envoy's own default route timeout). */
export const ASSUMED_REQUEST_SECONDS = 15;

/**
 * How long after deletion the last client may still choose the pod.
 * Sources: kube-proxy syncs at least every second (1.13 s at most was measured); istiod pushes 0.2 s later on a quiet
 * cluster and 2.1 s under churn (measured), but its debounce may wait 10 s (PILOT_DEBOUNCE_MAX).
 */
export const PROPAGATION_SECONDS = { cluster: 3, mesh: 5, assured: 12 } as const;

/** How long clients with kept connections need to be told to leave them: one second was enough in the measurement. */
export const TELL_SECONDS = 1;

/** What the kubelet still gives a container after a preStop hook that used the grace period up (kuberuntime). */
export const KUBELET_MINIMUM_SECONDS = 2;

/** What Istio does when it is told nothing (pkg/config/mesh, pilot-agent options). */
export const ISTIO_DEFAULTS = { terminationDrain: 5, drain: 45, minimumDrain: 5 } as const;
