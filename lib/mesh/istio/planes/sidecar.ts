import { noEffectOn } from '../../../termination/advice';
import type { AnnotatedPlane, ChosenPlane, ConcretePlane, DataPlane } from '../../../termination/data-plane';
import { NATIVE_SIDECAR_SINCE, nativeSidecar } from '../../../termination/native-sidecar';
import type { ProxySettings } from '../../../termination/settings';
import { CLASSIC_INVARIANTS } from './classic-invariants';
import { decideDrain, drainOf, drainTimeline, readBySidecar } from './drain';
import { DRAIN_HAS_AN_END } from './drain-has-an-end';
import { PROPAGATION } from './propagation';
import { PROXY_CONFIG, readProxyConfig, writeProxyConfig } from './proxy-config';

/** The annotation of a pod that decides which kind of sidecar it gets. */
const NATIVE_SIDECAR = 'sidecar.istio.io/nativeSidecar';

const COMMON = {
  proxyContainer: 'istio-proxy',
  propagation: PROPAGATION,
  annotationKeys: [PROXY_CONFIG, NATIVE_SIDECAR],
} as const;

/** A container beside the app, which gets SIGTERM with it and ends by a clock of its own. */
export const CLASSIC: ConcretePlane = {
  ...COMMON,
  name: 'istio-classic',
  title: 'Istio, classic sidecar',
  invariants: CLASSIC_INVARIANTS,
  advice: [DRAIN_HAS_AN_END],
  proxyTimeline: drainTimeline,
  decide: decideDrain,
  annotate: (proxy) => ({ ...writeProxyConfig(proxy), [NATIVE_SIDECAR]: 'false' }),
  read: (annotations) => readSidecar(annotations, CLASSIC),
  ignores: (setting, given) => ignoredByClassic(setting, given, CLASSIC),
};

/**
 * An init container that outlives the app. It starts its drain in a preStop hook of its own, so that clients are told to
 * reconnect from the deletion on, and never closes its listeners (Istio injection template, drain_listeners?skip_exit).
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
 * Istio chooses: native where every kubelet is at least 1.33, from Istio 1.27 on (ENABLE_NATIVE_SIDECARS "auto",
 * pkg/kube/inject DetectNativeSidecar). The classic one's settings do the native one no harm.
 */
export const AUTO: ChosenPlane = {
  ...COMMON,
  name: 'istio-auto',
  title: 'Istio, sidecar chosen by the cluster',
  choices: [CLASSIC, NATIVE],
  advice: [DRAIN_HAS_AN_END],
  decide: decideDrain,
  annotate: writeProxyConfig,
  read: (annotations) => readSidecar(annotations, AUTO),
  ignores: (setting, given) => ignoredByClassic(setting, given, AUTO),
};

/** A pod that says which kind it wants gets it, whatever the others of the cluster have. */
function readSidecar(annotations: Readonly<Record<string, unknown>>, otherwise: DataPlane): AnnotatedPlane {
  const asked = annotations[NATIVE_SIDECAR];
  const dataPlane = asked === 'true' ? NATIVE : asked === 'false' ? CLASSIC : otherwise;
  const written = readProxyConfig(annotations);
  // A native sidecar reads none of it: what stands there is only said to change nothing.
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
