import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { DeclaredWorkload } from '../mesh/declared';
import { Caller, type Identified } from '../model/access/caller';
import type { Call } from '../model/call';
import { External } from '../model/external/external';
import { mountPath } from '../model/quantity/bounds';
import type { Config } from '../model/workload/config';
import type { InitContainer, VariableValue } from '../model/workload/init-container';
import { Mount } from '../model/workload/mount';
import { type Callee, type CallOptions, callService } from './callee';
import { checkConfigName, configFiles } from './config-files';
import type { Core } from './core';
import { requireClass } from './demands';
import { callOutside } from './external/call-outside';
import { placeInitContainer } from './init-containers';
import { mountOptions, volumeOf } from './mounts';
import { serviceAccount } from './service-account';
import { envValue, refuseHoldVariable } from './variables';

/**
 * What a service, a worker, a job and whatever else runs pods have in common: an identity, calls to services, variables, files,
 * mounts and more containers.
 * @example const everyWorkload = chart.node.findAll().filter((construct) => construct instanceof MeshWorkload);
 */
export abstract class MeshWorkload extends Construct implements Identified {
  /** The service account of its pods: the identity that mTLS proves. */
  public readonly serviceAccount: kplus.ServiceAccount;

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core;

  /** @internal */
  constructor(scope: Construct, id: string, core: Core, annotations?: Readonly<Record<string, string>>) {
    super(scope, id);
    this.#core = core;
    core.begin(this);
    this.serviceAccount = serviceAccount(this, core.spec, annotations);
    core.keep({ serviceAccount: this.serviceAccount });
  }

  /** What the program says of this workload, for rules and stages. */
  public abstract get facts(): DeclaredWorkload;

  /** The name of its objects; for a service also of its host. */
  public get name(): string {
    return this.#core.spec.name;
  }

  /** The namespace of its objects. */
  public get namespace(): string {
    return this.#core.spec.namespace;
  }

  /** The environment of its chart. */
  public get environment(): string {
    return this.#core.environment;
  }

  /** Its service account, as policies of services name it. */
  public get identity(): Caller {
    return Caller.serviceAccount(`${this.namespace}/${this.name}`);
  }

  /**
   * Declares that this workload calls a service, which lets it in, or a host outside, which it is let out to.
   * @returns the callee's address, for an environment variable
   * @throws ValidationError MSVC-ACCESS-003 for the port, 004 for a callee of another environment, 106 to 109 for arguments,
   * 110, 111 and 119 for methods and paths; MSVC-EXT-005, 006 and 008 for a host outside
   * @example orders.addEnv('USERS_URL', orders.calls(users)) // http://users:8080
   */
  public calls(callee: Callee | External, options: CallOptions = {}): Call {
    const { call, edge } =
      callee instanceof External ? callOutside(this, callee, options) : callService(this, callee, options);
    this.#core.addCall(edge);
    return call;
  }

  /**
   * Adds an environment variable to every pod. A version of a service keeps its own, if its `env` has one of that name.
   * @throws ValidationError MSVC-ENV-002 and 005 for the name, MSVC-ENV-103 for the value
   * @example orders.addEnv('USERS_URL', orders.calls(users))
   */
  public addEnv(name: string, value: VariableValue): this {
    refuseHoldVariable(this, this.#core.spec, [name]);
    this.#core.pods.forEach((pods) => pods.addEnv(name, envValue(this, name, value)));
    return this;
  }

  /**
   * Mounts files into every pod.
   * @throws ValidationError MSVC-CONFIG-005 for a name, MSVC-MOUNT-102 for a path that is taken
   * @example orders.addConfig(Config.mutable({ path: '/etc/orders', files: { 'app.toml': 'workers = 4' } }))
   */
  public addConfig(config: Config): this {
    checkConfigName(this, config);
    const { volume, annotations } = configFiles(this, this.#core.spec, config);
    this.mount(config.path, volume, { readOnly: true });
    for (const [key, value] of Object.entries(annotations)) {
      this.#core.pods.forEach(({ workload }) => workload.podMetadata.addAnnotation(key, value));
    }
    return this;
  }

  /**
   * Mounts something into every pod: a Mount, or a volume of cdk8s-plus-28.
   * @param path an absolute directory
   * @param options for a volume of cdk8s-plus-28; a Mount has its own
   * @throws ValidationError MSVC-MOUNT-101 and 102 for the path, MSVC-MOUNT-103 and MSVC-CLASS-001 for the volume
   * @example orders.mount('/cache', Mount.emptyDir('cache'))
   */
  public mount(path: string, volume: Mount | kplus.Volume, options: kplus.MountOptions = {}): this {
    mountPath(path, { code: 'MSVC-MOUNT-101', subject: 'mount path', where: this });
    this.#refuseTaken(path);
    if (volume instanceof Mount) return this.mount(path, volumeOf(this, volume), mountOptions(volume));
    requireClass(this, 'volume', volume, { type: kplus.Volume, home: 'cdk8s-plus-28' });
    this.#core.pods.forEach(({ container }) => container.mount(path, volume, options));
    return this;
  }

  /**
   * Adds a container to every pod. Its security context is completed so that Pod Security "restricted" admits it.
   * @example orders.addContainer({ name: 'agent', image: 'ghcr.io/acme/agent:2.1.0' })
   */
  public addContainer(container: kplus.ContainerProps): this {
    this.#core.pods.forEach((pods) => pods.addContainer(container));
    return this;
  }

  /**
   * Adds a container that runs before the others, after those that are there already; with `restartPolicy: 'Always'` a
   * sidecar. It may call what this workload calls: put the address into its `env`.
   * @throws ValidationError as the prop `pod.initContainers`
   * @example orders.addInitContainer({ name: 'wait', image, env: { USERS_URL: orders.calls(users) } })
   */
  public addInitContainer(container: InitContainer): this {
    const added = this.#core.addInitContainer(container, this);
    this.#core.pods.forEach(({ workload }) => placeInitContainer(this, workload, added));
    return this;
  }

  /** Refuses a second mount at a path, as the API server would. */
  #refuseTaken(path: string): void {
    if (!this.#core.pods.some((pods) => pods.mountsAt(path))) return;
    const fix = 'mount it elsewhere, or put both into one volume';
    const mistake = { subject: 'mount path', got: path, expected: 'a path at which nothing is mounted', fix };
    throw new ValidationError('MSVC-MOUNT-102', mistake, this);
  }
}
