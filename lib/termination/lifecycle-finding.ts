import type { Code } from '../errors';
import type { Severity } from '../model/problem';
import type { Interval } from './app-spans';
import type { DataPlane } from './data-plane';

/** A problem found from plain values; the caller knows which construct and object they belong to. */
export interface LifecycleFinding {
  readonly code: Code;
  readonly severity: Severity;
  /** The property of the model it is about, such as `termination.gracePeriod`. */
  readonly field: string;
  /** What is wrong and what it causes, with numbers. */
  readonly message: string;
  /** How to mend it, with the numbers that would do. */
  readonly fix: string;
}

/** Settings that would mend a finding, by the names of `TerminationOptions`; times in seconds. */
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

/** A problem of a pod's termination on one data plane. */
export interface TerminationFinding extends LifecycleFinding {
  readonly plane: DataPlane;
  /** The settings that would mend it, as data; empty where only the user knows. */
  readonly settings: Mend;
  /** The seconds after deletion in which it goes wrong. */
  readonly interval?: Interval;
  readonly lane?: 'clients' | 'app' | 'proxy' | 'kubelet';
}

/** A finding as one sentence after the other: what is wrong, how to mend it. */
export function findingText(finding: Pick<LifecycleFinding, 'message' | 'fix'>): string {
  return `${finding.message} ${finding.fix}`;
}
