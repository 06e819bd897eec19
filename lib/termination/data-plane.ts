/** How the mesh carries a pod's bytes, as far as its termination is concerned. */
export const DATA_PLANES = [
  'none',
  'istio-classic',
  'istio-native',
  'istio-auto',
  'istio-ambient',
  'linkerd-classic',
  'linkerd-native',
] as const;

/** One of `DATA_PLANES`. `istio-auto` leaves the kind of sidecar to the cluster, so it must be safe as both. */
export type DataPlane = (typeof DATA_PLANES)[number];

/** A data plane with one timeline. */
export type ConcretePlane = Exclude<DataPlane, 'istio-auto'>;

/** The data planes a pod may find itself on: both Istio sidecars for `istio-auto`, otherwise the plane itself. */
export function concretePlanes(plane: DataPlane): readonly ConcretePlane[] {
  return plane === 'istio-auto' ? ['istio-classic', 'istio-native'] : [plane];
}

const TITLES: Readonly<Record<DataPlane, string>> = {
  none: 'no mesh',
  'istio-classic': 'Istio, classic sidecar',
  'istio-native': 'Istio, native sidecar',
  'istio-auto': 'Istio, sidecar chosen by the cluster',
  'istio-ambient': 'Istio, ambient',
  'linkerd-classic': 'Linkerd, classic sidecar',
  'linkerd-native': 'Linkerd, native sidecar',
};

/** The data plane's name for people. */
export function planeTitle(plane: DataPlane): string {
  return TITLES[plane];
}

/** The container that carries the traffic, as `kubectl` shows it; nothing where the pod has none. */
export function proxyContainer(plane: DataPlane): string | undefined {
  if (plane === 'none' || plane === 'istio-ambient') return undefined;
  return plane.startsWith('istio') ? 'istio-proxy' : 'linkerd-proxy';
}
