import type { Found, PlainProblem } from '../model/rule';
import type { Interval } from './app-spans';

/** The row of a timeline's picture in which a problem is marked. */
export type Lane = 'clients' | 'app' | 'proxy' | 'kubelet';

/** Values of `TerminationOptions` and `ProxyTermination` that would fix a problem; times in seconds. */
export interface Mend {
  /** For `gracePeriod`. */
  readonly gracePeriod?: number;
  /** For `longestRequest`. */
  readonly longestRequest?: number;
  /** For the hold as a whole, without moving it between the preStop hook and the app. */
  readonly hold?: number;
  /** How much of the hold must be in the app. */
  readonly inAppHold?: number;
  /** For `closesConnections`. */
  readonly closesConnections?: true;
  /** For `proxy.terminationDrainDuration`. */
  readonly terminationDrainDuration?: number;
  /** For `proxy.drainDuration`. */
  readonly drainDuration?: number;
  /** For `proxy.minimumDrainDuration`. */
  readonly minimumDrainDuration?: number;
  /** For `proxy.waitBeforeExit`. */
  readonly waitBeforeExit?: number;
  /** For `proxy.shutdownGracePeriod`. */
  readonly shutdownGracePeriod?: number;
}

/** What a problem of a pod's end has besides what every problem has. */
export interface EndDetails {
  /** The values that would fix it; undefined if only the author of the service can know them. */
  readonly mend?: Mend;
  /** When it goes wrong, in seconds after the deletion. */
  readonly interval?: Interval;
  /** The row of the picture in which it is marked. */
  readonly lane?: Lane;
}

/** A problem of a pod's end, as a rule yields it. */
export type FoundInEnd = Found & EndDetails;

/** A problem of a pod's end, with the name of the data plane on which it occurs. */
export type TerminationProblem = PlainProblem & EndDetails & { readonly plane: string };

/** A problem as text: what is wrong, and how to fix it. */
export function problemText({ message, fix }: Pick<PlainProblem, 'message' | 'fix'>): string {
  return `${message} ${fix}`;
}
