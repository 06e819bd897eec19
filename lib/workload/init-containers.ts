import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import { compact, type JsonObject } from '../kube/json';
import type { WorkloadSpec } from '../mesh/declared';
import type { Platform } from '../mesh/platform';
import type { Image } from '../model/workload/image';
import type { CheckedInitContainer } from '../model/workload/init-container';
import { concretePlanes } from '../termination/data-plane';
import { NATIVE_SIDECAR_SINCE } from '../termination/native-sidecar';
import { preStopHook } from '../termination/pre-stop';
import { refuseReservedUsers } from './demands';
import { hookSpec, probeSpec, resourceSpec, RESTRICTED } from './pod-template';
import { mountOptions, volumeOf } from './mounts';
import { Place } from './place';
import { orderedVariables } from './variable-order';
import { envFromSpec, envValue } from './variables';

/**
 * Refuses init containers that cannot run so.
 * @throws ValidationError MSVC-POD-108 for one that calls others where the mesh cannot carry it, MSVC-POD-109 for a sidecar
 * before Kubernetes 1.29
 */
export function refuseInitContainers(
  scope: Construct,
  containers: readonly CheckedInitContainer[],
  { mesh, kubernetes }: Platform,
): void {
  refuseReservedUsers(
    scope,
    mesh,
    containers.map(({ image }) => image),
  );
  const why = concretePlanes(mesh.dataPlane).find((plane) => plane.initContainersCannotCall !== undefined);
  const caller = containers.find(({ callsEarly }) => callsEarly);
  if (why !== undefined && caller !== undefined) {
    const fix =
      'run it where the proxy is a native sidecar, let the service itself do the work when it starts, or use a Job';
    const mistake = {
      subject: `init container ${caller.name}`,
      got: `one that calls others (${why.title})`,
      expected: `a container that calls nobody: ${why.initContainersCannotCall}`,
      fix,
    };
    throw new ValidationError('MSVC-POD-108', mistake, scope);
  }
  const sidecar = containers.find(({ restartPolicy }) => restartPolicy !== undefined);
  if (sidecar === undefined || kubernetes.atLeast(NATIVE_SIDECAR_SINCE)) return;
  const fix = `run on Kubernetes 1.${NATIVE_SIDECAR_SINCE} or later, or add it beside the service with addContainer`;
  const mistake = {
    subject: `sidecar ${sidecar.name}`,
    got: `Kubernetes ${kubernetes}`,
    expected: `1.${NATIVE_SIDECAR_SINCE} or later`,
    fix,
  };
  throw new ValidationError('MSVC-POD-109', mistake, scope);
}

/** Adds an init container to a workload of cdk8s-plus-28, which renders what it knows of it; `initContainerSpec` has the rest. */
export function placeInitContainer(
  scope: Construct,
  workload: Pick<kplus.Workload, 'addInitContainer'>,
  { name, image, command, args, ports, env, mounts }: CheckedInitContainer,
): void {
  const container = workload.addInitContainer({
    name,
    image: image.reference,
    resources: {},
    ports: ports.map(({ name: port, number }) => ({ name: port, number })),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
  });
  const values = new Map(Object.entries(env).map(([variable, value]) => [variable, envValue(scope, variable, value)]));
  const rows = [...values].map(([variable, { value }]) => [variable, value as unknown] as const);
  for (const [variable] of orderedVariables(rows, scope)) {
    container.env.addVariable(variable, values.get(variable) as kplus.EnvValue);
  }
  for (const [path, mount] of Object.entries(mounts))
    container.mount(path, volumeOf(scope, mount), mountOptions(mount));
}

/** A workload with one more init container. How its pods end is derived anew. @throws ValidationError as `checkedInitContainers` */
export function withInitContainers<Spec extends WorkloadSpec>(spec: Spec, more: readonly CheckedInitContainer[]): Spec {
  return { ...spec, pod: { ...spec.pod, initContainers: [...spec.pod.initContainers, ...more] } };
}

/** The fields of an init container that the model decides. @param main the image of the service, whose user is the pod's */
export function initContainerSpec(container: CheckedInitContainer, main: Image, scope: Construct): JsonObject {
  const { kubernetes } = Place.of(scope).platform;
  const { image, restartPolicy, health, ports, preStopSeconds, envFrom } = container;
  const { uid, shell } = image;
  return compact({
    name: container.name,
    envFrom: envFrom.length > 0 ? envFromSpec(envFrom) : undefined,
    image: image.reference,
    imagePullPolicy: container.imagePullPolicy,
    lifecycle: hookSpec(preStopHook(preStopSeconds, undefined, { kubernetes, shell, where: scope })),
    ...(health && probeSpec(health, ports[0]?.number)),
    resources: resourceSpec(container.resources),
    restartPolicy,
    securityContext: { ...RESTRICTED, ...(uid !== main.uid && { runAsGroup: uid, runAsUser: uid }) },
  });
}
