import type { CallEdge, Service } from '../model/network';
import type { CheckedTraffic } from '../model/traffic/traffic';
import type { DisruptionBudgetOptions } from '../model/workload/disruption-budget';
import type { Health } from '../model/workload/health';
import type { Image } from '../model/workload/image';
import type { ImagePullPolicy } from '../model/workload/init-container';
import type { CheckedPod } from '../model/workload/pod';
import type { Port } from '../model/workload/port';
import type { Resources } from '../model/workload/resources';
import type { Scale } from '../model/workload/scale';
import type { CheckedServiceOptions } from '../model/workload/service-options';
import type { EnvFrom } from '../model/workload/variable-source';
import type { TerminationSettings } from '../termination/settings';
import type { Platform } from './platform';

/** Pods that are alike: those of one version of a service, or all pods of another workload. */
export interface PodsSpec {
  /** The name of the version; undefined for a workload without versions. */
  readonly name: string | undefined;
  /** The name of the object that makes them, such as a Deployment. */
  readonly objectName: string;
  /** What they run. */
  readonly image: Image;
  /** Environment variables that only they have. */
  readonly env: Readonly<Record<string, string>>;
  /** How many there are; undefined for pods that end by themselves. */
  readonly replicas?: Scale | undefined;
  /** How they end, where the requests that reach them take another time than those of the whole workload. */
  readonly termination?: TerminationSettings | undefined;
}

/** How pods of a workload end. */
export function terminationOfPods(spec: WorkloadSpec, pods: PodsSpec): TerminationSettings {
  return pods.termination ?? spec.termination;
}

/** A version that runs: every default filled in, every value checked. */
export interface VersionSpec extends PodsSpec {
  /** Its name; `stable` for the main version. */
  readonly name: string;
  /** The name of its Deployment. For the main version it is the service's name, so that adding a version renames nothing. */
  readonly objectName: string;
  /** Percent of the requests. */
  readonly weight: number;
  /** How many pods it has. */
  readonly replicas: Scale;
}

/** The props that every workload has: every default filled in, every value checked. */
export interface WorkloadSpec {
  /** The kind of the objects that make its pods. */
  readonly kind: 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob';
  /** The name of the workload and its objects; for a service also of its host. */
  readonly name: string;
  /** The namespace of its objects. */
  readonly namespace: string;
  /** The ports of its container. The first is the main port: the one that callers use by default. */
  readonly ports: readonly Port[];
  /** Its pods, the main version first. A workload without versions has one entry. */
  readonly versions: readonly PodsSpec[];
  /** The probes of its container, if it has any. */
  readonly health?: Health | undefined;
  /** How its pods end: what was given and what follows from it. */
  readonly termination: TerminationSettings;
  /** CPU, memory and disk of its container. */
  readonly resources: Resources;
  /** Replaces the entrypoint of the image. */
  readonly command: readonly string[] | undefined;
  /** The arguments of the entrypoint. */
  readonly args: readonly string[] | undefined;
  /** Variables from whole ConfigMaps and Secrets. */
  readonly envFrom: readonly EnvFrom[];
  /** Whether nodes ask the registry before they start the container. */
  readonly imagePullPolicy: ImagePullPolicy;
  /** How many pods may be evicted at once. @default - one */
  readonly disruptionBudget?: DisruptionBudgetOptions | 'none';
  /** Whether requests are recommended for its pods. @default - not */
  readonly verticalScaling?: 'recommend';
  /** What its pods have beside its container. */
  readonly pod: CheckedPod;
  /** The name of its container in each of its pods. */
  readonly container: string;
}

/** The props of a service: every default filled in, every value checked. */
export interface ServiceSpec extends WorkloadSpec {
  /** The port on the developer's machine that leads to the main port in a Compose file. */
  readonly publish: number | undefined;
  /** Its probes. */
  readonly health: Health;
  /** How its Service is reached. */
  readonly service: CheckedServiceOptions;
  /** How the proxies of callers treat requests to it. */
  readonly traffic: CheckedTraffic;
  /** The versions that have pods, the main one first. */
  readonly versions: readonly VersionSpec[];
  /** The names of retired versions. */
  readonly retired: readonly string[];
  /** Ports where plain text is taken, and why; undefined: mTLS alone wherever it holds for the namespace. */
  readonly plainText: { readonly ports: readonly number[]; readonly reason: string } | undefined;
  /** Whether who may call is only tried: nobody is refused yet. */
  readonly accessDryRun: boolean;
}

/** What the program says of a workload. Rules compare it with the finished objects. */
export interface DeclaredWorkload {
  /** The path of its construct. */
  readonly construct: string;
  /** The environment that it belongs to. */
  readonly environment: string;
  /** Where it runs. */
  readonly platform: Platform;
  /** Its props. */
  readonly spec: WorkloadSpec;
  /** What it calls. */
  readonly calls: readonly CallEdge[];
}

/** What the program says of a service. */
export interface DeclaredService extends DeclaredWorkload {
  /** Its props. */
  readonly spec: ServiceSpec;
  /** What the mesh was asked to render. */
  readonly service: Service;
}

/** Whether a workload can be called. */
export function isService(facts: DeclaredWorkload): facts is DeclaredService {
  return 'service' in facts;
}
