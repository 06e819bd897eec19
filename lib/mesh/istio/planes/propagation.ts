/**
 * How long it takes until the sidecars of all clients know of a deletion, in seconds. istiod pushes 0.2 s after it on a quiet
 * cluster and 2.1 s after it under many changes (measured). While changes keep coming, it may delay a push by 10 s
 * (PILOT_DEBOUNCE_MAX).
 */
export const PROPAGATION = { typical: 5, assured: 12 } as const;
