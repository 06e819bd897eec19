import type { Access } from '../../model/access/access';
import type { TerminationOptions } from '../../model/termination/termination';
import type { Traffic } from '../../model/traffic/traffic';
import type { Backing } from '../../model/workload/backing';
import type { Health } from '../../model/workload/health';
import type { Port } from '../../model/workload/port';
import type { Scale } from '../../model/workload/scale';
import type { Version } from '../../model/workload/version';
import type { WorkloadProps } from '../workload-props';

/** Props of a MeshService. Only the image is required. */
export interface MeshServiceProps extends WorkloadProps {
  /**
   * The name of the service, its objects and its host: a DNS label that begins with a letter, at most 56 characters.
   * @default - the construct id
   */
  readonly name?: string;
  /**
   * The ports of the container. The first is the main port, which callers use by default. They may use another one only if
   * `calls`, `access` or `allowFrom` names its number.
   * @default [Port.http(8080)]
   */
  readonly ports?: readonly Port[];
  /** The probes. @default - on the main port: Health.http(), Health.grpc() or Health.tcp(), by its protocol */
  readonly health?: Health;
  /**
   * How a pod ends.
   * @default - a preStop hook of 5 s, requests as long as the longest timeout, 2 s of shutdown work; a grace period for all
   */
  readonly termination?: TerminationOptions;
  /** How the proxies of callers treat requests to the service. @default - a timeout of 15 s if the mesh has timeouts */
  readonly traffic?: Traffic;
  /** Who may call the service without saying so with `calls`. @default - nobody */
  readonly access?: readonly Access[];
  /** How many pods of the main version: a number, or Scale.autoscaled({ min, max }). @default 2 */
  readonly replicas?: number | Scale;
  /**
   * Versions that run beside the main one, `stable`, by name. A canary is `{ canary: { image, weight: 10 } }`; `stable` gets
   * the rest of the requests. Removing a version takes two deployments: first `Version.retired()`, then no entry.
   * @default - none
   */
  readonly versions?: Readonly<Record<string, Version>>;
  /**
   * Servers that run beside the service for it alone, such as a redis. The key is the variable that holds the address.
   * @default - none
   */
  readonly backing?: Readonly<Record<string, Backing>>;
  /** How the service runs on a developer's machine with `cdk8s-mesh compose`. @default - its port is not published */
  readonly local?: LocalOptions;
}

/** How a service runs on a developer's machine with `cdk8s-mesh compose`. Kubernetes manifests do not have it. */
export interface LocalOptions {
  /** The port of the machine that leads to the main port, from 1 to 65535. @default - none: only other services reach it */
  readonly publish?: number;
}
