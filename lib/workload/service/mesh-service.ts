import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Caller, type Grant } from '../../model/access/caller';
import type { Config } from '../../model/workload/config';
import { refuseUnknown } from '../../model/placeholder';
import { checkedPorts, type Port } from '../../model/workload/port';
import { MAIN_VERSION } from '../../model/workload/version';
import {
  addressOf,
  type Callee,
  calledPort,
  checkedGrant,
  ImportedService,
  type ImportedServiceOptions,
  requireSameEnvironment,
} from './callee';
import { checkConfigName, configFiles } from '../config-files';
import { resolveProps } from './defaults';
import { requireClass } from '../demands';
import { checkedDependencies, dependencyProps } from './dependency-props';
import type { MeshServiceProps } from './mesh-service-props';
import { meshTarget } from './mesh-target';
import { Place } from '../place';
import { podDisruptionBudget, horizontalPodAutoscaler } from './scaling';
import { serviceAccount } from '../service-account';
import { serviceObject } from './service-object';
import type { ServiceFacts } from './service-facts';
import type { ServiceSpec } from './service-spec';
import { addedContainer, noSuchVersion, ServiceVersion } from './service-version';
import { suppress } from '../suppress';
import { envValue, refuseHoldVariable, secretValue } from '../variables';

/**
 * A workload, its address, and its place in a service mesh: ServiceAccount, one Deployment per version, Service,
 * autoscaler, disruption budget, and the mesh's own objects. Subclass it to make a kind of service of your own.
 */
export class MeshService extends Construct implements Callee {
  /** Names a service of another repository, to be called like one of this program. */
  public static import(options: ImportedServiceOptions): Callee {
    return new ImportedService(options);
  }

  public readonly name: string;
  public readonly namespace: string;
  public readonly environment: string;
  /** The identity that mTLS proves. */
  public readonly serviceAccount: kplus.ServiceAccount;
  /** The address of all versions. */
  public readonly service: kplus.Service;
  /** The main version first; without those that are retired. */
  public readonly versions: readonly ServiceVersion[];

  private readonly place: Place;
  private readonly grants: Grant[] = [];
  private readonly callees: Callee[] = [];
  private spec: ServiceSpec;

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    super(scope, id);
    this.place = Place.of(this);
    this.spec = resolveProps(this, props, this.place);
    this.name = this.spec.name;
    this.namespace = this.spec.namespace;
    this.environment = this.place.environment;
    this.place.claim(this.name, this);

    this.serviceAccount = serviceAccount(this, this.spec, props.serviceAccountAnnotations);
    const patch = this.place.platform.mesh.bind(this, () => meshTarget(this.spec, this.place, this.grants));
    this.versions = this.spec.versions.map((version) => new ServiceVersion(this, version, () => this.spec, patch));
    this.service = serviceObject(this, () => this.spec);
    podDisruptionBudget(this, this.spec, this.place.platform.kubernetes);
    this.spec.versions.forEach((version) => horizontalPodAutoscaler(this, this.spec, version));

    this.addProps(props);
  }

  /** The main version's Deployment; with several versions see `version(name)` and `eachDeployment`. */
  public get deployment(): kplus.Deployment {
    return this.version(MAIN_VERSION).deployment;
  }

  /** One version of the service; refused for one that is retired. @param name `stable` for the main one */
  public version(name: string): ServiceVersion {
    const found = this.versions.find((version) => version.name === name);
    if (found !== undefined) return found;
    throw noSuchVersion(this, name, this.spec);
  }

  /** Does the same to the Deployment of every version. */
  public eachDeployment(change: (deployment: kplus.Deployment, version: ServiceVersion) => void): this {
    this.versions.forEach((version) => change(version.deployment, version));
    return this;
  }

  /**
   * Declares that this service calls another one: it gets access, and its address comes back, to be put into a variable.
   * @param options.port another port of the callee than its main one
   */
  public calls(callee: Callee, options: { readonly port?: number } = {}): string {
    requireSameEnvironment(this, this.environment, callee);
    const port = calledPort(this, callee, options.port);
    const caller = Caller.serviceAccount(`${this.namespace}/${this.name}`);
    callee.grant({ caller, ports: [port.number] });
    this.callees.push(callee);
    return addressOf(callee, port, this.namespace);
  }

  /**
   * Lets someone call this service that is not a service of this program: a gateway, a scraper, another team.
   * @param options.ports numbers of ports. @default - the main port
   */
  public allowFrom(caller: Caller, options: { readonly ports?: readonly number[] } = {}): this {
    const ports = (options.ports ?? [undefined]).map((number) => calledPort(this, this, number).number);
    this.grant({ caller, ports });
    return this;
  }

  /** Gives a caller access; `calls` and `allowFrom` do it. */
  public grant(grant: Grant): void {
    this.grants.push(checkedGrant(this, grant));
  }

  /** The first port is the one callers use. */
  public get ports(): readonly Port[] {
    return this.spec.ports;
  }

  /** Another port of the container. Nobody may call it before `calls` or `allowFrom` names it. */
  public addPort(port: Port): this {
    this.spec = { ...this.spec, ports: checkedPorts([...this.spec.ports, port], this) };
    this.versions.forEach(({ container }) => container.addPort({ name: port.name, number: port.number }));
    this.service.bind(port.number, { name: port.name, targetPort: port.number });
    return this;
  }

  /** A variable of the container, in every version; a version's own variable of that name wins. */
  public addEnv(name: string, value: string | kplus.EnvValue): this {
    refuseHoldVariable(this, this.spec, [name]);
    this.versions.forEach((version) => version.addEnv(name, envValue(this, name, value)));
    return this;
  }

  /** Files that the container reads, in every version. */
  public addConfig(config: Config): this {
    checkConfigName(this, config);
    const { volume, annotations } = configFiles(this, this, config);
    this.mount(config.path, volume, { readOnly: true });
    for (const [key, value] of Object.entries(annotations)) {
      this.eachDeployment((deployment) => deployment.podMetadata.addAnnotation(key, value));
    }
    return this;
  }

  /** Shows a volume in the container, in every version. */
  public mount(path: string, volume: kplus.Volume, options: kplus.MountOptions = {}): this {
    refuseUnknown('mount path', path, this);
    requireClass(this, 'volume', volume, { type: kplus.Volume, home: 'cdk8s-plus-28' });
    this.versions.forEach(({ container }) => container.mount(path, volume, options));
    return this;
  }

  /** A container beside the service's own, in every version; what it leaves open becomes Pod Security "restricted". */
  public addContainer(container: kplus.ContainerProps): this {
    return this.eachDeployment((deployment) => addedContainer(deployment, container));
  }

  /** The service as facts, for rules and reports. */
  public get facts(): ServiceFacts {
    const { place, spec, callees, grants } = this;
    return {
      construct: this.node.path,
      environment: place.environment,
      platform: place.platform,
      spec,
      callees,
      grants,
    };
  }

  private addProps({ env = {}, secrets = {}, config = [], dependencies = {} }: MeshServiceProps): void {
    for (const [name, value] of Object.entries(env)) this.addEnv(name, value);
    for (const [name, reference] of Object.entries(secrets)) this.addEnv(name, secretValue(this, name, reference));
    for (const files of config) this.addConfig(files);
    for (const [variable, dependency] of Object.entries(checkedDependencies(this, dependencies))) {
      const service = new MeshService(this, dependency.kind, dependencyProps(this.name, dependency));
      suppress(service, 'MSVC-ROLL-004', 'one pod by design: what a dependency holds may be lost');
      this.addEnv(variable, this.calls(service));
    }
  }
}
