/**
 * The end of a pod that serves no requests, played out from what kubelets, proxies and programs do. It takes plain numbers,
 * knows none of the library's formulas and imports nothing: it is what the rules are tested against.
 */
export interface WorkingPod {
  readonly plane: 'none' | 'istio-ambient' | 'istio-classic' | 'istio-native' | 'linkerd-classic' | 'linkerd-native';
  /** A worker takes one piece of work after the other; a job does one, in steps, and then ends by itself. */
  readonly kind: 'worker' | 'job';
  /** Seconds that the preStop hook takes. */
  readonly preStop: number;
  /** Seconds of the longest piece of work, or of the longest step of a job. */
  readonly longestWork: number;
  readonly shutdownWork: number;
  readonly shutdownCallsOut: boolean;
  readonly grace: number;
  /** The program tells its proxy to leave when the work is done. */
  readonly endsProxy: boolean;
  readonly terminationDrain: number;
  readonly exitOnZero: boolean;
  readonly minimumDrain: number;
  readonly waitBeforeExit: number;
}

interface Piece {
  readonly from: number;
  readonly takes: number;
  /** When it calls somebody: the queue, a database, a service. */
  readonly calls: readonly number[];
}

const { max, min } = Math;
const NEVER = 1e9;
/** The last moment before a second. */
const JUST = 0.01;

/** What is lost; undefined if nothing is. @param killEarly seconds by which whole-second counting brings SIGKILL forward */
export function simulateWork(pod: WorkingPod, killEarly: number): string | undefined {
  if (pod.kind === 'job' && !completes(pod)) return 'the pod never completes: its proxy runs on';
  const kill = (pod.preStop >= pod.grace ? pod.grace + 2 : pod.grace) - killEarly;
  const sigterm = min(pod.preStop, pod.grace);
  for (const piece of pieces(pod, sigterm)) {
    const lost = play(pod, piece, sigterm, kill);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** Whether a pod that nobody deletes is done when its program has ended. */
function completes({ plane, endsProxy }: WorkingPod): boolean {
  const besideTheApp = plane === 'istio-classic' || plane === 'linkerd-classic';
  return !besideTheApp || endsProxy;
}

/** Pieces that are in work at the deletion, or begin after it: the program does not know of it before SIGTERM. */
function pieces(pod: WorkingPod, sigterm: number): readonly Piece[] {
  const begins = [-pod.longestWork / 2, sigterm / 2, sigterm - JUST];
  return begins.flatMap((from) =>
    [pod.longestWork, pod.longestWork / 3].flatMap((takes) => {
      const to = from + takes;
      // Its last act is to say that it is done. In between it calls often, or not at all.
      const busy = Array.from({ length: 8 }, (_, part) => from + (takes * part) / 8);
      return [
        [...busy, to],
        [from, to],
      ].map((calls) => ({ from, takes, calls }));
    }),
  );
}

function play(pod: WorkingPod, piece: Piece, sigterm: number, kill: number): string | undefined {
  const done = max(piece.from + piece.takes, sigterm);
  const appExit = done + pod.shutdownWork;
  const shutdownCalls = pod.shutdownCallsOut && pod.shutdownWork > 0 ? [done, appExit] : [];
  const calls = [...piece.calls, ...shutdownCalls].filter((at) => at >= 0);
  const outboundUntil = min(kill, callsPossibleUntil(pod, calls, kill));
  if (appExit > kill) return `killed at ${kill}, needed until ${appExit}`;
  const refused = calls.find((at) => at > outboundUntil);
  return refused === undefined
    ? undefined
    : `its call at ${refused} fails: the proxy carries none after ${outboundUntil}`;
}

/** Until when a new call goes out. */
function callsPossibleUntil(pod: WorkingPod, calls: readonly number[], kill: number): number {
  switch (pod.plane) {
    case 'istio-classic':
      return pod.exitOnZero ? idleLeaves(pod.minimumDrain, calls, kill) : pod.terminationDrain;
    case 'linkerd-classic':
      return pod.waitBeforeExit;
    default:
      return NEVER;
  }
}

/** Each second the agent looks whether a connection is open. A call keeps one only for an instant. */
function idleLeaves(first: number, calls: readonly number[], kill: number): number {
  let look = first;
  while (look < kill && calls.includes(look)) look += 1;
  return look;
}
