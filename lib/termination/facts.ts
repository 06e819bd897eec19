import type { Where } from '../errors';
import type { Occupation } from './app-spans';
import type { Exposure } from '../model/termination/exposure';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { Termination } from '../model/termination/termination';
import type { PreStopHook } from './pre-stop';

/** How long a request to a service may take by its timeouts. */
export interface RouteBound {
  /** The longest timeout among the service and its routes. Per-try timeouts do not count. 0 or undefined: there is none. */
  readonly routeTimeoutSeconds?: number;
  /**
   * Whether some requests have no timeout: those to a TCP port or to a route with timeout `none`, or all of them if the mesh
   * has no timeouts. @default false
   */
  readonly unboundedRequests?: boolean;
}

/** What decides how a pod ends: what its author gave, and where it runs. */
export interface TerminationFacts extends RouteBound {
  /** What the pod does until it ends. @default 'requests' */
  readonly occupation?: Occupation;
  /** Whether a program that ends by itself tells its sidecar to leave, where that would outlive it. @default false */
  readonly endsProxy?: boolean;
  /** The lowest version among the API server and the kubelets. */
  readonly kubernetes: KubernetesVersion;
  /** Who sends traffic directly to the pods. */
  readonly exposure: Exposure;
  /** How long the news of a pod's deletion may take to reach every caller: as usual, or the longest time that is known. */
  readonly propagation: 'typical' | 'assured';
  /** What the author gave. */
  readonly termination: Termination;
  /** Whether the image has a shell, so that a preStop hook can run `sleep`. */
  readonly shell: boolean;
  /** The preStop hook of a finished pod. @default - derived from the hold, the Kubernetes version and the image */
  readonly preStop?: PreStopHook;
  /** The construct of the pods, for messages. */
  readonly where?: Where;
}
