import { noEffectOn } from '../../../termination/advice';
import type { Advice, ConcretePlane } from '../../../termination/data-plane';
import { NATIVE_SIDECAR_SINCE, nativeSidecar } from '../../../termination/native-sidecar';
import type { ProxySettings } from '../../../termination/settings';
import { ANNOTATION_KEYS, readAnnotations, writeAnnotations } from './annotations';
import { CLASSIC_INVARIANTS } from './classic-invariants';

/** Defaults of Linkerd's proxy, in seconds: no wait, and a drain of two minutes (linkerd2 values.yaml). */
const DEFAULTS = { waitBeforeExit: 0, shutdownGrace: 120 } as const;

const COMMON = {
  proxyContainer: 'linkerd-proxy',
  // Measured: with a hold of 5 s nothing was lost in eight restarts. 12 s are those of Istio, for lack of a longer measurement.
  propagation: { typical: 5, assured: 12 },
  annotationKeys: ANNOTATION_KEYS,
} as const;

/** A container beside the app. It waits, then accepts no new connections in either direction; open ones may end. */
export const CLASSIC: ConcretePlane = {
  ...COMMON,
  name: 'linkerd-classic',
  title: 'Linkerd, classic sidecar',
  // linkerd.io, "Linkerd CNI plugin" and "Automatic proxy injection": linkerd-init or the plugin redirects before they run.
  initContainersCannotCall: 'connections are redirected to the proxy, which starts after all init containers',
  // linkerd2-proxy's admin server; linkerd-await --shutdown calls it.
  endedBy: 'POST http://localhost:4191/shutdown',
  invariants: CLASSIC_INVARIANTS,
  advice: [],
  proxyTimeline: ({ waitBeforeExit = DEFAULTS.waitBeforeExit, shutdownGrace = DEFAULTS.shutdownGrace }) => ({
    proxyTerm: waitBeforeExit,
    proxyNotice: waitBeforeExit,
    proxyAccept: { from: 0, to: waitBeforeExit },
    listenersClose: waitBeforeExit,
    mayLeave: waitBeforeExit,
    proxyDead: waitBeforeExit + shutdownGrace,
    exitOnZero: false,
    ownClock: true,
    endCuts: false,
  }),
  decide: (given, spans, margin) => {
    const waitBeforeExit = given.waitBeforeExit ?? spans.proxyNeededUntil;
    return {
      waitBeforeExit,
      shutdownGrace: given.shutdownGrace ?? Math.max(1, spans.appExit + margin - waitBeforeExit),
    };
  },
  annotate: writeAnnotations,
  read: (annotations) => ({ dataPlane: CLASSIC, proxy: { ...DEFAULTS, ...readAnnotations(annotations) } }),
  ignores: (setting) => (setting === 'waitBeforeExit' ? undefined : ignoredBy(CLASSIC, setting)),
};

/** Linkerd's chart ignores the wait for a native sidecar, which has no preStop hook. Whoever sets it relies on it. */
const NO_WAIT: Advice = {
  code: 'MSVC-TERM-022',
  severity: 'error',
  summary: 'A native linkerd-proxy is given no wait before its exit.',
  source:
    'linkerd2 _proxy.tpl: ignored for native sidecars, the default from Linkerd 2.20 on; refused by older charts.',
  *check({ facts }) {
    if (facts.termination.proxy.waitBeforeExit === undefined) return;
    yield {
      path: 'termination.proxy.waitBeforeExit',
      message: `waitBeforeExit ${noEffectOn(NATIVE)}.`,
      fix: 'Leave waitBeforeExit out.',
    };
  },
};

/** An init container that outlives the app. It asks no client to reconnect. */
export const NATIVE: ConcretePlane = {
  ...COMMON,
  name: 'linkerd-native',
  title: 'Linkerd, native sidecar',
  sinceKubernetes: NATIVE_SIDECAR_SINCE,
  invariants: [],
  advice: [NO_WAIT],
  proxyTimeline: (_proxy, spans) => nativeSidecar(spans, undefined),
  decide: ({ shutdownGrace }) => (shutdownGrace === undefined ? {} : { shutdownGrace }),
  annotate: writeAnnotations,
  read: (annotations) => ({ dataPlane: NATIVE, proxy: readAnnotations(annotations) }),
  ignores: (setting) => (setting === 'waitBeforeExit' ? undefined : ignoredBy(NATIVE, setting)),
};

function ignoredBy(plane: ConcretePlane, setting: keyof ProxySettings): string | undefined {
  return setting === 'shutdownGrace' ? undefined : noEffectOn(plane);
}
