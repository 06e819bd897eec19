import type { CallEdge, Service } from '../model/network';
import type { CheckedTraffic } from '../model/traffic/traffic';
import type { Health } from '../model/workload/health';
import type { Image } from '../model/workload/image';
import type { Port } from '../model/workload/port';
import type { Resources } from '../model/workload/resources';
import type { Scale } from '../model/workload/scale';
import type { TerminationSettings } from '../termination/settings';
import type { Platform } from './platform';

/** A version that runs: every default filled in, every value checked. */
export interface VersionSpec {
  /** Its name; `stable` for the main version. */
  readonly name: string;
  /** The name of its Deployment. For the main version it is the service's name, so that adding a version renames nothing. */
  readonly objectName: string;
  /** What it runs. */
  readonly image: Image;
  /** Percent of the requests. */
  readonly weight: number;
  /** How many pods it has. */
  readonly replicas: Scale;
  /** Environment variables that only this version has. */
  readonly env: Readonly<Record<string, string>>;
}

/** The props of a service: every default filled in, every value checked. */
export interface ServiceSpec {
  /** The name of the service, its objects and its host. */
  readonly name: string;
  /** The namespace of its objects. */
  readonly namespace: string;
  /** The first is the main port: the one that callers use by default. */
  readonly ports: readonly Port[];
  /** The port on the developer's machine that leads to the main port in a Compose file. */
  readonly publish: number | undefined;
  /** Its probes. */
  readonly health: Health;
  /** How its pods end: what was given and what follows from it. */
  readonly termination: TerminationSettings;
  /** How the proxies of callers treat requests to it. */
  readonly traffic: CheckedTraffic;
  /** The versions that have pods, the main one first. */
  readonly versions: readonly VersionSpec[];
  /** The names of retired versions. */
  readonly retired: readonly string[];
  /** CPU, memory and disk of its container. */
  readonly resources: Resources;
  /** Replaces the entrypoint of the image. */
  readonly command: readonly string[] | undefined;
  /** The arguments of the entrypoint. */
  readonly args: readonly string[] | undefined;
  /** Ports where plain text is taken, and why; undefined: mTLS alone wherever it holds for the namespace. */
  readonly plainText: { readonly ports: readonly number[]; readonly reason: string } | undefined;
  /** Whether who may call is only tried: nobody is refused yet. */
  readonly accessDryRun: boolean;
  /** The name of its container, in the pods of every version. */
  readonly container: string;
}

/** What the program says of a service. Rules compare it with the finished objects. */
export interface DeclaredService {
  /** The path of its construct. */
  readonly construct: string;
  /** The environment that it belongs to. */
  readonly environment: string;
  /** Where it runs. */
  readonly platform: Platform;
  /** Its props. */
  readonly spec: ServiceSpec;
  /** What the mesh was asked to render. */
  readonly service: Service;
  /** What it calls. */
  readonly calls: readonly CallEdge[];
}
