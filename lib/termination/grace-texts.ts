import { KUBELET_MINIMUM_SECONDS } from './defaults';
import type { InvariantName } from './invariants';
import type { InvariantText, Violated } from './invariant-text';

type GraceRule = Extract<
  InvariantName,
  'graceOutlastsApp' | 'preStopLeavesTimeToDrain' | 'graceOutlastsEnvoy' | 'graceOutlastsLinkerd'
>;

const FULL_GRACE = 'every deletion takes the full grace period and ends in SIGKILL.';

/** Texts of the rules about terminationGracePeriodSeconds. */
export const GRACE_TEXTS: Readonly<Record<GraceRule, InvariantText>> = {
  graceOutlastsApp: {
    field: 'termination.gracePeriod',
    source: 'kubelet killContainer; measured: what runs past the grace period is cut, d+T+A+m is enough',
    message: (v) =>
      `SIGKILL comes ${v.right} s after deletion, but hold ${v.t.hold.to} s + longest request ` +
      `${v.settings.longestRequest} s + shutdown work ${v.settings.shutdownWork} s + margin ` +
      `${v.margin} s need ${v.left} s: ${cutByKill(v)}.`,
    fix: ({ left }) => `Set gracePeriod to ${left} s, or leave it out and let it be derived.`,
    mend: ({ left }) => ({ gracePeriod: left }),
  },
  preStopLeavesTimeToDrain: {
    field: 'termination.gracePeriod',
    source: 'API validateSleepAction; measured: a hook that uses the grace period up leaves the app 2 s',
    message: ({ t, right }) =>
      `the preStop hook takes ${t.preStop.seconds} s of a grace period of ${right} s: the app has at most ` +
      `${KUBELET_MINIMUM_SECONDS} s left to finish its requests` +
      (t.preStop.kind === 'sleep' && t.preStop.seconds > right ? ', and the API server refuses such a pod.' : '.'),
    fix: ({ t, margin }) => `Set gracePeriod to ${t.appExit + margin} s, or leave it out and let it be derived.`,
    mend: ({ t, margin }) => ({ gracePeriod: t.appExit + margin }),
  },
  graceOutlastsEnvoy: {
    field: 'termination.gracePeriod',
    source: 'measured: istio-proxy waits its whole drain though the app is gone, and is killed at the grace period',
    message: (v) =>
      `istio-proxy ends ${v.left - v.margin} s after deletion at the earliest, whether the app is gone or not, ` +
      `and with a margin of ${v.margin} s needs a grace period of ${v.left} s, not ${v.right} s: ${FULL_GRACE}`,
    fix: (v) => `Set gracePeriod to ${v.left} s, or leave it and the drain out and let them be derived.`,
    mend: ({ left }) => ({ gracePeriod: left }),
  },
  graceOutlastsLinkerd: {
    field: 'termination.proxy.shutdownGracePeriod',
    source: 'linkerd2-proxy main.rs, config.linkerd.io/shutdown-grace-period',
    message: (v) =>
      `linkerd-proxy waits ${wait(v)} s and may then drain for ${v.left - wait(v)} s, until ${v.left} s, but SIGKILL ` +
      `comes ${v.right} s after deletion: with a client that keeps its connection ${FULL_GRACE}`,
    fix: (v) =>
      v.right > wait(v)
        ? `Set shutdownGracePeriod to ${v.right - wait(v)} s, or leave it out and let it be derived.`
        : `Set gracePeriod to ${v.left} s, or leave it out and let it be derived.`,
    mend: (v) => (v.right > wait(v) ? { shutdownGracePeriod: v.right - wait(v) } : { gracePeriod: v.left }),
  },
};

function cutByKill({ t, right }: Violated): string {
  if (right < t.appDrain.to) return `requests in flight from second ${right} on are cut`;
  if (right < t.appExit) return `the shutdown work is cut at second ${right}`;
  return `${right - t.appExit} s of margin is too little for the kubelet, which counts in whole seconds`;
}

function wait({ settings }: Violated): number {
  return settings.proxy.waitBeforeExit;
}
