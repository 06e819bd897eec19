import type { RuleFacts } from '../../model/rule';
import type { Lane, Mend } from '../problem';
import type { ProxyTimeline } from '../proxy-timeline';
import type { TerminationSettings } from '../settings';
import type { Timeline } from '../timeline';

/** What it costs when an invariant does not hold. */
export type Cost =
  /** A request is refused or cut, or the shutdown work is not finished. */
  | 'a request'
  /** A client that was never told to leave its kept connection loses what it has just sent on it. */
  | 'a kept connection'
  /** Nothing is lost, but every deletion takes the whole grace period and ends in SIGKILL. */
  | 'the full grace period';

/** What the words of an invariant that does not hold are made from. */
export interface Violated {
  readonly t: Timeline;
  readonly settings: TerminationSettings;
  readonly margin: number;
  /** The two moments that it compares, in seconds after deletion. */
  readonly left: number;
  readonly right: number;
}

/** `left <= right`, in seconds after deletion, and all that is said where it does not hold. */
export interface Invariant extends RuleFacts {
  readonly name: string;
  readonly severity: 'error' | 'warning';
  readonly costs: Cost;
  /** Where it shows in the picture. */
  readonly lane: Lane;
  /** Cases that another entry names more exactly are left to that entry. */
  readonly when?: (t: Timeline) => boolean;
  readonly left: (t: Timeline, margin: number) => number;
  readonly right: (t: Timeline) => number;
  /** The property of the model it is about. */
  readonly field: string;
  readonly message: (v: Violated) => string;
  readonly fix: (v: Violated) => string;
  readonly mend: (v: Violated) => Mend;
}

/** Whether an invariant holds on a timeline. @param margin seconds that have to be left before SIGKILL */
export function holds({ when, left, right }: Invariant, t: Timeline, margin: number): boolean {
  return (when !== undefined && !when(t)) || left(t, margin) <= right(t);
}

/** The proxy of a plane that has one. */
export function proxyOf({ proxy, plane }: Timeline): ProxyTimeline {
  if (!proxy) throw new Error(`bug: an invariant about the proxy was applied to ${plane.name}, which has none`);
  return proxy;
}

/**
 * The worst that a proxy's early end costs: requests while the app still has some, otherwise the calls of its work.
 * @param requests those that are lost, and how: `in flight`, `are cut`
 */
export function lostWithProxy({ t, left, right }: Violated, requests: string, fate: string): string {
  return right < t.appDrain.to
    ? `but the app only starts to drain at ${t.hold.to} s and needs until ${t.appDrain.to} s: ` +
        `requests ${requests} from second ${right} on ${fate}`
    : `but the app's shutdown work may call other services until ${left} s: ` +
        `its calls from second ${right} on are refused`;
}

/** How the sentence ends where nothing is lost but time. */
export const FULL_GRACE = 'every deletion takes the full grace period and ends in SIGKILL.';
