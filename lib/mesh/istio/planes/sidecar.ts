import { noEffectOn } from '../../../termination/advice';
import type { AnnotatedPlane, ChosenPlane, ConcretePlane, DataPlane } from '../../../termination/data-plane';
import { NATIVE_SIDECAR_SINCE, nativeSidecar } from '../../../termination/native-sidecar';
import type { ProxySettings } from '../../../termination/settings';
import { CLASSIC_INVARIANTS } from './classic-invariants';
import { decideDrain, drainOf, drainTimeline, readBySidecar } from './drain';
import { DRAIN_HAS_AN_END } from './drain-has-an-end';
import { PROPAGATION } from './propagation';
import { PROXY_CONFIG, readProxyConfig, writeProxyConfig } from './proxy-config';

/** The annotation with which a pod chooses its kind of sidecar. */
const NATIVE_SIDECAR = 'sidecar.istio.io/nativeSidecar';

/** The agent's endpoint that ends it (pilot-agent, cmd/pilot-agent/status). It is open for the pod itself. */
const ENDED_BY = 'POST http://localhost:15020/quitquitquit';

const COMMON = {
  proxyContainer: 'istio-proxy',
  propagation: PROPAGATION,
  annotationKeys: [PROXY_CONFIG, NATIVE_SIDECAR],
} as const;

/** A container beside the app. It gets SIGTERM at the same time as the app, and ends after a time of its own. */
export const CLASSIC: ConcretePlane = {
  ...COMMON,
  name: 'istio-classic',
  title: 'Istio, classic sidecar',
  // Istio docs, CNI, compatibility with application init containers; without CNI istio-init runs last (inject, reorderPod).
  initContainersCannotCall:
    'the proxy starts after all init containers; with Istio CNI their calls lead nowhere, without it they go in plain text, which STRICT mTLS refuses',
  endedBy: ENDED_BY,
  invariants: CLASSIC_INVARIANTS,
  advice: [DRAIN_HAS_AN_END],
  proxyTimeline: drainTimeline,
  decide: decideDrain,
  annotate: (proxy) => ({ ...writeProxyConfig(proxy), [NATIVE_SIDECAR]: 'false' }),
  read: (annotations) => readSidecar(annotations, CLASSIC),
  ignores: (setting, given) => ignoredByClassic(setting, given, CLASSIC),
};

/**
 * An init container that outlives the app. A preStop hook of its own starts its drain, so that clients are asked to reconnect
 * from the deletion on; its listeners never close (Istio's injection template, drain_listeners?skip_exit).
 */
export const NATIVE: ConcretePlane = {
  ...COMMON,
  name: 'istio-native',
  title: 'Istio, native sidecar',
  sinceKubernetes: NATIVE_SIDECAR_SINCE,
  invariants: [],
  advice: [],
  proxyTimeline: (_proxy, spans) => nativeSidecar(spans, 0),
  decide: () => ({}),
  annotate: () => ({ [NATIVE_SIDECAR]: 'true' }),
  read: (annotations) => readSidecar(annotations, NATIVE),
  ignores: () => noEffectOn(NATIVE),
};

/**
 * Istio chooses: native from Istio 1.27 on if every kubelet is at least 1.33 (ENABLE_NATIVE_SIDECARS "auto", pkg/kube/inject
 * DetectNativeSidecar). The settings of the classic sidecar are always written; the native one ignores them.
 */
export const AUTO: ChosenPlane = {
  ...COMMON,
  name: 'istio-auto',
  title: 'Istio, sidecar chosen by the cluster',
  choices: [CLASSIC, NATIVE],
  endedBy: ENDED_BY,
  forJobs: NATIVE,
  advice: [DRAIN_HAS_AN_END],
  decide: decideDrain,
  annotate: writeProxyConfig,
  read: (annotations) => readSidecar(annotations, AUTO),
  ignores: (setting, given) => ignoredByClassic(setting, given, AUTO),
};

/** The kind of sidecar of a pod: the one that its annotation chooses, otherwise that of the platform. */
function readSidecar(annotations: Readonly<Record<string, unknown>>, otherwise: DataPlane): AnnotatedPlane {
  const asked = annotations[NATIVE_SIDECAR];
  const dataPlane = asked === 'true' ? NATIVE : asked === 'false' ? CLASSIC : otherwise;
  const written = readProxyConfig(annotations);
  // A native sidecar ignores these settings; they are kept so that this is reported.
  if (dataPlane === NATIVE) return { dataPlane, proxy: written };
  const drain = drainOf(written);
  return { dataPlane, proxy: { ...readBySidecar(drain), exitOnZero: drain.exitOnZero } };
}

function ignoredByClassic(setting: keyof ProxySettings, given: ProxySettings, plane: DataPlane): string | undefined {
  switch (setting) {
    case 'drain':
    case 'exitOnZero':
      return undefined;
    case 'terminationDrain':
      return given.exitOnZero === true ? 'is not read with exitOnZeroActiveConnections' : undefined;
    case 'minimumDrain':
      return given.exitOnZero === true ? undefined : 'is only read with exitOnZeroActiveConnections';
    case 'waitBeforeExit':
    case 'shutdownGrace':
      return noEffectOn(plane);
  }
}
