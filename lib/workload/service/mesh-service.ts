import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { DeclaredService, ServiceSpec } from '../../mesh/declared';
import { callerOf, checkedAccess, type Identified } from '../../model/access/access';
import { Caller } from '../../model/access/caller';
import type { Call } from '../../model/call';
import type { CallEdge, Grant } from '../../model/network';
import { list } from '../../model/options';
import { mountPath } from '../../model/quantity/bounds';
import type { Config } from '../../model/workload/config';
import type { Port } from '../../model/workload/port';
import { MAIN_VERSION } from '../../model/workload/version';
import { checkConfigName, configFiles } from '../config-files';
import { requireClass } from '../demands';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';
import { serviceAccount } from '../service-account';
import { envValue, refuseHoldVariable, refuseNamedTwice, secretValue, variablesIn } from '../variables';
import { backingProps, checkedBacking } from './backing-service';
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

/** The API server refuses two mounts at one path. */
function refuseTakenPath(service: MeshService, path: string): void {
  const taken = service.versions.some(({ container }) => container.mounts.some((mount) => mount.path === path));
  if (!taken) return;
  const fix = 'mount it elsewhere, or put both into one volume';
  const mistake = { subject: 'mount path', got: path, expected: 'a path at which nothing is mounted', fix };
  throw new ValidationError('MSVC-MOUNT-102', mistake, service);
}

/**
 * A workload, its address, and its place in a service mesh: ServiceAccount, one Deployment per version, Service,
 * autoscaler, disruption budget, and the mesh's own objects. Subclass it to make a kind of service of your own.
 * @throws ValidationError with a code for every prop that Kubernetes or the mesh would refuse
 * @example new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') })
 */
export class MeshService extends Construct implements Callee, Identified {
  /**
   * Names a service of another repository, to be called like one of this program.
   * @example orders.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080) }))
   */
  public static import(options: ImportedServiceOptions): Callee {
    return new ImportedService(options);
  }

  /** The identity that mTLS proves. */
  public readonly serviceAccount: kplus.ServiceAccount;
  /** The address of all versions. */
  public readonly service: kplus.Service;
  /** The main version first; without those that are retired. */
  public readonly versions: readonly ServiceVersion[];
  /** The mesh's own objects: what is there, and how to patch it. */
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

  public get namespace(): string {
    return this.#spec.namespace;
  }

  public get environment(): string {
    return this.#place.environment;
  }

  /** Whom its callees know it by. */
  public get identity(): Caller {
    return Caller.serviceAccount(`${this.#spec.namespace}/${this.#spec.name}`);
  }

  /** The main version's Deployment; with several versions see `version(name)` and `eachDeployment`. */
  public get deployment(): kplus.Deployment {
    return this.version(MAIN_VERSION).deployment;
  }

  /** One version of the service; refused for one that is retired. @param name `stable` for the main one */
  public version(name: string): ServiceVersion {
    const found = this.versions.find((version) => version.name === name);
    if (found !== undefined) return found;
    throw noSuchVersion(this, name, this.#spec);
  }

  /** Does the same to the Deployment of every version. */
  public eachDeployment(change: (deployment: kplus.Deployment, version: ServiceVersion) => void): this {
    this.versions.forEach((version) => change(version.deployment, version));
    return this;
  }

  /**
   * Declares that this service calls another one: it gets access, and its address comes back, to be put into a variable.
   * @param options.port another port of the callee than its main one
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
   * Lets someone call this service that does not say so with `calls`: a gateway, a scraper, another team.
   * @param options.ports numbers of ports. @default - the main port
   * @example orders.allowFrom(Caller.serviceAccount('edge/gateway'))
   */
  public allowFrom(caller: Caller | Identified, options: { readonly ports?: readonly number[] } = {}): this {
    for (const number of checkedPortNumbers(this, options.ports)) {
      this.grant({ caller: callerOf(caller, this), port: calledPort(this, this, number).number });
    }
    return this;
  }

  /** Gives a caller access; `calls`, `access` and `allowFrom` do it. */
  public grant(grant: Grant): void {
    this.#grants.push(grant);
    this.#changed();
  }

  /** The first port is the one callers use. */
  public get ports(): readonly Port[] {
    return this.#spec.ports;
  }

  /** Another port of the container. Nobody may call it before `calls`, `access` or `allowFrom` names it. */
  public addPort(port: Port): this {
    // All anew: what the mesh reads of the traffic, and how long a request may take, follows from all ports.
    this.#spec = resolveProps(this, { ...this.#props, ports: [...this.#spec.ports, port] }, this.#place);
    this.versions.forEach(({ container }) => container.addPort({ name: port.name, number: port.number }));
    this.service.bind(port.number, { name: port.name, targetPort: port.number });
    this.#changed();
    return this;
  }

  /** A variable of the container, in every version; a version's own variable of that name wins. */
  public addEnv(name: string, value: string | kplus.EnvValue | Call): this {
    refuseHoldVariable(this, this.#spec, [name]);
    this.versions.forEach((version) => version.addEnv(name, envValue(this, name, value)));
    return this;
  }

  /** Files that the container reads, in every version. */
  public addConfig(config: Config): this {
    checkConfigName(this, config);
    const { volume, annotations } = configFiles(this, this.#spec, config);
    this.mount(config.path, volume, { readOnly: true });
    for (const [key, value] of Object.entries(annotations)) {
      this.eachDeployment((deployment) => deployment.podMetadata.addAnnotation(key, value));
    }
    return this;
  }

  /** Shows a volume in the container, in every version. */
  public mount(path: string, volume: kplus.Volume, options: kplus.MountOptions = {}): this {
    mountPath(path, { code: 'MSVC-MOUNT-101', subject: 'mount path', where: this });
    refuseTakenPath(this, path);
    requireClass(this, 'volume', volume, { type: kplus.Volume, home: 'cdk8s-plus-28' });
    this.versions.forEach(({ container }) => container.mount(path, volume, options));
    return this;
  }

  /** A container beside the service's own, in every version; what it leaves open becomes Pod Security "restricted". */
  public addContainer(container: kplus.ContainerProps): this {
    return this.eachDeployment((deployment) => addedContainer(deployment, container));
  }

  /** The service as facts, for rules and stages. */
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

  /** First what others may refer to as $(NAME): Kubernetes puts in only what stands earlier. */
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
