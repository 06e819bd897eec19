import { planeTitle } from './data-plane';
import { TELL_SECONDS } from './defaults';
import type { InvariantName } from './invariants';
import type { InvariantText } from './invariant-text';

type HoldRule = Extract<InvariantName, 'somethingHolds' | 'holdOutlastsPropagation' | 'clientsAreToldInTime'>;

/** Texts of the rules about how long the pod goes on serving. */
export const HOLD_TEXTS: Readonly<Record<HoldRule, InvariantText>> = {
  somethingHolds: {
    field: 'termination.hold',
    source: 'measured: without a hold every data plane loses requests in every run',
    message: ({ t }) =>
      `the app stops accepting as soon as the pod is deleted, but clients may choose it until ${t.propagation.to} s: ` +
      'new requests are refused.',
    fix: ({ t }) => `Hold for ${t.propagation.to} s, in the app or in the preStop hook, or leave the hold out.`,
    mend: ({ t }) => ({ hold: t.propagation.to }),
  },
  holdOutlastsPropagation: {
    field: 'termination.hold',
    source: 'measured: a hold shorter than the propagation lost requests; kube-proxy sync period, PILOT_DEBOUNCE_MAX',
    message: ({ left, right }) =>
      `the app stops accepting ${right} s after deletion, but clients may choose the pod until ${left} s: ` +
      `requests that start between second ${right} and second ${left} are refused.`,
    fix: ({ left }) => `Hold for ${left} s, or leave the hold out and let it be derived.`,
    mend: ({ left }) => ({ hold: left }),
  },
  clientsAreToldInTime: {
    field: 'termination.closesConnections',
    source: 'measured: without a proxy a kept connection stays until the app closes it, and 1 in 20 loses a request',
    message: ({ t, right, settings }) =>
      (t.clientsTold === undefined
        ? `nobody tells clients to leave their kept connections (${planeTitle(t.plane)}), and the app closes them `
        : `clients are told to leave their kept connections at ${t.clientsTold} s, and ` +
          `${settings.closesConnections ? 'the app stops serving' : 'the app closes them'} `) +
      `at ${right} s: a request sent at that moment is lost.`,
    fix: () =>
      'Let the app answer with Connection: close or GOAWAY after SIGTERM, say so with closesConnections, and keep ' +
      `at least ${TELL_SECONDS} s of the hold in the app for it (Hold.inApp or Hold.both).`,
    mend: () => ({ closesConnections: true, inAppHold: TELL_SECONDS }),
  },
};
