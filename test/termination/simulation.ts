/**
 * A pod's deletion, played out second by second from what kubelet, proxies and clients do. It takes plain numbers,
 * knows none of the library's formulas and imports nothing: it is what the rules are tested against.
 */
export interface Pod {
  readonly plane: 'none' | 'istio-ambient' | 'istio-classic' | 'istio-native' | 'linkerd-classic' | 'linkerd-native';
  /** Seconds the preStop hook takes, and whether it is an HTTP GET that goes through the proxy's agent. */
  readonly preStop: number;
  readonly httpHook: boolean;
  /** Seconds the app goes on accepting after SIGTERM. */
  readonly inApp: number;
  /** The app answers with Connection: close from SIGTERM on. */
  readonly appTells: boolean;
  readonly longestRequest: number;
  readonly shutdownWork: number;
  readonly workCallsOut: boolean;
  readonly grace: number;
  readonly terminationDrain: number;
  readonly drain: number;
  readonly exitOnZero: boolean;
  readonly minimumDrain: number;
  readonly waitBeforeExit: number;
  readonly shutdownGrace: number;
}

export interface World {
  /** Clients open new connections to the pod until just before this second. */
  readonly clientsUntil: number;
  /** Seconds by which whole-second counting brings SIGKILL forward. */
  readonly killEarly: number;
}

export interface Outcome {
  /** The first loss that was found; `undefined`: nothing was lost. */
  readonly lost: string | undefined;
  /** A client on a kept connection was never told to leave it, and sent on it as it was closed. */
  readonly keptLost: boolean;
  /** The pod took its whole grace period although nobody sent anything. */
  readonly fullGrace: boolean;
}

interface Request {
  readonly at: number;
  readonly takes: number;
}

// The test runner makes every access to a global slow, and this runs millions of times.
const { max, min } = Math;
const NEVER = 1e9;

/** The last moment before a second. */
const JUST = 0.01;

export function simulate(pod: Pod, world: World): Outcome {
  const idle = play(pod, world, undefined);
  let lost = idle.lost;
  for (const at of arrivals(world.clientsUntil)) {
    // One request at a time is the worst case for a proxy that leaves when it has no connection.
    for (const takes of [0, pod.longestRequest]) lost ??= play(pod, world, { at, takes }).lost;
    if (lost) break;
  }
  return {
    lost,
    keptLost: losesKeptConnection(pod, idle.stopsAccepting),
    fullGrace: idle.killed || lingers(pod, world),
  };
}

function arrivals(until: number): number[] {
  const moments: number[] = [];
  for (let second = 0; second < until; second += 1) moments.push(second);
  return until > 0 ? [...moments, until - JUST] : [];
}

interface Play {
  readonly lost: string | undefined;
  readonly stopsAccepting: number;
  /** SIGKILL ended something. */
  readonly killed: boolean;
}

/** One deletion with one request, or with none. */
function play(pod: Pod, world: World, request: Request | undefined): Play {
  const kill = (pod.preStop >= pod.grace ? pod.grace + 2 : pod.grace) - world.killEarly;
  const agentGone = pod.plane === 'istio-classic' ? envoyLeaves(pod, request, kill) : NEVER;
  const hookEnds = pod.httpHook ? min(pod.preStop, agentGone) : pod.preStop;
  const sigterm = min(hookEnds, pod.grace);
  const stopsAccepting = sigterm + pod.inApp;
  const reached = request !== undefined && request.at < stopsAccepting && proxyAccepts(pod, request.at, agentGone);
  const answered = request && reached ? request.at + request.takes : 0;
  const workFrom = max(stopsAccepting, answered);
  const appExit = workFrom + pod.shutdownWork;
  const proxyGone = min(kill, proxyEnds(pod, answered, agentGone, appExit));
  const outboundUntil = pod.plane === 'linkerd-classic' ? min(pod.waitBeforeExit, proxyGone) : proxyGone;
  const calls = pod.workCallsOut && pod.shutdownWork > 0;
  const lost =
    request && !reached
      ? `refused at ${request.at}`
      : request && answered > min(kill, proxyGone)
        ? `cut at ${min(kill, proxyGone)}, sent at ${request.at}`
        : request && answered > outboundUntil
          ? `its own call out refused at ${answered}`
          : appExit > kill
            ? `app killed at ${kill}, needed until ${appExit}`
            : calls && appExit > outboundUntil
              ? `shutdown call refused at ${appExit}`
              : undefined;
  return { lost, stopsAccepting, killed: appExit > kill || (pod.plane === 'istio-classic' && agentGone > kill) };
}

/** When pilot-agent of a classic sidecar kills Envoy. It got SIGTERM at 0. */
function envoyLeaves(pod: Pod, request: Request | undefined, kill: number): number {
  if (!pod.exitOnZero) return pod.terminationDrain;
  let look = pod.minimumDrain;
  // A request that arrives later opens its connection later: at this look there is none.
  while (look < kill && request && request.at <= look && look < request.at + request.takes) look += 1;
  return look;
}

function proxyAccepts(pod: Pod, at: number, agentGone: number): boolean {
  switch (pod.plane) {
    case 'istio-classic':
      return at < agentGone && at < pod.drain;
    case 'linkerd-classic':
      return at < pod.waitBeforeExit;
    default:
      return true;
  }
}

function proxyEnds(pod: Pod, answered: number, agentGone: number, appExit: number): number {
  switch (pod.plane) {
    case 'istio-classic':
      return agentGone;
    case 'linkerd-classic':
      return min(max(pod.waitBeforeExit, answered), pod.waitBeforeExit + pod.shutdownGrace);
    case 'istio-native':
    case 'linkerd-native':
      return appExit;
    default:
      return NEVER;
  }
}

/** A client that sends once a second on the connection it has, and leaves it when an answer tells it to. */
function losesKeptConnection(pod: Pod, stopsAccepting: number): boolean {
  const proxyTells = { 'istio-classic': 0, 'istio-native': 0, 'linkerd-classic': pod.waitBeforeExit } as const;
  const told = min(
    pod.plane in proxyTells ? proxyTells[pod.plane as keyof typeof proxyTells] : NEVER,
    pod.appTells ? pod.preStop : NEVER,
  );
  return [0, 0.5, 1 - JUST].some((phase) => {
    for (let sends = phase; sends < stopsAccepting; sends += 1) if (sends >= told) return false;
    return true;
  });
}

/** A Linkerd client that keeps its connection open makes the proxy drain for as long as it may. */
function lingers(pod: Pod, world: World): boolean {
  return pod.plane === 'linkerd-classic' && pod.waitBeforeExit + pod.shutdownGrace > pod.grace - world.killEarly;
}
