import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { WorkloadSpec } from '../mesh/declared';
import { placeInitContainer } from './init-containers';
import { envValue, holdVariable, refuseHoldVariable } from './variables';

/** Pods that are alike: those of one version of a service, or all pods of another workload. */
export class PodSet {
  private readonly ownEnv: Readonly<Record<string, string>>;

  /**
   * @param workload what makes the pods
   * @param container the workload's own container in them
   * @param env variables that these pods have and no others
   */
  constructor(
    scope: Construct,
    public readonly workload: kplus.Workload,
    public readonly container: kplus.Container,
    { spec, env }: { readonly spec: WorkloadSpec; readonly env: Readonly<Record<string, string>> },
  ) {
    refuseHoldVariable(scope, spec, Object.keys(env));
    this.ownEnv = { ...holdVariable(spec), ...env };
    for (const [name, value] of Object.entries(this.ownEnv)) {
      container.env.addVariable(name, envValue(scope, name, value));
    }
    spec.pod.initContainers.forEach((each) => placeInitContainer(scope, workload, each));
  }

  /** Adds an environment variable, unless these pods have one of that name for themselves. */
  public addEnv(name: string, value: kplus.EnvValue): void {
    if (!Object.hasOwn(this.ownEnv, name)) this.container.env.addVariable(name, value);
  }

  /** Adds a container without the defaults of cdk8s-plus-28: a TCP startup probe, and limits of 1.5 cores and 2 GiB. */
  public addContainer({ portNumber, ports, ...container }: kplus.ContainerProps): void {
    this.workload.addContainer({
      ...container,
      resources: container.resources ?? {},
      ports: [...(portNumber === undefined ? [] : [{ number: portNumber }]), ...(ports ?? [])],
    });
  }

  /** Whether something is mounted at a path. */
  public mountsAt(path: string): boolean {
    return this.container.mounts.some((mount) => mount.path === path);
  }
}
