import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { DeclaredService, ServiceSpec } from '../../mesh/declared';
import { callerOf, type Identified } from '../../model/access/access';
import { Caller } from '../../model/access/caller';
import type { Call } from '../../model/call';
import type { CallEdge, Grant } from '../../model/network';
import { mountPath } from '../../model/quantity/bounds';
import type { Config } from '../../model/workload/config';
import type { CheckedInitContainer, InitContainer, VariableValue } from '../../model/workload/init-container';
import { Mount } from '../../model/workload/mount';
import type { Port } from '../../model/workload/port';
import { MAIN_VERSION } from '../../model/workload/version';
import { checkConfigName, configFiles } from '../config-files';
import { requireClass } from '../demands';
import { addInitContainer } from '../init-containers';
import { MeshObjects } from '../mesh-objects';
import { mountOptions, volumeOf } from '../mounts';
import { Place } from '../place';
import { Registry } from '../registry';
import { serviceAccount } from '../service-account';
import { envValue, refuseHoldVariable } from '../variables';
import { addProps } from './add-props';
import {
  type Callee,
  calledPort,
  callTo,
  checkedCall,
  checkedPortNumbers,
  type CallOptions,
  ImportedService,
  type ImportedServiceOptions,
  requireSameEnvironment,
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
  #props: MeshServiceProps;
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

    addProps(this, props, (backing, given) => new MeshService(this, backing, given));
    this.#spec.pod.initContainers.forEach((container) => this.#placeInitContainer(container));
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
   * Declares that this service calls another one. The callee lets it in.
   * @returns the callee's address, for an environment variable
   * @throws ValidationError MSVC-ACCESS-003 for the port, 004 for a callee of another environment, 106 to 108 for arguments
   * @example orders.addEnv('USERS_URL', orders.calls(users)) // http://users:8080
   */
  public calls(callee: Callee, options: CallOptions = {}): Call {
    const { port, ...client } = checkedCall(this, callee, options);
    requireSameEnvironment(this, this.environment, callee);
    callee.grant({ caller: this.identity, port: port.number });
    const from = { namespace: this.#spec.namespace, name: this.#spec.name };
    const to = { namespace: callee.namespace, name: callee.name };
    this.#edges.push({ from, to, ports: [port.number], ...client, construct: this.node.path });
    this.#registry.changed();
    return callTo(callee, port, this.#spec.namespace);
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
    this.#props = { ...this.#props, ports: [...this.#spec.ports, port] };
    this.#spec = resolveProps(this, this.#props, this.#place);
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
  public addEnv(name: string, value: VariableValue): this {
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
   * Mounts something into every version: a Mount, or a volume of cdk8s-plus-28.
   * @param path an absolute directory
   * @param options for a volume of cdk8s-plus-28; a Mount has its own
   * @throws ValidationError MSVC-MOUNT-101 and 102 for the path, MSVC-MOUNT-103 and MSVC-CLASS-001 for the volume
   * @example orders.mount('/cache', Mount.emptyDir('cache'))
   */
  public mount(path: string, volume: Mount | kplus.Volume, options: kplus.MountOptions = {}): this {
    mountPath(path, { code: 'MSVC-MOUNT-101', subject: 'mount path', where: this });
    refuseTakenPath(this, path);
    if (volume instanceof Mount) return this.mount(path, volumeOf(this, volume), mountOptions(volume));
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

  /**
   * Adds a container that runs before the service, after those that are there already; with `restartPolicy: 'Always'` a
   * sidecar. It may call what the service calls: put the address into its `env`.
   * @throws ValidationError as the prop `pod.initContainers`
   * @example orders.addInitContainer({ name: 'wait', image, env: { USERS_URL: orders.calls(users) } })
   */
  public addInitContainer(container: InitContainer): this {
    const { pod, ...props } = this.#props;
    const initContainers = [...(pod?.initContainers ?? []), container];
    // All anew: how long the pods need to end follows from all containers.
    this.#props = { ...props, pod: { ...pod, initContainers } };
    this.#spec = resolveProps(this, this.#props, this.#place);
    const added = this.#spec.pod.initContainers.at(-1);
    if (added !== undefined) this.#placeInitContainer(added);
    this.#changed();
    return this;
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

  #placeInitContainer(container: CheckedInitContainer): void {
    this.eachDeployment((deployment) => addInitContainer(this, deployment, container));
  }
}
