import type { JsonObject } from '../kube/json';
import type { Manifest } from '../kube/object';
import type { ObjectIndex } from '../kube/object-index';
import type { Lost } from '../kube/read/network-builder';
import type { Pod } from '../kube/read/pod';
import type { Network } from '../model/network';
import type { DeclaredService, DeclaredWorkload, PodsSpec, VersionSpec } from './declared';
import type { Platform } from './platform';

/**
 * The finished objects of one environment, and the network that they mean. Rules read nothing else, so that they work on a
 * directory of manifests as well as on an app.
 */
export interface World {
  /** The environment's name. A chart that is no MeshChart is an environment by itself. */
  readonly environment: string;
  /** The minor version of its Kubernetes, 34 for 1.34; Infinity if it is not known. */
  readonly kubernetes: number;
  /** All objects, whoever made them, after the user's patches. */
  readonly objects: readonly Manifest[];
  /** Finds objects by kind and name. */
  readonly index: ObjectIndex;
  /** What the objects mean. */
  readonly network: Network;
  /** Fields of the objects that the network cannot express. */
  readonly lost: readonly Lost[];
  /** The network that the constructs declared; undefined for objects that no construct made. */
  readonly said: Network | undefined;
  /** The workloads of constructs, each with its finished objects: services, workers, jobs. */
  readonly workloads: readonly OwnWorkload[];
  /** Those of them that are services. */
  readonly own: readonly OwnService[];
  /** All objects that make pods. */
  readonly pods: readonly PodMaker[];
}

/** An object that makes pods, such as a Deployment or a CronJob. */
export interface PodMaker {
  /** The object. */
  readonly object: Manifest;
  /** Its pod template. */
  readonly pod: Pod;
  /** Where its chart runs; undefined outside a MeshChart. */
  readonly platform?: Platform | undefined;
  /** What the program says of these pods; undefined if no construct of this library made the object. */
  readonly declared?: DeclaredPod;
}

/** What the program says of the pods of a workload, or of one version of it. */
export interface DeclaredPod {
  /** The workload. */
  readonly workload: DeclaredWorkload;
  /** The version that these pods run. */
  readonly version: PodsSpec;
  /** The container of the workload in the finished object; empty if a patch removed it. */
  readonly container: JsonObject;
}

/** A workload of a construct, with its finished objects. An object that the user removed is undefined. */
export interface OwnWorkload {
  /** What the program says of it. */
  readonly facts: DeclaredWorkload;
  /** Its pods, the main version first. */
  readonly versions: readonly OwnPods[];
  /** Its PodDisruptionBudget. */
  readonly disruptionBudget: Manifest | undefined;
}

/** A service of a construct, with its finished objects. */
export interface OwnService extends OwnWorkload {
  /** What the program says of it. */
  readonly facts: DeclaredService;
  /** Its versions that have pods, the main one first. */
  readonly versions: readonly OwnVersion[];
  /** Its Service. */
  readonly service: Manifest | undefined;
}

/** Pods that are alike, with their finished objects. An object that the user removed is undefined. */
export interface OwnPods extends PodsSpec {
  /** What makes them: a Deployment, or an object of another kind. */
  readonly maker: Manifest | undefined;
  /** Their HorizontalPodAutoscaler, if they have one. */
  readonly autoscaler: Manifest | undefined;
  /** The fewest of them that there are at any time; undefined if that is known only after deployment, or if they end. */
  readonly minimumReplicas: number | undefined;
}

/** A version of a service, with its finished objects. */
export type OwnVersion = OwnPods & VersionSpec;
