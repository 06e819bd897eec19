/**
 * Seconds until the last client's proxy has heard of a deletion: istiod pushes 0.2 s after it on a quiet cluster and 2.1 s
 * under churn (measured), and may put a push off for 10 s while changes go on without a pause (PILOT_DEBOUNCE_MAX).
 */
export const PROPAGATION = { typical: 5, assured: 12 } as const;
