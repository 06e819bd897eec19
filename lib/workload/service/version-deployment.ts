import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from '../finish';
import { type JsonObject, listAt, objectAt, withAt } from '../../kube/json';
import { templatePath } from '../../kube/read/pod';
import type { PodPatch } from '../../mesh/mesh';
import { instanceName, versionLabels, versionSelector } from '../labels';
import { DEFAULT_RESOURCES } from '../../model/workload/resources';
import { podMetadata } from '../pod-metadata';
import { containerSpec, podSpec, resourceSpec } from '../pod-template';
import type { PodsSpec, WorkloadSpec } from '../../mesh/declared';
import { restricted, withoutDeploymentNoise, withoutPodNoise } from '../tidy-deployment';
import { initContainerSpec } from '../init-containers';
import { addPodMetadata } from '../pod-options';
import { orderedVariables } from '../variable-order';

/** The Deployment of a version. It is a cdk8s-plus construct, so that users can add to it; the model decides the rest. */
export function versionDeployment(
  scope: Construct,
  id: string,
  spec: WorkloadSpec,
  version: PodsSpec,
): kplus.Deployment {
  const deployment = new kplus.Deployment(scope, id, {
    ...podMetadata(spec, version),
    ...(version.replicas?.kind === 'fixed' && { replicas: version.replicas.replicas }),
    strategy: kplus.DeploymentStrategy.rollingUpdate({
      maxSurge: kplus.PercentOrAbsolute.percent(25),
      maxUnavailable: kplus.PercentOrAbsolute.absolute(0),
    }),
  });
  deployment.select(kplus.LabelSelector.of({ labels: { ...versionSelector(spec.name, version.name) } }));
  if (version.replicas?.kind === 'autoscaled') deployment.markHasAutoscaler();
  return deployment;
}

/** Adds the service's container, and makes the Deployment render what the model decides. */
export function fillDeployment(
  deployment: kplus.Deployment,
  spec: () => WorkloadSpec,
  version: PodsSpec,
  patch: () => PodPatch,
): kplus.Container {
  return fillPods(deployment, spec, version, {
    patch,
    asks: () => ({
      replicas: version.replicas?.kind === 'fixed' ? version.replicas.replicas : undefined,
      selector: { matchLabels: { ...versionSelector(spec().name, version.name) } },
    }),
    amend: withoutDeploymentNoise,
  });
}

/** What an object says besides its pods. */
export interface PodMakerFields {
  /** The fields of `spec` that the manifest must have. */
  readonly asks: () => JsonObject;
  /** Adds to the rendered object what cdk8s-plus-28 does not know. @default - nothing */
  readonly amend?: (rendered: JsonObject) => JsonObject;
}

/** Adds the workload's container, and makes the object of the pods render what the model decides. */
export function fillPods(
  workload: kplus.Workload,
  spec: () => WorkloadSpec,
  pods: PodsSpec,
  { patch, asks, amend = (rendered) => rendered }: PodMakerFields & { readonly patch: () => PodPatch },
): kplus.Container {
  const { name, kind, command, args, ports } = spec();
  // Helpers of cdk8s-plus (network policies, scheduling) select by this label. The name does not change when a construct moves.
  workload.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, instanceName(name, pods.name));
  for (const [key, value] of Object.entries(patch().labels)) workload.podMetadata.addLabel(key, value);
  addPodMetadata(workload, spec().pod, { pods: versionLabels(name, pods.name, 'any'), patch: patch() });
  const container = workload.addContainer({
    name: spec().container,
    image: pods.image.reference,
    resources: {},
    ports: ports.map((port) => ({ name: port.name, number: port.number })),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
  });
  const path = templatePath(kind) ?? [];
  const metadata = { name: pods.objectName, namespace: spec().namespace };
  finish(ApiObject.of(workload), {
    asks: () => withAt({ metadata, spec: asks() }, path, templateAsks(spec(), pods, patch(), container)),
    amend: (rendered) => {
      const template = annotated(objectAt(rendered, ...path), patch());
      return amend(withAt(rendered, path, amended(workload, template, spec(), pods)));
    },
  });
  return container;
}

/** The fields that the pod template must have, for the check after rendering. */
function templateAsks(
  spec: WorkloadSpec,
  pods: PodsSpec,
  patch: PodPatch,
  { env, mounts }: kplus.Container,
): JsonObject {
  const container = {
    ...containerSpec(spec, pods),
    ports: spec.ports.map((port) => ({ containerPort: port.number, name: port.name })),
    env: Object.keys({ ...env.variables, ...pods.env }).map((name) => ({ name })),
    volumeMounts: mounts.map(({ path, volume }) => ({ mountPath: path, name: volume.name })),
  };
  return {
    metadata: {
      annotations: Object.keys(patch.annotations).length > 0 ? { ...patch.annotations } : undefined,
      labels: { ...versionLabels(spec.name, pods.name, pods.image.tag), ...patch.labels },
    },
    spec: { ...podSpec(spec, pods), containers: [container] },
  };
}

/** Adds what cdk8s-plus-28 does not know: gRPC probes, preStop.sleep, seccomp, topology spread, dropped capabilities. */
function amended(scope: Construct, template: JsonObject, spec: WorkloadSpec, pods: PodsSpec): JsonObject {
  const containers = containersOf(template, 'containers').map((container) =>
    container['name'] === spec.container
      ? { ...container, ...containerSpec(spec, pods), ...variablesOf(scope, container, pods) }
      : restricted(container, resourceSpec(DEFAULT_RESOURCES)),
  );
  const initContainers = containersOf(template, 'initContainers').map((container) => {
    const own = spec.pod.initContainers.find(({ name }) => name === container['name']);
    if (own !== undefined) return { ...container, ...initContainerSpec(own, pods.image, scope) };
    return restricted(container, resourceSpec(DEFAULT_RESOURCES));
  });
  return {
    ...template,
    spec: {
      ...withoutPodNoise(objectAt(template, 'spec')),
      ...podSpec(spec, pods),
      containers,
      ...(initContainers.length > 0 && { initContainers }),
    },
  };
}

/** With the annotations of the mesh. What the user wrote stays, and is then compared with what the model asked for. */
function annotated(template: JsonObject, { annotations }: PodPatch): JsonObject {
  if (Object.keys(annotations).length === 0) return template;
  const metadata = objectAt(template, 'metadata');
  return {
    ...template,
    metadata: { ...metadata, annotations: { ...annotations, ...objectAt(metadata, 'annotations') } },
  };
}

/** The variables in order: the version's own last, and each after those that it refers to with `$(NAME)`. */
function variablesOf(scope: Construct, container: JsonObject, version: PodsSpec): JsonObject {
  const variables = listAt(container, 'env') as readonly (JsonObject & { name: string })[];
  if (variables.length === 0) return {};
  const isOwn = ({ name }: { name: string }) => Object.hasOwn(version.env, name);
  const rows = [...variables.filter((each) => !isOwn(each)), ...variables.filter(isOwn)];
  const byName = new Map(rows.map((each) => [each.name, each]));
  const ordered = orderedVariables(
    rows.map((each) => [each.name, each['value']] as const),
    scope,
  );
  return { env: ordered.map(([name]) => byName.get(name) as JsonObject) };
}

function containersOf(template: JsonObject, list: 'containers' | 'initContainers'): readonly JsonObject[] {
  return listAt(template, 'spec', list) as readonly JsonObject[];
}
