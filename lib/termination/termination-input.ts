import type { Where } from '../errors';
import type { Exposure } from '../model/termination/exposure';
import type { KubernetesVersion } from '../model/kubernetes-version';
import type { Termination } from '../model/termination/termination';
import type { DataPlane } from './data-plane';

/** What the end of a pod depends on: the parts its author gave, and facts of the place it runs in. */
export interface TerminationInput {
  readonly dataPlane: DataPlane;
  readonly kubernetes: KubernetesVersion;
  readonly exposure: Exposure;
  /** Whether to hold for what endpoint updates usually take in a mesh (5 s) or for the longest known (12 s). */
  readonly propagation: 'typical' | 'assured';
  readonly termination: Termination;
  /** The timeout of the service's route; never the per-try timeout, which ends at the response headers. */
  readonly routeTimeoutSeconds?: number;
  /** Whether the image has a shell, so that a preStop hook can run `sleep`. */
  readonly shell: boolean;
  /** The construct whose pods these are, for messages. */
  readonly where?: Where;
}
