import {
  FULL_GRACE,
  type Invariant,
  lostWithProxy,
  proxyOf,
  type Violated,
} from '../../../termination/invariants/invariant';

/** Invariants of a sidecar that stops accepting after a time of its own. */
export const CLASSIC_INVARIANTS: readonly Invariant[] = [
  {
    name: 'linkerdOutlastsApp',
    code: 'MSVC-TERM-020',
    severity: 'error',
    summary: 'A classic linkerd-proxy accepts as long as the app needs it.',
    source:
      'linkerd2-proxy serve.rs: accept loops stop at SIGTERM; measured: new connections are refused from then on.',
    costs: 'a request',
    lane: 'proxy',
    left: (t) => t.proxyNeededUntil,
    right: (t) => proxyOf(t).proxyAccept.to,
    field: 'termination.proxy.waitBeforeExit',
    message: (v) =>
      `linkerd-proxy accepts nothing from ${v.right} s after deletion on, ` +
      `${lostWithProxy(v, 'that start or call out', 'fail')}.`,
    fix: ({ left }) => `Set waitBeforeExit to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ waitBeforeExit: left }),
  },
  {
    name: 'graceOutlastsLinkerd',
    code: 'MSVC-TERM-021',
    severity: 'warning',
    summary: 'The grace period covers the life of a classic linkerd-proxy.',
    source: 'linkerd2-proxy main.rs: it drains for the shutdown grace period, 120 s unless the pod says otherwise.',
    costs: 'the full grace period',
    lane: 'kubelet',
    left: (t) => proxyOf(t).proxyDead,
    right: (t) => t.gracePeriod,
    field: 'termination.proxy.shutdownGracePeriod',
    message: (v) =>
      `linkerd-proxy waits ${wait(v)} s and may then drain for ${v.left - wait(v)} s, until ${v.left} s, but SIGKILL ` +
      `comes ${v.right} s after deletion: with a client that keeps its connection ${FULL_GRACE}`,
    fix: (v) =>
      v.right > wait(v)
        ? `Set shutdownGracePeriod to ${v.right - wait(v)} s, or leave it out and let it be derived.`
        : `Set gracePeriod to ${v.left} s, or leave it out and let it be derived.`,
    mend: (v) => (v.right > wait(v) ? { shutdownGracePeriod: v.right - wait(v) } : { gracePeriod: v.left }),
  },
];

function wait({ t }: Violated): number {
  return proxyOf(t).mayLeave;
}
