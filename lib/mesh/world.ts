import type { JsonObject } from '../kube/json';
import type { Manifest } from '../kube/object';
import type { ObjectIndex } from '../kube/object-index';
import type { Lost } from '../kube/read/network-builder';
import type { Pod } from '../kube/read/pod';
import type { Network } from '../model/network';
import type { DeclaredService, VersionSpec } from './declared';

/**
 * The finished objects of one environment, whoever made them, and the network that they mean. Rules read it and nothing
 * else, so that they hold for any directory of manifests as well as for an app.
 */
export interface World {
  /** Identities are unique in it; a plain chart is an environment of its own. */
  readonly environment: string;
  /** The minor of its Kubernetes version, 34 for 1.34; Infinity, the newest, where nobody says. */
  readonly kubernetes: number;
  readonly objects: readonly Manifest[];
  readonly index: ObjectIndex;
  /** What the objects mean, after every patch. */
  readonly network: Network;
  /** What they say beside that. */
  readonly lost: readonly Lost[];
  /** What constructs said; nothing where the objects come from elsewhere. */
  readonly said: Network | undefined;
  /** The services that constructs declared, with their finished objects. */
  readonly own: readonly OwnService[];
  /** Everything that makes pods. */
  readonly pods: readonly PodMaker[];
}

/** Something that makes pods, and what is known of them beside their manifest. */
export interface PodMaker {
  readonly object: Manifest;
  readonly pod: Pod;
  /** What its author declared, where a construct of this library made it. */
  readonly declared?: DeclaredPod;
}

export interface DeclaredPod {
  readonly service: DeclaredService;
  readonly version: VersionSpec;
  /** The service's own container; empty where a patch took it away. */
  readonly container: JsonObject;
}

/** A declared service with its finished objects. One that the user took away is undefined. */
export interface OwnService {
  readonly facts: DeclaredService;
  readonly versions: readonly OwnVersion[];
  readonly service: Manifest | undefined;
  readonly disruptionBudget: Manifest | undefined;
}

export interface OwnVersion extends VersionSpec {
  readonly deployment: Manifest | undefined;
  readonly autoscaler: Manifest | undefined;
  /** The fewest pods there are at any time; undefined where that is known only after deployment. */
  readonly minimumReplicas: number | undefined;
}
