import { TELL_SECONDS } from '../defaults';
import type { Timeline } from '../timeline';
import type { Invariant } from './invariant';

/** Invariants of the hold. */
export const HOLD_INVARIANTS: readonly Invariant[] = [
  {
    name: 'somethingHolds',
    code: 'MSVC-TERM-003',
    severity: 'error',
    summary: 'The pod goes on serving after it was told to go.',
    source: 'Measured: without a hold every data plane loses requests in every run.',
    costs: 'a request',
    lane: 'clients',
    when: isServing,
    left: () => 1,
    right: (t) => t.hold.to,
    field: 'termination.hold',
    message: ({ t }) =>
      `the app stops accepting as soon as the pod is deleted, but clients may choose it until ${t.propagation.to} s: ` +
      'new requests are refused.',
    fix: ({ t }) => `Hold for ${t.propagation.to} s, in the app or in the preStop hook, or leave the hold out.`,
    mend: ({ t }) => ({ hold: t.propagation.to }),
  },
  {
    name: 'holdOutlastsPropagation',
    code: 'MSVC-TERM-004',
    severity: 'error',
    summary: 'The hold lasts until the last client has learnt that the pod goes.',
    source: 'Measured: a hold of 1 s lost a request to a kube-proxy that learnt of the deletion after 1.1 s.',
    costs: 'a request',
    lane: 'clients',
    when: (t) => isServing(t) && t.hold.to > 0,
    left: (t) => t.propagation.to,
    right: (t) => t.hold.to,
    field: 'termination.hold',
    message: ({ left, right }) =>
      `the app stops accepting ${right} s after deletion, but clients may choose the pod until ${left} s: ` +
      `requests that start between second ${right} and second ${left} are refused.`,
    fix: ({ left }) => `Hold for ${left} s, or leave the hold out and let it be derived.`,
    mend: ({ left }) => ({ hold: left }),
  },
  {
    name: 'clientsAreToldInTime',
    code: 'MSVC-TERM-023',
    severity: 'warning',
    summary: 'Someone tells clients to leave their kept connections.',
    source:
      'Measured: without a proxy a kept connection stays until the app closes it, and 1 deletion in 20 lost a request.',
    costs: 'a kept connection',
    lane: 'clients',
    when: (t) => isServing(t) && t.hold.to > 0,
    left: (t) => (t.clientsTold ?? Infinity) + TELL_SECONDS,
    right: (t) => t.hold.to,
    field: 'termination.closesConnections',
    message: ({ t, right, settings }) =>
      (t.clientsTold === undefined
        ? `nobody tells clients to leave their kept connections (${t.plane.title}), and the app closes them `
        : `clients are told to leave their kept connections at ${t.clientsTold} s, and ` +
          `${settings.closesConnections ? 'the app stops serving' : 'the app closes them'} `) +
      `at ${right} s: a request sent at that moment is lost.`,
    fix: () =>
      'Let the app answer with Connection: close or GOAWAY after SIGTERM, say so with closesConnections, and keep ' +
      `at least ${TELL_SECONDS} s of the hold in the app for it (Hold.inApp or Hold.both).`,
    mend: () => ({ closesConnections: true, inAppHold: TELL_SECONDS }),
  },
];

/** Whether anybody sends requests to the pod. */
function isServing({ occupation }: Timeline): boolean {
  return occupation === 'requests';
}
