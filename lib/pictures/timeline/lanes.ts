import type { Interval } from '../../termination/app-spans';
import type { Lane as LaneName, TerminationProblem } from '../../termination/problem';
import type { TerminationReview } from '../../termination/review';
import type { Timeline } from '../../termination/timeline';

const LANES = ['clients', 'app', 'proxy', 'kubelet'] as const satisfies readonly LaneName[];

/** What happens during a bar, which decides its colour. */
export type BarKind = 'arriving' | 'serving' | 'draining' | 'working' | 'carrying' | 'waiting' | 'slack' | 'margin';

export interface Bar extends Interval {
  readonly kind: BarKind;
  readonly label: string;
}

export interface Marker {
  readonly at: number;
  readonly label: string;
  readonly lane: LaneName;
  readonly fatal: boolean;
}

/** The time in which a problem occurs, to be marked in a lane. */
export interface Trouble extends Interval {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly lane: LaneName;
}

export interface Lane {
  readonly name: LaneName;
  readonly bars: readonly Bar[];
  /** The text of a lane without bars. */
  readonly note?: string;
  readonly troubles: readonly Trouble[];
}

/** A timeline as lanes of bars, in seconds. Text and SVG are drawn from it. */
export interface Drawing {
  /** The service and the data plane. */
  readonly heading: string;
  /** The data plane's name. */
  readonly plane: string;
  /** The length of the time axis, in seconds. */
  readonly span: number;
  readonly lanes: readonly Lane[];
  readonly markers: readonly Marker[];
  readonly slack: number;
  /** What may be lost: requests, or work. */
  readonly loses: 'request' | 'work';
  /** What is wrong on this data plane. */
  readonly problems: readonly TerminationProblem[];
}

/** A drawing for each timeline of a review. */
export function drawingsOf(title: string, review: TerminationReview): readonly Drawing[] {
  return review.timelines.map((t) => drawing(title, t, review));
}

/** The drawing of a timeline, with the problems of its data plane and those of every data plane. */
function drawing(title: string, t: Timeline, { dataPlane, problems }: TerminationReview): Drawing {
  const mine = problems.filter(({ plane }) => plane === t.plane.name || plane === dataPlane.name);
  const troubles = mine.flatMap(troublesOf);
  const ends = [
    t.kill,
    t.appExit,
    t.propagation.to,
    t.proxy?.exitOnZero ? t.proxy.proxyDead : (t.proxy?.mayLeave ?? 0),
  ];
  return {
    heading: `${title} · ${t.plane.title}`,
    plane: t.plane.name,
    span: Math.max(1, ...ends, ...troubles.map(({ to }) => to)),
    lanes: LANES.map((name) => ({
      name,
      bars: bars(name, t),
      note: noteOf(name, t),
      troubles: troubles.filter(({ lane }) => lane === name).sort(gravestFirst),
    })),
    markers: markers(t),
    slack: t.slack,
    loses: t.occupation === 'requests' ? 'request' : 'work',
    problems: mine,
  };
}

/** What stands in a lane in which nothing happens. */
function noteOf(lane: LaneName, t: Timeline): string | undefined {
  if (lane === 'proxy' && !t.proxy) return t.plane.withoutProxy;
  return lane === 'clients' ? CLIENTS[t.occupation] : undefined;
}

const CLIENTS = {
  requests: undefined,
  work: 'none: it takes work from elsewhere, and stops at SIGTERM',
  job: 'none: it does one piece of work, and ends with it',
} as const;

const APP = {
  requests: ['accepts', 'finishes requests'],
  work: ['takes work', 'finishes its work'],
  job: ['works on', 'finishes its step'],
} as const;

function troublesOf({ code, severity, lane, interval }: TerminationProblem): readonly Trouble[] {
  return interval && lane && severity !== 'info' ? [{ code, severity, lane, ...interval }] : [];
}

function gravestFirst(one: Trouble, other: Trouble): number {
  return Number(one.severity !== 'error') - Number(other.severity !== 'error');
}

function bars(lane: LaneName, t: Timeline): readonly Bar[] {
  const of = (kind: BarKind, label: string, from: number, to: number): Bar => ({ kind, label, from, to });
  const all: Readonly<Record<LaneName, readonly Bar[]>> = {
    clients: [of('arriving', 'may still choose this pod', 0, t.propagation.to)],
    app: [
      of('serving', APP[t.occupation][0], t.hold.from, t.hold.to),
      of('draining', APP[t.occupation][1], t.appDrain.from, t.appDrain.to),
      of('working', 'shutdown work', t.shutdownWork.from, t.shutdownWork.to),
    ],
    proxy: proxyBars(t, of),
    kubelet: [
      of('waiting', 'preStop hook', 0, t.appTerm),
      of('slack', `${t.slack} s slack`, t.kill - margin(t) - Math.max(0, t.slack), t.kill - margin(t)),
      of('margin', 'margin', t.kill - margin(t), t.kill),
    ],
  };
  return all[lane].filter(({ from, to }) => to > from);
}

/** The seconds in reserve before SIGKILL: the safety margin, or less if the grace period is too short. */
function margin(t: Timeline): number {
  const last = Math.max(t.appExit, t.proxy?.ownClock ? t.proxy.mayLeave : 0);
  return Math.max(0, t.gracePeriod - last - Math.max(0, t.slack));
}

function proxyBars(
  { proxy, plane }: Timeline,
  of: (k: BarKind, l: string, f: number, t: number) => Bar,
): readonly Bar[] {
  if (!proxy) return [];
  const accept = of('carrying', `${plane.proxyContainer ?? 'proxy'} accepts`, 0, proxy.proxyAccept.to);
  // If the end of the proxy cuts nothing, its drain is drawn until it may leave: there is nothing to drain after that.
  const end = proxy.endCuts ? proxy.proxyDead : proxy.mayLeave;
  return [
    accept,
    of('draining', proxy.exitOnZero ? 'until the last connection' : 'open connections only', accept.to, end),
  ];
}

function markers(t: Timeline): readonly Marker[] {
  const { proxy } = t;
  const of = (at: number, lane: LaneName, label: string, fatal = false): Marker => ({ at, lane, label, fatal });
  const own = proxy?.ownClock ? [of(proxyEnd(t), 'proxy', proxyEndLabel(t), proxy.endCuts)] : [];
  return [
    ...(t.clientsTold === undefined || t.occupation !== 'requests'
      ? []
      : [of(t.clientsTold, 'clients', 'told to reconnect')]),
    of(t.appTerm, 'app', 'SIGTERM app'),
    ...(proxy ? [of(proxy.proxyTerm, 'proxy', 'SIGTERM proxy')] : []),
    ...own.filter(({ at }) => at !== proxy?.proxyTerm),
    of(t.kill, 'kubelet', 'SIGKILL', true),
  ];
}

function proxyEnd({ proxy }: Timeline): number {
  return proxy?.exitOnZero ? proxy.proxyDead : (proxy?.mayLeave ?? 0);
}

function proxyEndLabel({ proxy }: Timeline): string {
  return proxy?.exitOnZero ? 'proxy leaves' : 'proxy killed';
}
