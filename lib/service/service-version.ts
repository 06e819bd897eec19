import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { PodTemplatePatch } from '../mesh/mesh';
import type { Image } from '../model/image';
import { MAIN_VERSION } from '../model/version';
import type { ServiceSpec, VersionSpec } from './service-spec';
import { envValue } from './variables';
import { fillDeployment, versionDeployment } from './version-deployment';

/** One version of a service: a Deployment of its own behind the service's one address. */
export class ServiceVersion {
  public readonly name: string;
  /** Percent of the requests. */
  public readonly weight: number;
  public readonly image: Image;
  public readonly deployment: kplus.Deployment;
  /** The container that is the service itself. */
  public readonly container: kplus.Container;

  private readonly ownEnv: Readonly<Record<string, string>>;

  constructor(scope: Construct, version: VersionSpec, spec: () => ServiceSpec, patch: PodTemplatePatch) {
    this.name = version.name;
    this.weight = version.weight;
    this.image = version.image;
    this.ownEnv = { ...holdVariable(spec()), ...version.env };
    // `Default` makes ApiObject.of(service) find the main version's Deployment.
    const id = version.name === MAIN_VERSION ? 'Default' : `${version.name}-Deployment`;
    this.deployment = versionDeployment(scope, id, spec(), version);
    this.container = fillDeployment(this.deployment, spec, version, patch);
    for (const [name, value] of Object.entries(this.ownEnv)) {
      this.container.env.addVariable(name, envValue(scope, name, value));
    }
  }

  /** A variable of this version's container; one of its own wins. */
  public addEnv(name: string, value: kplus.EnvValue): void {
    if (!Object.hasOwn(this.ownEnv, name)) this.container.env.addVariable(name, value);
  }
}

/** Tells the app how long to go on serving after SIGTERM, where the hold is in the app. */
function holdVariable({ termination }: ServiceSpec): Readonly<Record<string, string>> {
  return termination.hold.inApp === 0 ? {} : { SHUTDOWN_HOLD_SECONDS: `${termination.hold.inApp}` };
}

/** Adds a container without what cdk8s-plus-28 would add by itself: a TCP startup probe, and 1.5 cores and 2 GiB. */
export function addedContainer(
  deployment: kplus.Deployment,
  { portNumber, ports, ...container }: kplus.ContainerProps,
): void {
  deployment.addContainer({
    ...container,
    resources: container.resources ?? {},
    ports: [...(portNumber === undefined ? [] : [{ number: portNumber }]), ...(ports ?? [])],
  });
}
