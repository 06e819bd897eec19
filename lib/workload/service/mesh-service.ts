import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { ServiceSpec } from '../../mesh/declared';
import type { Call } from '../../model/call';
import type { Backing } from '../../model/workload/backing';
import { MAIN_VERSION } from '../../model/workload/version';
import { type Callee, ImportedService, type ImportedServiceOptions } from '../callee';
import { Core } from '../core';
import { addContents } from '../workload-props';
import { backingProps, checkedBacking } from './backing-service';
import { addAccess, CallableWorkload } from './callable-workload';
import { resolveProps } from './defaults';
import type { MeshServiceProps } from './mesh-service-props';
import { noSuchVersion, ServiceVersion } from './service-version';

/**
 * A service: a Deployment for each version, a Service, a ServiceAccount, a PodDisruptionBudget, HorizontalPodAutoscalers and
 * the mesh's own objects. Subclass it to make a kind of service of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') })
 */
export class MeshService extends CallableWorkload {
  /**
   * A service of another repository, which can be called like one of this program. Access to it must be given there.
   * @throws ValidationError MSVC-NAME-002 for the name, MSVC-NAME-003 for the namespace, MSVC-PORT-105 for the port
   * @example orders.calls(MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080) }))
   */
  public static import(options: ImportedServiceOptions): Callee {
    return new ImportedService(options);
  }

  /** The versions that have pods, the main one first. */
  public readonly versions: readonly ServiceVersion[];

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core<ServiceSpec>;

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    const given = { ...props };
    const core = new Core(MeshService, (self, place) => resolveProps(self, props, place));
    const versions: ServiceVersion[] = [];
    super(scope, id, {
      core,
      pods: (self, patch) => {
        for (const version of core.spec.versions) {
          const index = versions.length;
          versions.push(
            new ServiceVersion(
              self,
              version,
              () => core.spec,
              () => patch(index),
            ),
          );
        }
        return versions.map(({ pods }) => pods);
      },
      withPorts: (self, ports) => resolveProps(self, { ...given, ports }, core.place),
      traffic: props?.traffic,
      annotations: props?.serviceAccountAnnotations,
    });
    this.#core = core;
    this.versions = versions;
    core.keep({ versions });
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

  #addProps(props: MeshServiceProps): void {
    addAccess(this, props.access);
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
