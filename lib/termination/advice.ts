import { type ConcretePlane, planeTitle } from './data-plane';
import type { LifecycleFinding, TerminationFinding } from './lifecycle-finding';
import type { ProxyValue, TerminationSettings } from './settings';
import type { TerminationInput } from './termination-input';

/** The rules of termination that are not about two moments: what was left open, and what nobody reads. */
export function advice(input: TerminationInput, settings: TerminationSettings): readonly TerminationFinding[] {
  return [...unboundedRequest(settings), ...drainWithoutEnd(input, settings), ...withoutEffect(settings)];
}

/** TERM-002. Neither Istio's nor the Gateway API's routes have a timeout of their own. */
function unboundedRequest(settings: TerminationSettings): readonly TerminationFinding[] {
  if (settings.origins.longestRequest !== 'default') return [];
  return [
    finding(settings, {
      code: 'MSVC-TERM-002',
      severity: 'warning',
      field: 'termination.longestRequest',
      message:
        `nothing bounds the longest request: ${settings.longestRequest} s are assumed, and one that takes longer is ` +
        `cut ${settings.gracePeriod} s after deletion at the latest.`,
      fix: 'Give the route a timeout, or say how long a request may take with longestRequest.',
    }),
  ];
}

/** TERM-014. The agent looks at the number of open connections each second, without an upper bound of its own. */
function drainWithoutEnd(input: TerminationInput, settings: TerminationSettings): readonly TerminationFinding[] {
  if (!settings.proxy.exitOnZero || !readsIstioDrain(settings)) return [];
  const unbounded = settings.origins.longestRequest === 'default';
  if (!unbounded && input.exposure.kind !== 'load-balancer') return [];
  const who = unbounded ? 'a request that nothing bounds' : 'an external load balancer that keeps idle connections';
  return [
    finding(settings, {
      code: 'MSVC-TERM-014',
      severity: 'warning',
      field: 'termination.proxy.exitOnZeroActiveConnections',
      message:
        `with exitOnZeroActiveConnections istio-proxy waits for its last connection, and ${who} may keep it until ` +
        `SIGKILL ${settings.gracePeriod} s after deletion.`,
      fix: unbounded
        ? 'Bound the longest request, or leave exitOnZeroActiveConnections out.'
        : 'Leave exitOnZeroActiveConnections out.',
    }),
  ];
}

/** TERM-016 and TERM-022: settings that this data plane does not read. */
function withoutEffect(settings: TerminationSettings): readonly TerminationFinding[] {
  const { dataPlane, proxy } = settings;
  const classic = readsIstioDrain(settings);
  const exitOnZero = classic && proxy.exitOnZero;
  const rows: readonly (readonly [value: ProxyValue, name: string, read: boolean])[] = [
    ['terminationDrain', 'terminationDrainDuration', classic && !exitOnZero],
    ['drain', 'drainDuration', classic],
    ['exitOnZero', 'exitOnZeroActiveConnections', classic],
    ['minimumDrain', 'minimumDrainDuration', exitOnZero],
    ['waitBeforeExit', 'waitBeforeExit', dataPlane === 'linkerd-classic'],
    ['shutdownGrace', 'shutdownGracePeriod', dataPlane.startsWith('linkerd')],
  ];
  return rows
    .filter(([value, , read]) => proxy.origins[value] === 'given' && !read)
    .map(([, name]) => unread(name, settings));
}

function unread(name: string, settings: TerminationSettings): TerminationFinding {
  const { dataPlane } = settings;
  // Linkerd's native sidecar has no preStop hook to wait in, and who sets the wait relies on it.
  const reliedOn = name === 'waitBeforeExit' && dataPlane === 'linkerd-native';
  const reason =
    readsIstioDrain(settings) && !/wait|shutdownGrace/.test(name)
      ? `${name} is ${settings.proxy.exitOnZero ? 'not read with' : 'only read with'} exitOnZeroActiveConnections`
      : `${name} has no effect on this data plane (${planeTitle(dataPlane)})`;
  return finding(settings, {
    code: reliedOn ? 'MSVC-TERM-022' : 'MSVC-TERM-016',
    severity: reliedOn ? 'error' : 'info',
    field: `termination.proxy.${name}`,
    message: `${reason}.`,
    fix: `Leave ${name} out.`,
  });
}

/** TERM-017. Which sidecar a pod gets is decided by the cluster, and may change with it. */
export function safeOnlyAs(
  safe: ConcretePlane,
  unsafe: ConcretePlane,
  settings: TerminationSettings,
): TerminationFinding {
  return finding(settings, {
    code: 'MSVC-TERM-017',
    severity: 'error',
    field: 'termination.proxy',
    message:
      `the cluster chooses the kind of sidecar, and this termination is only safe as ${planeTitle(safe)}, ` +
      `not as ${planeTitle(unsafe)}.`,
    fix: 'Mend the other findings, or say in the platform which sidecar the cluster has.',
  });
}

function readsIstioDrain({ dataPlane }: TerminationSettings): boolean {
  return dataPlane === 'istio-classic' || dataPlane === 'istio-auto';
}

function finding({ dataPlane }: TerminationSettings, problem: LifecycleFinding): TerminationFinding {
  const { code, severity, field, message, fix } = problem;
  return { code, severity, field, message, fix, plane: dataPlane, settings: {} };
}
