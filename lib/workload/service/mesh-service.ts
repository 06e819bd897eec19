import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { DeclaredService, ServiceSpec } from '../../mesh/declared';
import { callerOf, checkedAccess, type Identified } from '../../model/access/access';
import { Caller } from '../../model/access/caller';
import type { Call } from '../../model/call';
import type { CallEdge, Grant } from '../../model/network';
import { External } from '../../model/external/external';
import { list } from '../../model/options';
import { mountPath } from '../../model/quantity/bounds';
import type { Config } from '../../model/workload/config';
import type { Port } from '../../model/workload/port';
import { MAIN_VERSION } from '../../model/workload/version';
import { checkConfigName, configFiles } from '../config-files';
import { requireClass } from '../demands';
import { callOutside } from '../external/call-outside';
import { exposeOn, type ExposeOptions } from '../gateway/expose-on';
import type { Edge } from '../gateway/gateway';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';
import { serviceAccount } from '../service-account';
import { envValue, refuseHoldVariable, refuseNamedTwice, secretValue, variablesIn } from '../variables';
import { backingProps, checkedBacking } from './backing-service';
import {
  type Callee,
  calledPort,
  callService,
  checkedPortNumbers,
  type CallOptions,
  ImportedService,
  type ImportedServiceOptions,
} from './callee';
import { resolveProps } from './defaults';
import type { MeshServiceProps } from './mesh-service-props';
import { callEdges, networkService, networkWorkloads } from './network';
import { refuseHidden } from './own-words';
import { horizontalPodAutoscaler, podDisruptionBudget } from './scaling';
import { serviceObjects } from './service-object';
import { addedContainer, noSuchVersion, ServiceVersion } from './service-version';

/** Refuses a second mount at a path, as the API server would. */
function refuseTakenPath(service: MeshService, path: string): void {
  const taken = service.versions.some(({ container }) => container.mounts.some((mount) => mount.path === path));
  if (!taken) return;
  const fix = 'mount it elsewhere, or put both into one volume';
  const mistake = { subject: 'mount path', got: path, expected: 'a path at which nothing is mounted', fix };
  throw new ValidationError('MSVC-MOUNT-102', mistake, service);
}

/**
 * A service: a Deployment for each version, a Service, a ServiceAccount, a PodDisruptionBudget, HorizontalPodAutoscalers and
 * the mesh's own objects. Subclass it to make a kind of service of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') })
 */
export class MeshService extends Construct implements Callee, Identified {
  /**
   * A service of another repository, which can be called like one of this program. Access to it must be given there.
   * @throws ValidationError MSVC-NAME-002 for the name, MSVC-NAME-003 for the namespace, MSVC-PORT-105 for the port
   * @example orders.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080) }))
   */
  public static import(options: ImportedServiceOptions): Callee {
    return new ImportedService(options);
  }

  /** The service account of its pods: the identity that mTLS proves. */
  public readonly serviceAccount: kplus.ServiceAccount;
  /** The Service in front of all versions. */
  public readonly service: kplus.Service;
  /** The versions that have pods, the main one first. */
  public readonly versions: readonly ServiceVersion[];
  /** The mesh's own objects for this service, to be patched. */
  public readonly mesh: MeshObjects;

  // Hidden from subclasses by the language: theirs may have fields of these words.
  readonly #place: Place;
  readonly #registry: Registry;
  readonly #props: MeshServiceProps;
  readonly #grants: Grant[] = [];
  readonly #edges: CallEdge[] = [];
  readonly #fields: Readonly<Record<string, unknown>>;
  #spec: ServiceSpec;

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    super(scope, id);
    this.#place = Place.of(this);
    this.#registry = Registry.of(this);
    this.#spec = resolveProps(this, props, this.#place);
    this.#props = { ...props };
    this.#place.claim(this.#spec.name, this);
    const { platform, environment } = this.#place;

