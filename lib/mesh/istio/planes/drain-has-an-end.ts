import { isUnbounded } from '../../../termination/advice';
import type { Advice } from '../../../termination/data-plane';

/** A sidecar that waits until its last connection is closed has clients that close theirs. */
export const DRAIN_HAS_AN_END: Advice = {
  code: 'MSVC-TERM-014',
  severity: 'warning',
  summary: 'A proxy that waits until its last connection is closed has clients that close theirs.',
  source: 'Istio pilot-agent: it looks for open connections each second, without an upper bound but SIGKILL.',
  *check(settings) {
    const { occupation = 'requests' } = settings.facts;
    if (settings.proxy.exitOnZero !== true || occupation !== 'requests') return;
    const unbounded = isUnbounded(settings);
    if (!unbounded && settings.facts.exposure.kind !== 'load-balancer') return;
    const who = unbounded ? 'a request that nothing bounds' : 'an external load balancer that keeps idle connections';
    yield {
      path: 'termination.proxy.exitOnZeroActiveConnections',
      message:
        `with exitOnZeroActiveConnections istio-proxy waits for its last connection, and ${who} may keep it until ` +
        `SIGKILL ${settings.gracePeriod} s after deletion.`,
      fix: unbounded
        ? 'Bound the longest request, or leave exitOnZeroActiveConnections out.'
        : 'Leave exitOnZeroActiveConnections out.',
    };
  },
};
