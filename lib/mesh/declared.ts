import type { CallEdge, Service } from '../model/network';
import type { CheckedTraffic } from '../model/traffic/traffic';
import type { Health } from '../model/workload/health';
import type { Image } from '../model/workload/image';
import type { Port } from '../model/workload/port';
import type { Resources } from '../model/workload/resources';
import type { Scale } from '../model/workload/scale';
import type { TerminationSettings } from '../termination/settings';
import type { Platform } from './platform';

/** A version with everything decided. */
export interface VersionSpec {
  readonly name: string;
  /** The name of its Deployment: the main version's is the service's own, so that adding a version renames nothing. */
  readonly objectName: string;
  readonly image: Image;
  readonly weight: number;
  readonly replicas: Scale;
  readonly env: Readonly<Record<string, string>>;
}

/** A service with everything decided: every default filled in, every value checked. */
export interface ServiceSpec {
  readonly name: string;
  readonly namespace: string;
  /** The first is the one callers use. */
  readonly ports: readonly Port[];
  /** The port of the machine in the local stack. */
  readonly publish: number | undefined;
  readonly health: Health;
  readonly termination: TerminationSettings;
  readonly traffic: CheckedTraffic;
  /** Those that have pods. The first is the main version. */
  readonly versions: readonly VersionSpec[];
  /** Names of versions that are retired: the mesh still knows them, and nothing of them runs. */
  readonly retired: readonly string[];
  readonly resources: Resources;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  /** The name of the container that is the service itself, in every version. */
  readonly container: string;
}

/** What an author said of a service: what rules need and no object carries, beside what the objects should mean. */
export interface DeclaredService {
  /** The construct path, for messages. */
  readonly construct: string;
  readonly environment: string;
  readonly platform: Platform;
  readonly spec: ServiceSpec;
  /** The service as it was said to the mesh. */
  readonly service: Service;
  readonly calls: readonly CallEdge[];
}
