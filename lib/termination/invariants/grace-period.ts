import { KUBELET_MINIMUM_SECONDS } from '../defaults';
import type { Timeline } from '../timeline';
import { type Invariant, type Violated, WORDS } from './invariant';

/** Invariants of terminationGracePeriodSeconds. */
export const GRACE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'graceOutlastsApp',
    code: 'MSVC-TERM-001',
    severity: 'error',
    summary: 'The grace period covers hold, longest request or piece of work, shutdown work and margin.',
    source: 'Kubelet killContainer; measured: what runs past the grace period is cut, and their sum is enough.',
    costs: 'a request',
    lane: 'kubelet',
    when: (t) => !hookUsesGraceUp(t),
    left: (t, margin) => t.appExit + margin,
    right: (t) => t.gracePeriod,
    field: 'termination.gracePeriod',
    message: (v) =>
      `SIGKILL comes ${v.right} s after deletion, but ${holdText(v)}longest ${WORDS[v.t.occupation].one} ` +
      `${v.settings.longestRequest} s + shutdown work ${v.settings.shutdownWork} s + margin ` +
      `${v.margin} s need ${v.left} s: ${cutByKill(v)}.`,
    fix: ({ left }) => `Set gracePeriod to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ gracePeriod: left }),
  },
  {
    name: 'preStopLeavesTimeToDrain',
    code: 'MSVC-TERM-005',
    severity: 'error',
    summary: 'The preStop hook leaves time to drain.',
    source: 'Kubernetes API, validateSleepAction; measured: a hook that uses the grace period up leaves the app 2 s.',
    costs: 'a request',
    lane: 'kubelet',
    when: (t) => t.preStop.seconds > 0,
    left: (t) => t.preStop.seconds + KUBELET_MINIMUM_SECONDS + 1,
    right: (t) => t.gracePeriod,
    field: 'termination.gracePeriod',
    message: ({ t, right }) =>
      `the preStop hook takes ${t.preStop.seconds} s of a grace period of ${right} s: the app has at most ` +
      `${KUBELET_MINIMUM_SECONDS} s left to finish its ${WORDS[t.occupation].many}` +
      (t.preStop.kind === 'sleep' && t.preStop.seconds > right ? ', and the API server refuses such a pod.' : '.'),
    fix: ({ t, margin }) => `Set gracePeriod to ${t.appExit + margin} s, or leave it out and let it be derived.`,
    mend: ({ t, margin }) => ({ gracePeriod: t.appExit + margin }),
  },
];

/** Whether the preStop hook takes so long that the app gets only the kubelet's minimum: then MSVC-TERM-005 is reported. */
function hookUsesGraceUp(t: Timeline): boolean {
  return t.preStop.seconds > 0 && t.preStop.seconds + KUBELET_MINIMUM_SECONDS >= t.gracePeriod;
}

function holdText({ t }: Violated): string {
  return t.occupation === 'requests' || t.hold.to > 0 ? `hold ${t.hold.to} s + ` : '';
}

function cutByKill({ t, right }: Violated): string {
  if (right < t.appDrain.to)
    return `${WORDS[t.occupation].open} second ${right}${t.occupation === 'requests' ? ' on' : ''} ${WORDS[t.occupation].are} cut`;
  if (right < t.appExit) return `the shutdown work is cut at second ${right}`;
  return `${right - t.appExit} s of margin is too little for the kubelet, which counts in whole seconds`;
}
