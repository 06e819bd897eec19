import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type DeclaredService, type ServiceSpec, terminationOfPods } from '../../mesh/declared';
import { callerOf, checkedAccess, type Identified } from '../../model/access/access';
import type { Caller } from '../../model/access/caller';
import type { Call } from '../../model/call';
import { type Grant, grantKey } from '../../model/network';
import type { Backing } from '../../model/workload/backing';
import type { Port } from '../../model/workload/port';
import { MAIN_VERSION } from '../../model/workload/version';
import { type Callee, calledPort, checkedPortNumbers, ImportedService, type ImportedServiceOptions } from '../callee';
import { Core } from '../core';
import { exposeOn, type ExposeOptions } from '../gateway/expose-on';
import type { Edge } from '../gateway/gateway';
import { MeshObjects } from '../mesh-objects';
import { MeshWorkload } from '../mesh-workload';
import { addContents } from '../workload-props';
import { backingProps, checkedBacking } from './backing-service';
import { resolveProps } from './defaults';
import type { MeshServiceProps } from './mesh-service-props';
import { networkService } from './network';
import { refuseHidden } from '../own-words';
import { type RoutedCallee, routedCallees } from './routed-callees';
import { horizontalPodAutoscaler, podDisruptionBudget } from './scaling';
import { serviceObjects } from './service-object';
import { noSuchVersion, ServiceVersion } from './service-version';

/**
 * A service: a Deployment for each version, a Service, a ServiceAccount, a PodDisruptionBudget, HorizontalPodAutoscalers and
 * the mesh's own objects. Subclass it to make a kind of service of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') })
 */
export class MeshService extends MeshWorkload implements Callee {
  /**
   * A service of another repository, which can be called like one of this program. Access to it must be given there.
   * @throws ValidationError MSVC-NAME-002 for the name, MSVC-NAME-003 for the namespace, MSVC-PORT-105 for the port
   * @example orders.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080) }))
   */
  public static import(options: ImportedServiceOptions): Callee {
    return new ImportedService(options);
  }

  /** The Service in front of all versions. */
  public readonly service: kplus.Service;
  /** The versions that have pods, the main one first. */
  public readonly versions: readonly ServiceVersion[];
  /** The mesh's own objects for this service, to be patched. */
  public readonly mesh: MeshObjects;

  // Hidden from subclasses by the language: theirs may have fields of these words.
  readonly #core: Core<ServiceSpec>;
  readonly #props: MeshServiceProps;
  readonly #grants: Grant[] = [];
  readonly #routed: readonly RoutedCallee[];
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    const core = new Core((self, place) => resolveProps(self, props, place));
    super(scope, id, core, props?.serviceAccountAnnotations);
    this.#core = core;
    this.#props = { ...props };
    this.#routed = routedCallees(props.traffic, this);
    const { mesh, kubernetes } = core.platform;

    this.versions = core.spec.versions.map((version, index) => {
      // Ports that are added later change how long requests may take.
      const now = () => core.spec.versions[index] ?? version;
      const pod = () => mesh.pod(terminationOfPods(core.spec, now()));
      return new ServiceVersion(this, version, () => core.spec, pod);
    });
    core.pods = this.versions.map(({ pods }) => pods);
    this.service = serviceObjects(this, () => core.spec, mesh.address);
    podDisruptionBudget(this, core.spec, kubernetes);
    core.spec.versions.forEach((version) => horizontalPodAutoscaler(this, core.spec, version));
    this.mesh = new MeshObjects(
      this,
      () => mesh.service(this.facts.service, core.network),
      () => core.revision,
      core.spec.name,
    );
    this.#fields = {
      serviceAccount: this.serviceAccount,
      service: this.service,
      versions: this.versions,
      mesh: this.mesh,
    };
    core.join({
      service: () => this.facts.service,
      settle: () => this.#settle(),
    });

    this.#addProps(props);
  }

  /** The main version's Deployment. With several versions use `version(name)` or `eachDeployment`. */
  public get deployment(): kplus.Deployment {
    return this.version(MAIN_VERSION).deployment;
  }

  /**
   * A version of the service.
   * @param name `stable` for the main version
   * @throws ValidationError MSVC-CANARY-106 if there is none of that name, MSVC-CANARY-108 if it is retired
   * @example orders.version('canary').deployment
   */
  public version(name: string): ServiceVersion {
    const found = this.versions.find((version) => version.name === name);
    if (found !== undefined) return found;
    throw noSuchVersion(this, name, this.#core.spec);
  }

  /**
   * Changes the Deployment of every version.
   * @example orders.eachDeployment((deployment) => deployment.podMetadata.addAnnotation('acme.example.com/team', 'shop'))
   */
  public eachDeployment(change: (deployment: kplus.Deployment, version: ServiceVersion) => void): this {
    this.versions.forEach((version) => change(version.deployment, version));
    return this;
  }

  /**
   * Lets someone call this service who does not declare it with `calls`: a gateway, a scraper, another team.
   * @param options.ports the numbers of the ports. @default - the main port
   * @throws ValidationError MSVC-ACCESS-102 for the caller, MSVC-ACCESS-003 and 005 for the ports
   * @example orders.allowFrom(Caller.serviceAccount('edge/gateway'))
   */
  public allowFrom(caller: Caller | Identified, options: { readonly ports?: readonly number[] } = {}): this {
    for (const number of checkedPortNumbers(this, options.ports)) {
      this.grant({ caller: callerOf(caller, this), port: calledPort(this, this, number).number });
    }
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

  /** Gives a caller access. `calls`, `access` and `allowFrom` check their arguments and use this. */
  public grant(grant: Grant): void {
    const isKnown = this.#grants.some((known) => grantKey(known) === grantKey(grant));
    this.#grants.push(grant);
    // Whoever may call this service may be sent on to those that its routes lead to.
    if (!isKnown) this.#routed.forEach(({ callee, port }) => callee.grant({ caller: grant.caller, port }));
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
    const { spec, place } = this.#core;
    this.#core.spec = resolveProps(this, { ...this.#props, ports: [...spec.ports, port] }, place);
    this.versions.forEach(({ container }) => container.addPort({ name: port.name, number: port.number }));
    this.service.bind(port.number, { name: port.name, targetPort: port.number });
    this.#changed();
    return this;
  }

  /** What the program says of this service, for rules and stages. */
  public get facts(): DeclaredService {
    const { spec, platform } = this.#core;
    return { ...this.#core.facts(this), service: networkService(spec, this.#grants, platform.mesh) };
  }

  #changed(): void {
    this.#core.changed();
    this.#settle();
  }

  #settle(): void {
    refuseHidden(this, MeshService.prototype, this.#fields);
    this.mesh.settle();
  }

  #addProps(props: MeshServiceProps): void {
    for (const { callers, ports } of checkedAccess(props.access, this)) {
      callers.forEach((caller) => this.allowFrom(caller, ports && { ports }));
    }
    const backing = Object.entries(checkedBacking(this, props.backing ?? {})).map(
      ([variable, each]) => [variable, () => this.#callBacking(each)] as const,
    );
    addContents(this, props, Object.fromEntries(backing));
  }

  /** Runs a server for this service alone. */
  #callBacking(each: Backing): Call {
    return this.calls(new MeshService(this, each.kind, backingProps(this.name, each)));
  }
}
