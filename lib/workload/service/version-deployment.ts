import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from '../finish';
import { type JsonObject, listAt, objectAt } from '../../kube/json';
import type { PodPatch } from '../../mesh/mesh';
import { versionLabels, versionSelector } from '../labels';
import { DEFAULT_RESOURCES } from '../../model/workload/resources';
import { containerSpec, podSpec, resourceSpec } from '../pod-template';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import { restricted, withoutNoise } from '../tidy-deployment';
import { initContainerSpec } from '../init-containers';
import { Place } from '../place';
import { addPodMetadata } from '../pod-options';
import { orderedVariables } from '../variable-order';

/** The Deployment of a version. It is a cdk8s-plus construct, so that users can add to it; the model decides the rest. */
export function versionDeployment(
  scope: Construct,
  id: string,
  spec: ServiceSpec,
  version: VersionSpec,
): kplus.Deployment {
  const labels = versionLabels(spec.name, version.name, version.image.tag);
  const deployment = new kplus.Deployment(scope, id, {
    metadata: { name: version.objectName, namespace: spec.namespace, labels: { ...labels } },
    podMetadata: { labels: { ...labels } },
    // cdk8s-plus would select by a hash of the construct path, which changes when a construct moves.
    select: false,
    ...(version.replicas.kind === 'fixed' && { replicas: version.replicas.replicas }),
    strategy: kplus.DeploymentStrategy.rollingUpdate({
      maxSurge: kplus.PercentOrAbsolute.percent(25),
      maxUnavailable: kplus.PercentOrAbsolute.absolute(0),
    }),
  });
  deployment.select(kplus.LabelSelector.of({ labels: { ...versionSelector(spec.name, version.name) } }));
  // Helpers of cdk8s-plus (network policies, scheduling) select by this label. The name does not change when a construct moves.
  deployment.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, `${spec.name}-${version.name}`);
  if (version.replicas.kind === 'autoscaled') deployment.markHasAutoscaler();
  return deployment;
}

/** Adds the service's container, and makes the Deployment render what the model decides. */
export function fillDeployment(
  deployment: kplus.Deployment,
  spec: () => ServiceSpec,
  version: VersionSpec,
  patch: () => PodPatch,
): kplus.Container {
  const { command, args, ports } = spec();
  for (const [key, value] of Object.entries(patch().labels)) deployment.podMetadata.addLabel(key, value);
  const { platform } = Place.of(deployment);
  const own = { ...versionLabels(spec().name, version.name, 'any'), [kplus.Pod.ADDRESS_LABEL]: '' };
  addPodMetadata(deployment, deployment, spec().pod, {
    own,
    patch: patch(),
    keys: platform.mesh.dataPlane.annotationKeys,
  });
  const container = deployment.addContainer({
    name: spec().container,
    image: version.image.reference,
    resources: {},
    ports: ports.map(({ name, number }) => ({ name, number })),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
  });
  const object = ApiObject.of(deployment);
  finish(object, {
    asks: () => asks(spec(), version, patch(), container),
    amend: (rendered) => amended(deployment, annotated(rendered, patch()), spec(), version),
  });
  return container;
}

/** The fields that the manifest must have, for the check after rendering. */
function asks(spec: ServiceSpec, version: VersionSpec, patch: PodPatch, { env, mounts }: kplus.Container): JsonObject {
  const container = {
    ...containerSpec(spec, version),
    ports: spec.ports.map((port) => ({ containerPort: port.number, name: port.name })),
    env: Object.keys({ ...env.variables, ...version.env }).map((name) => ({ name })),
    volumeMounts: mounts.map(({ path, volume }) => ({ mountPath: path, name: volume.name })),
  };
  return {
    metadata: { name: version.objectName, namespace: spec.namespace },
    spec: {
      replicas: version.replicas.kind === 'fixed' ? version.replicas.replicas : undefined,
      selector: { matchLabels: { ...versionSelector(spec.name, version.name) } },
      template: {
        metadata: {
          annotations: Object.keys(patch.annotations).length > 0 ? { ...patch.annotations } : undefined,
          labels: { ...versionLabels(spec.name, version.name, version.image.tag), ...patch.labels },
        },
        spec: { ...podSpec(spec, version), containers: [container] },
      },
    },
  };
}

/** Adds what cdk8s-plus-28 does not know: gRPC probes, preStop.sleep, seccomp, topology spread, dropped capabilities. */
function amended(
  deployment: kplus.Deployment,
  rendered: JsonObject,
  spec: ServiceSpec,
  version: VersionSpec,
): JsonObject {
  const template = objectAt(rendered, 'spec', 'template');
  const containers = containersOf(template, 'containers').map((container) =>
    container['name'] === spec.container
      ? { ...container, ...containerSpec(spec, version), ...variablesOf(deployment, container, version) }
      : restricted(container, resourceSpec(DEFAULT_RESOURCES)),
  );
  const initContainers = containersOf(template, 'initContainers').map((container) => {
    const own = spec.pod.initContainers.find(({ name }) => name === container['name']);
    if (own === undefined) return restricted(container, resourceSpec(DEFAULT_RESOURCES));
    return { ...container, ...initContainerSpec(own, version.image, Place.of(deployment).platform, deployment) };
  });
  return withoutNoise({
    ...rendered,
    spec: {
      ...objectAt(rendered, 'spec'),
      template: {
        ...template,
        spec: {
          ...objectAt(template, 'spec'),
          ...podSpec(spec, version),
          containers,
          ...(initContainers.length > 0 && { initContainers }),
        },
      },
    },
  });
}

/** With the annotations of the mesh. What the user wrote stays, and is then compared with what the model asked for. */
function annotated(rendered: JsonObject, { annotations }: PodPatch): JsonObject {
  if (Object.keys(annotations).length === 0) return rendered;
  const template = objectAt(rendered, 'spec', 'template');
  const metadata = objectAt(template, 'metadata');
  const all = { ...annotations, ...objectAt(metadata, 'annotations') };
  const pods = { ...template, metadata: { ...metadata, annotations: all } };
  return { ...rendered, spec: { ...objectAt(rendered, 'spec'), template: pods } };
}

/** The variables in order: the version's own last, and each after those that it refers to with `$(NAME)`. */
function variablesOf(scope: Construct, container: JsonObject, version: VersionSpec): JsonObject {
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