    this.serviceAccount = serviceAccount(this, this.#spec, props.serviceAccountAnnotations);
    const pod = () => platform.mesh.pod(this.#spec.termination);
    this.versions = this.#spec.versions.map((version) => new ServiceVersion(this, version, () => this.#spec, pod));
    this.service = serviceObjects(this, () => this.#spec, platform.mesh.address);
    podDisruptionBudget(this, this.#spec, platform.kubernetes);
    this.#spec.versions.forEach((version) => horizontalPodAutoscaler(this, this.#spec, version));
    this.mesh = new MeshObjects(
      this,
      () => this.#render(),
      () => this.#registry.revision,
      this.#spec.name,
    );
    this.#fields = {
      serviceAccount: this.serviceAccount,
      service: this.service,
      versions: this.versions,
      mesh: this.mesh,
    };
    this.#registry.add({
      environment,
      service: () => this.facts.service,
      workloads: () => networkWorkloads(this.#spec, this.versions),
      calls: () => callEdges(this.#edges),
      settle: () => this.#settle(),
    });

    this.#addProps(props);
  }

  /** The name of the service, its objects and its host. */
  public get name(): string {
    return this.#spec.name;
  }

  /** The namespace of its objects. */
  public get namespace(): string {
    return this.#spec.namespace;
  }

  /** The environment of its chart. */
  public get environment(): string {
    return this.#place.environment;
  }

  /** Its service account, as policies of other services name it. */
  public get identity(): Caller {
    return Caller.serviceAccount(`${this.#spec.namespace}/${this.#spec.name}`);
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
    throw noSuchVersion(this, name, this.#spec);
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
   * Declares that this service calls another one, which lets it in, or a host outside, which it is let out to.
   * @returns the callee's address, for an environment variable
   * @throws ValidationError MSVC-ACCESS-003 for the port, 004 for a callee of another environment, 106 to 109 for arguments;
   * MSVC-EXT-005 and 006 for a host outside
   * @example orders.addEnv('USERS_URL', orders.calls(users)) // http://users:8080
   */
  public calls(callee: Callee | External, options: CallOptions = {}): Call {
    const { call, edge } =
      callee instanceof External ? callOutside(this, callee, options) : callService(this, callee, options);
    this.#edges.push({ from: { namespace: this.namespace, name: this.name }, ...edge });
    this.#registry.changed();
    return call;
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
    this.#grants.push(grant);
    this.#changed();
  }

  /** The ports of the container. The first is the main port, which callers use by default. */
  public get ports(): readonly Port[] {
    return this.#spec.ports;
  }

  /**
   * Adds a port to the container and the Service. Nobody may call it until `calls`, `access` or `allowFrom` names it.
   * @throws ValidationError MSVC-PORT-002 for a port that the sidecar uses, MSVC-PORT-004 for one that exists already
   * @example orders.addPort(Port.http(9090, { name: 'metrics' }))
   */
  public addPort(port: Port): this {
    // All anew: what the mesh reads of the traffic, and how long a request may take, follows from all ports.
    this.#spec = resolveProps(this, { ...this.#props, ports: [...this.#spec.ports, port] }, this.#place);
    this.versions.forEach(({ container }) => container.addPort({ name: port.name, number: port.number }));
    this.service.bind(port.number, { name: port.name, targetPort: port.number });
    this.#changed();
    return this;
  }

  /**
   * Adds an environment variable to every version, unless the version's own `env` has one of that name.
   * @throws ValidationError MSVC-ENV-002 and 005 for the name, MSVC-ENV-103 for the value
   * @example orders.addEnv('USERS_URL', orders.calls(users))
   */
  public addEnv(name: string, value: string | kplus.EnvValue | Call): this {
    refuseHoldVariable(this, this.#spec, [name]);
    this.versions.forEach((version) => version.addEnv(name, envValue(this, name, value)));
    return this;
  }

  /**
   * Mounts files into every version.
   * @throws ValidationError MSVC-CONFIG-005 for a name, MSVC-MOUNT-102 for a path that is taken
   * @example orders.addConfig(Config.mutable({ path: '/etc/orders', files: { 'app.toml': 'workers = 4' } }))
   */
  public addConfig(config: Config): this {
    checkConfigName(this, config);
    const { volume, annotations } = configFiles(this, this.#spec, config);
    this.mount(config.path, volume, { readOnly: true });
    for (const [key, value] of Object.entries(annotations)) {
      this.eachDeployment((deployment) => deployment.podMetadata.addAnnotation(key, value));
    }
    return this;
  }

  /**
   * Mounts a volume into every version.
   * @param path an absolute directory
   * @throws ValidationError MSVC-MOUNT-101 and 102 for the path, MSVC-CLASS-001 for the volume
   * @example orders.mount('/cache', Volume.fromEmptyDir(chart, 'cache', 'cache'))
   */
  public mount(path: string, volume: kplus.Volume, options: kplus.MountOptions = {}): this {
    mountPath(path, { code: 'MSVC-MOUNT-101', subject: 'mount path', where: this });
    refuseTakenPath(this, path);
    requireClass(this, 'volume', volume, { type: kplus.Volume, home: 'cdk8s-plus-28' });
    this.versions.forEach(({ container }) => container.mount(path, volume, options));
    return this;
  }

  /**
   * Adds a container to every version. Its security context is completed so that Pod Security "restricted" admits it.
   * @example orders.addContainer({ name: 'agent', image: 'ghcr.io/acme/agent:2.1.0' })
   */
  public addContainer(container: kplus.ContainerProps): this {
    return this.eachDeployment((deployment) => addedContainer(deployment, container));
  }

  /** What the program says of this service, for rules and stages. */
  public get facts(): DeclaredService {
    const place = this.#place;
    const spec = this.#spec;
    return {
      construct: this.node.path,
      environment: place.environment,
      platform: place.platform,
      spec,
      service: networkService(spec, this.#grants, place.platform.mesh),
      calls: callEdges(this.#edges),
    };
  }

  #render() {
    const { platform, environment } = this.#place;
    return platform.mesh.service(this.facts.service, this.#registry.network(environment, platform.trustDomain));
  }

  #changed(): void {
    this.#registry.changed();
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
    this.#addVariables(props);
    const asked = { subject: 'config', write: 'config: [Config.mutable({ ... })]', where: this };
    for (const files of list(props.config ?? [], asked)) this.addConfig(files as Config);
  }

  /** Adds secrets and backing first, because `env` may refer to them: Kubernetes resolves $(NAME) only to earlier variables. */
  #addVariables({ secrets = {}, backing = {}, env = {} }: MeshServiceProps): void {
    refuseNamedTwice(this, { env: Object.keys(env), secrets: Object.keys(secrets), backing: Object.keys(backing) });
    for (const [name, reference] of variablesIn(this, 'secrets', secrets)) {
      this.addEnv(name, secretValue(this, name, reference));
    }
    for (const [name, each] of Object.entries(checkedBacking(this, backing))) {
      this.addEnv(name, this.calls(new MeshService(this, each.kind, backingProps(this.#spec.name, each))));
    }
    for (const [name, value] of variablesIn(this, 'env', env)) this.addEnv(name, value);
  }
}
