import type { Found, PlainProblem } from '../model/rule';
import type { Interval } from './app-spans';

/** The row of the picture in which a problem shows. */
export type Lane = 'clients' | 'app' | 'proxy' | 'kubelet';

/** Settings that would mend a problem, by the names of `TerminationOptions`; times in seconds. */
export interface Mend {
  readonly gracePeriod?: number;
  readonly longestRequest?: number;
  /** Seconds of hold in total, where it is now. */
  readonly hold?: number;
  /** Seconds of the hold that have to be in the app. */
  readonly inAppHold?: number;
  readonly closesConnections?: true;
  readonly terminationDrainDuration?: number;
  readonly drainDuration?: number;
  readonly minimumDrainDuration?: number;
  readonly waitBeforeExit?: number;
  readonly shutdownGracePeriod?: number;
}

/** What only a problem of a pod's end has. */
interface EndDetails {
  /** The settings that would mend it, as data; none where only the user knows. */
  readonly mend?: Mend;
  /** The seconds after deletion in which it goes wrong. */
  readonly interval?: Interval;
  readonly lane?: Lane;
}

/** A problem of a pod's end as its rule sees it. */
export type FoundInEnd = Found & EndDetails;

/** A problem of a pod's end, with the name of the data plane that it is about. */
export type TerminationProblem = PlainProblem & EndDetails & { readonly plane: string };

/** A problem as one sentence after the other: what is wrong, how to mend it. */
export function problemText({ message, fix }: Pick<PlainProblem, 'message' | 'fix'>): string {
  return `${message} ${fix}`;
}
