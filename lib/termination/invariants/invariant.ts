import type { RuleFacts } from '../../model/rule';
import type { Occupation } from '../app-spans';
import type { Lane, Mend } from '../problem';
import type { ProxyTimeline } from '../proxy-timeline';
import type { TerminationSettings } from '../settings';
import type { Timeline } from '../timeline';

/** What is lost when an invariant is violated. */
export type Cost =
  /** A request is refused or cut, or the shutdown work is not finished. */
  | 'a request'
  /** A client that was never told to leave its kept connection loses what it has just sent on it. */
  | 'a kept connection'
  /** Nothing is lost, but every deletion takes the whole grace period and ends in SIGKILL. */
  | 'the full grace period';

/** How messages call what a pod does. */
export const WORDS: Readonly<Record<Occupation, Readonly<Record<'one' | 'many' | 'open' | 'are', string>>>> = {
  requests: { one: 'request', many: 'requests', open: 'requests in flight from', are: 'are' },
  work: { one: 'piece of work', many: 'work', open: 'work that is not done at', are: 'is' },
  job: { one: 'step', many: 'step', open: 'a step that is not done at', are: 'is' },
};

/** A violation of an invariant, from which its message and its fix are made. */
export interface Violated {
  /** The pod's end. */
  readonly t: Timeline;
  /** The settings that lead to it. */
  readonly settings: TerminationSettings;
  /** Seconds that must be left before SIGKILL. */
  readonly margin: number;
  /** The moment that should come first, in seconds after the deletion. */
  readonly left: number;
  /** The moment that should come last, in seconds after the deletion. */
  readonly right: number;
}

/** A rule that two moments of a pod's end come in the right order: `left <= right`, in seconds after the deletion. */
export interface Invariant extends RuleFacts {
  /** Its name in tests. */
  readonly name: string;
  /** An invariant is never mere information. */
  readonly severity: 'error' | 'warning';
  /** What is lost when it is violated. */
  readonly costs: Cost;
  /** The row of the picture in which a violation is marked. */
  readonly lane: Lane;
  /** Whether it applies. It does not where another invariant describes the same problem better. @default - always */
  readonly when?: (t: Timeline) => boolean;
  /** The moment that must come first. */
  readonly left: (t: Timeline, margin: number) => number;
  /** The moment that must come last. */
  readonly right: (t: Timeline) => number;
  /** The prop that it is about, such as `termination.gracePeriod`. */
  readonly field: string;
  /** What is wrong and what it causes, with numbers. */
  readonly message: (v: Violated) => string;
  /** How to fix it, in words. */
  readonly fix: (v: Violated) => string;
  /** How to fix it, as values. */
  readonly mend: (v: Violated) => Mend;
}

/** Whether a timeline satisfies an invariant. @param margin seconds that must be left before SIGKILL */
export function holds({ when, left, right }: Invariant, t: Timeline, margin: number): boolean {
  return (when !== undefined && !when(t)) || left(t, margin) <= right(t);
}

/** The sidecar's part of a timeline, for invariants of planes with a sidecar. */
export function proxyOf({ proxy, plane }: Timeline): ProxyTimeline {
  if (!proxy) throw new Error(`bug: an invariant about the proxy was applied to ${plane.name}, which has none`);
  return proxy;
}

/**
 * The end of a message about a sidecar that exits too early: requests are lost if the app still has some, otherwise the
 * calls of its shutdown work.
 * @param requests which requests are lost, such as `in flight`
 * @param fate what happens to them, such as `are cut`
 */
export function lostWithProxy({ t, left, right }: Violated, requests: string, fate: string): string {
  if (t.occupation !== 'requests') return lostWork({ t, left, right });
  return right < t.appDrain.to
    ? `but the app only starts to drain at ${t.hold.to} s and needs until ${t.appDrain.to} s: ` +
        `requests ${requests} from second ${right} on ${fate}`
    : `but the app's shutdown work may call other services until ${left} s: ` +
        `its calls from second ${right} on are refused`;
}

/** The end of a message about a sidecar that exits before the work is done. */
export function lostWork({ t, left, right }: Pick<Violated, 't' | 'left' | 'right'>): string {
  const what =
    right < t.appDrain.to ? `finishes its ${WORDS[t.occupation].many} until` : 'may call other services until';
  return `but the app ${what} ${right < t.appDrain.to ? t.appDrain.to : left} s: its calls from second ${right} on fail`;
}

/** The end of a message if nothing but time is lost. */
export const FULL_GRACE = 'every deletion takes the full grace period and ends in SIGKILL.';
