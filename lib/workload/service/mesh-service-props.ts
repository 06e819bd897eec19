import type { EnvValue } from 'cdk8s-plus-28';
import type { Config } from '../../model/workload/config';
import type { Dependency } from '../../model/workload/backing';
import type { Health } from '../../model/workload/health';
import type { Image } from '../../model/workload/image';
import type { Port } from '../../model/workload/port';
import type { Resources } from '../../model/workload/resources';
import type { Route } from '../../model/traffic/route';
import type { Scale } from '../../model/workload/scale';
import type { SecretKey } from '../../model/workload/secret-key';
import type { Termination } from '../../model/termination/termination';
import type { Traffic } from '../../model/traffic/traffic';
import type { Version } from '../../model/workload/version';

export interface MeshServiceProps {
  /** What the service runs. */
  readonly image: Image;
  /**
   * The name of the service, its objects and its host; a DNS label.
   * @default - the construct id
   */
  readonly name?: string;
  /** The port callers use. @default Port.http(8080) */
  readonly port?: Port;
  /** More ports of the same container, such as metrics; callers reach them only where `calls` or `allowFrom` names their number. @default - none */
  readonly additionalPorts?: readonly Port[];
  /**
   * The port of the machine that leads to the main port in the local stack; Kubernetes does not see it.
   * @default - none: reached through its network alone
   */
  readonly publish?: number;
  /** How the kubelet learns of start, readiness and life. @default Health.http() on the main port, by protocol */
  readonly health?: Health;
  /** How a pod leaves. @default - hold 5 s in preStop, longest request as the timeout, 2 s of shutdown work */
  readonly termination?: Termination;
  /** How callers' proxies treat the service. @default - timeout 15 s where the mesh has timeouts, nothing else */
  readonly traffic?: Traffic;
  /** How many pods: a number, or Scale.autoscaled({ min, max }). @default 2 */
  readonly replicas?: number | Scale;
  /** A second version named `canary`; short for `versions: { canary }`. @default - none */
  readonly canary?: Version;
  /**
   * Versions beside the main one, `stable`, which gets the rest of the traffic. One that goes is `Version.retired()`
   * for one deployment, and is deleted in the next.
   * @default - none
   */
  readonly versions?: Readonly<Record<string, Version>>;
  /** Requests that go to one version by their headers. @default - none */
  readonly routes?: readonly Route[];
  /** CPU, memory, disk of the container. @default Resources.of() */
  readonly resources?: Resources;
  /** Replaces the image's entrypoint. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments to the entrypoint. @default - the image's */
  readonly args?: readonly string[];
  /** Environment variables of the container, in every version. @default - none */
  readonly env?: Readonly<Record<string, string | EnvValue>>;
  /** Environment variables that come from Secrets, by reference. @default - none */
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  /** Files the service reads. @default - none */
  readonly config?: readonly Config[];
  /** What runs beside the service for it alone; the key is the variable that gets its address. @default - none */
  readonly dependencies?: Readonly<Record<string, Dependency>>;
  /** Annotations of the ServiceAccount, such as a cloud role. @default - none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}
