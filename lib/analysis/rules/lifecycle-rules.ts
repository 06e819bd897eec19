import type { Code } from '../../errors';
import type { Finding, Severity } from '../../model/problem';
import type { Rule } from '../../mesh/rule';
import type { World } from '../../mesh/world';
import { lifecycleFindings } from './lifecycle-findings';

type Row = readonly [code: Code, severity: Severity, summary: string, source: string];

/**
 * The rules whose arithmetic stands in lib/lifecycle: here are their codes, what should hold, and how that is known.
 * Left out for want of an input: MSVC-PROBE-007, about callers that look at readiness themselves.
 */
const ROWS: readonly Row[] = [
  [
    'MSVC-PROBE-001',
    'warning',
    'A probe waits less for its answer than until its next round.',
    'Kubernetes prober worker: one round at a time.',
  ],
  [
    'MSVC-PROBE-002',
    'error',
    'Startup and liveness probes ask for one good answer.',
    'Kubernetes API: successThreshold must be 1 there.',
  ],
  [
    'MSVC-PROBE-003',
    'error',
    'The startup probe waits as long as the app may take to start.',
    'Kubernetes docs, startup probes.',
  ],
  [
    'MSVC-PROBE-004',
    'error',
    'A new pod becomes available before the rollout is given up.',
    'Kubernetes docs, progressDeadlineSeconds.',
  ],
  [
    'MSVC-PROBE-005',
    'warning',
    'Liveness is more patient than readiness, and than a shutdown.',
    'Kubernetes docs, liveness probes.',
  ],
  [
    'MSVC-ROLL-001',
    'error',
    'A rollout always leaves a pod that answers.',
    'Kubernetes ResolveFenceposts: surge rounds up, unavailable down.',
  ],
  [
    'MSVC-ROLL-002',
    'error',
    'The PodDisruptionBudget lets a node drain.',
    'Kubernetes docs, disruption budgets: with none allowed a drain never ends.',
  ],
  [
    'MSVC-ROLL-003',
    'error',
    'A Deployment with an autoscaler carries no replicas.',
    'Kubernetes docs, autoscaling: each apply would reset the number.',
  ],
  [
    'MSVC-ROLL-004',
    'warning',
    'There are at least two pods.',
    'Kubernetes docs, disruptions: an eviction takes the only one.',
  ],
  [
    'MSVC-TERM-001',
    'error',
    'The grace period covers hold, longest request, shutdown work and margin.',
    'Kubelet killContainer; measured with native and classic sidecars.',
  ],
  [
    'MSVC-TERM-002',
    'warning',
    'Something bounds the longest request.',
    'Istio and the Gateway API have no default timeout.',
  ],
  [
    'MSVC-TERM-003',
    'error',
    'The pod goes on serving after it was told to go.',
    'Measured: without a hold every data plane loses requests.',
  ],
  [
    'MSVC-TERM-004',
    'error',
    'The hold lasts until the last client has learnt that the pod goes.',
    'Measured: a hold of 1 s against 1.1 s of kube-proxy lost a request.',
  ],
  [
    'MSVC-TERM-005',
    'error',
    'The preStop hook leaves time to drain.',
    'Measured: a hook that uses the grace period up leaves 2 s.',
  ],
  [
    'MSVC-TERM-009',
    'error',
    'A classic istio-proxy lives as long as the app needs it.',
    'Measured: Envoy is killed terminationDrainDuration after deletion.',
  ],
  [
    'MSVC-TERM-010',
    'error',
    "A classic istio-proxy's listeners stay open for the whole hold.",
    'Measured: they close drainDuration after deletion.',
  ],
  [
    'MSVC-TERM-011',
    'warning',
    'The grace period covers the life of a classic istio-proxy.',
    'Measured: otherwise every deletion takes the whole grace period.',
  ],
  [
    'MSVC-TERM-012',
    'error',
    'The agent lives as long as an httpGet preStop hook takes.',
    'Measured: the hook goes through the agent and dies with it.',
  ],
  [
    'MSVC-TERM-013',
    'error',
    'With EXIT_ON_ZERO_ACTIVE_CONNECTIONS the proxy does not leave before it is done with.',
    'Measured: an idle Envoy leaves after MINIMUM_DRAIN_DURATION.',
  ],
  [
    'MSVC-TERM-014',
    'warning',
    'A proxy that waits for its last connection has a last connection.',
    'pilot-agent: no upper bound but SIGKILL.',
  ],
  [
    'MSVC-TERM-016',
    'info',
    'Settings of the proxy are read by its data plane.',
    'Measured: a native sidecar ignores drain settings.',
  ],
  [
    'MSVC-TERM-017',
    'error',
    'Where the cluster chooses the kind of sidecar, both are safe.',
    'Istio DetectNativeSidecar.',
  ],
  [
    'MSVC-TERM-020',
    'error',
    'A classic linkerd-proxy accepts as long as the app needs it.',
    'linkerd2-proxy serve.rs: accept loops stop at SIGTERM.',
  ],
  [
    'MSVC-TERM-021',
    'warning',
    'The grace period covers the life of a classic linkerd-proxy.',
    'linkerd2-proxy pull request 1815: shutdown grace period, 120 s unless the pod says otherwise.',
  ],
  [
    'MSVC-TERM-022',
    'error',
    'A native linkerd-proxy is given no wait before its exit.',
    'linkerd2 _proxy.tpl: ignored for native sidecars, refused by older charts.',
  ],
  [
    'MSVC-TERM-023',
    'warning',
    'Someone tells clients to leave their kept connections.',
    'Measured: without a proxy they stay until the app closes them.',
  ],
];

/** What is found in a world, once for all rules that look for one code each. */
const FOUND = new WeakMap<World, readonly Finding[]>();

function findingsIn(world: World): readonly Finding[] {
  const known = FOUND.get(world) ?? world.own.flatMap(lifecycleFindings);
  FOUND.set(world, known);
  return known;
}

/** One rule per code. */
export const LIFECYCLE_RULES: readonly Rule[] = ROWS.map(([code, severity, summary, source]) => ({
  code,
  severity,
  summary,
  source,
  check: (world) => findingsIn(world).filter((finding) => finding.code === code),
}));
