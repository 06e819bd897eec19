import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type DeclaredService, type ServiceSpec, terminationOfPods } from '../../mesh/declared';
import type { PodPatch } from '../../mesh/mesh';
import { Access, checkedAccess, type FromOptions } from '../../model/access/access';
import { type Caller, callerOf, type Identified } from '../../model/access/caller';
import type { Grant } from '../../model/network';
import type { Traffic } from '../../model/traffic/traffic';
import type { Port } from '../../model/workload/port';
import type { Callee } from '../callee';
import type { Core } from '../core';
import { exposeOn, type ExposeOptions } from '../gateway/expose-on';
import type { Edge } from '../gateway/gateway';
import { withInitContainers } from '../init-containers';
import { MeshObjects } from '../mesh-objects';
import { MeshWorkload } from '../mesh-workload';
import type { PodSet } from '../pod-set';
import { networkService } from './network';
import { routedCallees } from './routed-callees';
import { horizontalPodAutoscaler, podDisruptionBudget, verticalPodAutoscaler } from './scaling';
import { SaidAccess } from './service-access';
import { serviceObjects } from './service-object';

/** What a kind of workload that can be called says of itself. */
export interface CallableParts {
  readonly core: Core<ServiceSpec>;
  /** Makes its pods. `patch` is what the mesh puts on those of a version, by its index. */
  readonly pods: (workload: Construct, patch: (version?: number) => PodPatch) => readonly PodSet[];
  /** Resolves its props with these ports. */
  readonly withPorts: (workload: Construct, ports: readonly Port[]) => ServiceSpec;
  /** Its traffic policy, whose routes may lead to other services. */
  readonly traffic: Traffic | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/**
 * What every workload has that can be called: a Service, ports, callers that are let in, and the mesh's own objects.
 * @example const callable = chart.node.findAll().filter((construct) => construct instanceof CallableWorkload);
 */
export abstract class CallableWorkload extends MeshWorkload implements Callee {
  /** The Service in front of all its pods. */
  public readonly service: kplus.Service;
  /** The mesh's own objects for this service, to be patched. */
  public readonly mesh: MeshObjects;

  // Hidden from subclasses by the language: theirs may have fields of these words.
  readonly #core: Core<ServiceSpec>;
  readonly #withPorts: CallableParts['withPorts'];
  readonly #access: SaidAccess;

  /** @internal */
  constructor(scope: Construct, id: string, { core, pods, withPorts, traffic, annotations }: CallableParts) {
    super(scope, id, core, annotations);
    this.#core = core;
    this.#withPorts = withPorts;
    const { mesh, kubernetes } = core.platform;
    this.#access = new SaidAccess(this, routedCallees(traffic, this));
    core.pods = pods(this, (version = 0) => {
      // Ports that are added later change how long requests may take.
      const own = core.spec.versions[version];
      return mesh.pod(own === undefined ? core.spec.termination : terminationOfPods(core.spec, own));
    });
    this.service = serviceObjects(this, () => core.spec, mesh.address);
    podDisruptionBudget(this, core.spec, kubernetes);
    core.spec.versions.forEach((version) => {
      horizontalPodAutoscaler(this, core.spec, version);
      verticalPodAutoscaler(this, core.spec, version);
    });
    this.mesh = MeshObjects.of(this, (own, network) => own.service(this.facts.service, network), core.spec.name);
    core.keep({ service: this.service, mesh: this.mesh });
    core.join(this, { service: () => this.facts.service, settle: () => this.#settle() });
  }

  /**
   * Lets someone call this service who does not declare it with `calls`: a gateway, a scraper, another team.
   * @param options what the calls are narrowed to. @default - the main port
   * @throws ValidationError MSVC-ACCESS-102 for the caller, MSVC-ACCESS-003 and 005 for the ports, otherwise as `Access.from`
   * @example orders.allowFrom(Caller.serviceAccount('edge/gateway'), { paths: ['/api/*'] })
   */
  public allowFrom(caller: Caller | Identified, options: FromOptions = {}): this {
    return this.addAccess(Access.from(callerOf(caller, this), options));
  }

  /**
   * Says who may call this service, with which requests, or who never may.
   * @throws ValidationError MSVC-ACCESS-105 for what is no Access, MSVC-ACCESS-003, 005 and 119 for the ports, MSVC-MESH-001
   * @example orders.addAccess(Access.deny({ paths: ['/internal/*'] }))
   */
  public addAccess(access: Access): this {
    this.#access.add(access, this.#core.platform.mesh);
    this.#changed();
    return this;
  }

  /**
   * Leads requests that come in at a gateway to this service, by the service's own timeouts, retries and weights of versions.
   * Several services may share a host, each with paths of its own: the longest path that fits decides. The service lets the
   * gateway in.
   * @throws ValidationError MSVC-EDGE-001 for the gateway, 002 for the host, 003 and 004 for the path, 005 for the port, 006 for a
   * route that cannot be narrowed to the path, 007 for a gateway whose identity nobody said
   * @example orders.exposeOn(shop, { path: '/api/*' })
   */
  public exposeOn(gateway: Edge, options: ExposeOptions = {}): this {
    exposeOn(this, gateway, options, () => this.facts.service);
    return this;
  }

  /** Gives callers access. `calls`, `access` and `allowFrom` check their arguments and use this. */
  public grant(...grants: readonly Grant[]): void {
    this.#access.grant(grants);
    this.#changed();
  }

  /** The ports of the container. The first is the main port, which callers use by default. */
  public get ports(): readonly Port[] {
    return this.#core.spec.ports;
  }

  /**
   * Adds a port to the container and the Service. Nobody may call it until `calls`, `access` or `allowFrom` names it.
   * @throws ValidationError MSVC-PORT-002 for a port that the sidecar uses, MSVC-PORT-004 for one that exists already
   * @example orders.addPort(Port.http(9090, { name: 'metrics' }))
   */
  public addPort(port: Port): this {
    // All anew: what the mesh reads of the traffic, and how long a request may take, follows from all ports.
    const { spec } = this.#core;
    const next = this.#withPorts(this, [...spec.ports, port]);
    // Those that were added later are not in the props.
    const more = spec.pod.initContainers.slice(next.pod.initContainers.length);
    this.#core.spec = withInitContainers(next, more);
    this.#core.pods.forEach(({ container }) => container.addPort({ name: port.name, number: port.number }));
    this.service.bind(port.servicePort, { name: port.name, targetPort: port.number });
    this.#changed();
    return this;
  }

  /** What the program says of this service, for rules and stages. */
  public get facts(): DeclaredService {
    const { spec, platform } = this.#core;
    return { ...this.#core.facts(this), service: networkService(spec, this.#access, platform.mesh) };
  }

  #changed(): void {
    this.#core.changed();
    this.#settle();
  }

  #settle(): void {
    this.#core.refuseHidden(this);
    this.mesh.settle();
  }
}

/** Says who may call, by the prop `access`. */
export function addAccess(workload: CallableWorkload, access: readonly Access[] | undefined): void {
  for (const each of checkedAccess(access, workload)) workload.addAccess(each);
}
