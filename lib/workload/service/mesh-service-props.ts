import type { Access } from '../../model/access/access';
import type { TerminationOptions } from '../../model/termination/termination';
import type { Traffic } from '../../model/traffic/traffic';
import type { Backing } from '../../model/workload/backing';
import type { Health } from '../../model/workload/health';
import type { Port } from '../../model/workload/port';
import type { Scale } from '../../model/workload/scale';
import type { ServiceOptions } from '../../model/workload/service-options';
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
  /** How the Service is reached: from outside, headless, over which families. @default - by callers in the cluster */
  readonly service?: ServiceOptions;
  /** Who may call the service without saying so with `calls`, with which requests, and who never may. @default - nobody */
  readonly access?: readonly Access[];
  /**
   * Whether who may call is only tried: nobody is refused yet, and what would be is logged and counted. What `access` denies or
   * lets others judge is not part of it.
   * @default false
   */
  readonly accessDryRun?: boolean;
  /** Ports where somebody must come in without mTLS. @default - none: the pods accept what holds for the namespace */
  readonly plainText?: PlainTextOptions;
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

/** Ports of a service where plain text is taken beside mTLS. Who comes in plain has no identity: `access` must let it in without. */
export interface PlainTextOptions {
  /** The numbers of the ports. */
  readonly ports: readonly number[];
  /** Why somebody must come in plain, in 10 characters or more. Reports print it. */
  readonly reason: string;
}

/** How a service runs on a developer's machine with `cdk8s-mesh compose`. Kubernetes manifests do not have it. */
export interface LocalOptions {
  /** The port of the machine that leads to the main port, from 1 to 65535. @default - none: only other services reach it */
  readonly publish?: number;
}
