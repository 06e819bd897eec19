import type { Where } from '../errors';
import type { Exposure } from '../model/termination/exposure';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { Termination } from '../model/termination/termination';
import type { PreStopHook } from './pre-stop';

/** How long the routes to a service let a request take. */
export interface RouteBound {
  /**
   * The longest timeout over all its routes; never a per-try timeout, which ends at the response headers.
   * 0 or nothing: no route has one.
   */
  readonly routeTimeoutSeconds?: number;
  /**
   * Some requests end by no timeout: those of a port that carries no HTTP or of a route without one, or all, where the
   * mesh enforces none. @default false
   */
  readonly unboundedRequests?: boolean;
}

/** What the end of a pod depends on: the parts its author gave, and facts of the place it runs in. */
export interface TerminationFacts extends RouteBound {
  readonly kubernetes: KubernetesVersion;
  readonly exposure: Exposure;
  /** Whether to hold for as long as the news of a deletion usually takes, or for the longest that is known. */
  readonly propagation: 'typical' | 'assured';
  readonly termination: Termination;
  /** Whether the image has a shell, so that a preStop hook can run `sleep`. */
  readonly shell: boolean;
  /** The preStop hook of a pod that is there already. @default - the one that fits the hold, the version and the image */
  readonly preStop?: PreStopHook;
  /** The construct whose pods these are, for messages. */
  readonly where?: Where;
}
