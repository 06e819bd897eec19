import type { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import type { Access } from '../../model/access/access';
import type { Call } from '../../model/call';
import type { TerminationOptions } from '../../model/termination/termination';
import type { Traffic } from '../../model/traffic/traffic';
import type { Backing } from '../../model/workload/backing';
import type { Config } from '../../model/workload/config';
import type { Health } from '../../model/workload/health';
import type { Image } from '../../model/workload/image';
import type { Port } from '../../model/workload/port';
import type { Scale } from '../../model/workload/scale';
import type { SecretKey } from '../../model/workload/secret-key';
import type { Version } from '../../model/workload/version';

/** What a service is. Only the image has to be said. */
export interface MeshServiceProps {
  /** What the service runs. @example Image.parse('ghcr.io/acme/orders:1.4.2') */
  readonly image: Image;
  /**
   * The name of the service, its objects and its host; a DNS label that begins with a letter.
   * @default - the construct id
   */
  readonly name?: string;
  /**
   * The ports of the container. The first is the one callers use; they reach the others only where `calls`, `access` or
   * `allowFrom` names their number.
   * @default [Port.http(8080)]
   */
  readonly ports?: readonly Port[];
  /** How the kubelet learns of start, readiness and life. @default Health.http() on the main port, by protocol */
  readonly health?: Health;
  /** How a pod leaves. @default - hold 5 s in preStop, longest request as the timeout, 2 s of shutdown work */
  readonly termination?: TerminationOptions;
  /** How callers' proxies treat the service. @default - timeout 15 s where the mesh has timeouts, nothing else */
  readonly traffic?: Traffic;
  /** Who may call it, beside those whose `calls` say so. @default - nobody */
  readonly access?: readonly Access[];
  /** How many pods: a number, or Scale.autoscaled({ min, max }). @default 2 */
  readonly replicas?: number | Scale;
  /**
   * Versions beside the main one, `stable`, which gets the rest of the requests: a canary is `{ canary: { image, weight: 10 } }`.
   * One that goes is `Version.retired()` for one deployment, and is deleted in the next.
   * @default - none
   */
  readonly versions?: Readonly<Record<string, Version>>;
  /**
   * CPU, memory, disk of the container, in the words of cdk8s-plus-28.
   * @default - 0.1 core requested; 128 MiB requested and the limit
   */
  readonly resources?: ContainerResources;
  /** Replaces the image's entrypoint. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments to the entrypoint. @default - the image's */
  readonly args?: readonly string[];
  /** Environment variables of the container, in every version. @default - none */
  readonly env?: Readonly<Record<string, string | EnvValue | Call>>;
  /** Environment variables that come from Secrets, by reference. @default - none */
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  /** Files the service reads. @default - none */
  readonly config?: readonly Config[];
  /** What runs beside the service for it alone; the key is the variable that gets its address. @default - none */
  readonly backing?: Readonly<Record<string, Backing>>;
  /** Annotations of the ServiceAccount, such as a cloud role. @default - none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** What only the local stack of `cdk8s-mesh compose` reads. @default - none */
  readonly local?: LocalOptions;
}

/** How a service shows on the machine that runs the local stack; Kubernetes does not see it. */
export interface LocalOptions {
  /** The port of the machine that leads to the main port. @default - none: reached through its network alone */
  readonly publish?: number;
}
