import { Duration } from 'cdk8s';
import { Hold, Istio, type Mesh, NoMesh, type TerminationOptions } from 'cdk8s-mesh';

/** How pods' bytes are carried. */
export const PLANES = ['none', 'classic', 'native'] as const;
export type Plane = (typeof PLANES)[number];

/** What happens to order-service's pods while clients go on asking. */
export const EVENTS = [
  'rolling-restart',
  'scale-down',
  'canary-steps',
  'version-removed',
  'node-drain',
  'pod-deleted',
] as const;
export type EventName = (typeof EVENTS)[number] | 'early-weight';

/** What a client sends. The four run side by side, each from a pod of its own. */
export const TRAFFIC = ['new', 'kept', 'slow', 'h2c'] as const;
export type Traffic = (typeof TRAFFIC)[number];

/** Without a mesh nobody reads the weights: these events have no cells there. */
const NEEDS_MESH: readonly EventName[] = ['canary-steps', 'version-removed'];

export const MESHES: Readonly<Record<Plane, Mesh>> = {
  none: NoMesh.of({ without: ['timeout', 'retry', 'access', 'mutualTls'] }),
  classic: Istio.sidecar({ mode: 'classic' }),
  native: Istio.sidecar({ mode: 'native' }),
};

/** A setting that loses requests, so that the measurement is seen to notice. */
export interface Control {
  readonly name: string;
  readonly event: EventName;
  readonly planes: readonly Plane[];
  /** For how long a pod that ends loses what is sent to it, in seconds: about, and rather less than more. */
  readonly loses: { readonly slow: number; readonly others: number };
  /** How order-service leaves, as the library is told. */
  readonly termination?: TerminationOptions;
  /** How the server misbehaves. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long the slow requests take, in seconds. */
  readonly slowSeconds?: number;
}

/** How long it takes at least until callers have learnt that a pod is gone, in seconds; seen: 0.06 to 1.1. */
const LEARNT = 0.1;

const NO_HOLD = { hold: Hold.inApp(Duration.seconds(0)) };

export const CONTROLS: readonly Control[] = [
  {
    name: 'no-hold',
    event: 'rolling-restart',
    planes: PLANES,
    loses: { slow: LEARNT, others: LEARNT },
    termination: NO_HOLD,
    env: { SHUTDOWN_MODE: 'close-listener' },
  },
  {
    name: 'exits-at-once',
    event: 'rolling-restart',
    planes: PLANES,
    loses: { slow: 3, others: LEARNT },
    termination: NO_HOLD,
    env: { SHUTDOWN_MODE: 'exit-at-once' },
  },
  {
    name: 'proxy-defaults',
    event: 'rolling-restart',
    planes: ['classic'],
    // Requests of 6 s that began in the last second before the deletion: the proxy is killed after 5 s.
    loses: { slow: 1, others: 0 },
    termination: {
      hold: Hold.inApp(Duration.seconds(5)),
      closesConnections: true,
      proxy: { terminationDrainDuration: Duration.seconds(5), drainDuration: Duration.seconds(45) },
    },
    slowSeconds: 6,
  },
  // Half of the requests go to a version whose pods take seconds to be ready.
  { name: 'early-weight', event: 'early-weight', planes: ['classic', 'native'], loses: { slow: 1, others: 1 } },
];

/** One run on the cluster: an event on a data plane, under all kinds of traffic at once. */
export interface Run {
  readonly plane: Plane;
  readonly event: EventName;
  readonly control?: Control;
}

/** Runs of the whole matrix, by data plane, controls last. */
export function allRuns(): Run[] {
  return PLANES.flatMap((plane) => [
    ...EVENTS.filter((event) => isPossible(plane, event)).map((event) => ({ plane, event })),
    ...CONTROLS.filter(({ planes }) => planes.includes(plane)).map((control) => ({
      plane,
      event: control.event,
      control,
    })),
  ]);
}

/** The part that runs with every change: eight cells and two controls. */
export function subset(): Run[] {
  const wanted = ['native pod-deleted', 'classic rolling-restart', 'native no-hold', 'classic exits-at-once'];
  return allRuns().filter((run) => wanted.includes(runName(run)));
}

export function isPossible(plane: Plane, event: EventName): boolean {
  return plane !== 'none' || !NEEDS_MESH.includes(event);
}

export function runName({ plane, event, control }: Run): string {
  return `${plane} ${control?.name ?? event}`;
}
