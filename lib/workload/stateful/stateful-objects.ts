import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type JsonObject, listAt, objectAt } from '../../kube/json';
import type { PodPatch } from '../../mesh/mesh';
import type { CheckedClaim } from '../../model/workload/claim';
import { objectLabels, serviceSelector, versionSelector } from '../labels';
import { finish } from '../finish';
import { plainObject } from '../plain-object';
import { podMetadata } from '../pod-metadata';
import { fillPods } from '../service/version-deployment';
import type { StatefulSpec } from './stateful-props';

/** The name of the headless Service that gives each pod a name of its own. */
export function headlessName(name: string): string {
  return `${name}-pods`;
}

/** The headless Service: its name resolves to every pod, and names below it to one pod each. */
function headlessService(scope: Construct, spec: () => StatefulSpec): kplus.Service {
  const { name, namespace, ports } = spec();
  const service = new kplus.Service(scope, 'Headless-Service', {
    metadata: { name: headlessName(name), namespace, labels: { ...objectLabels(name) } },
    clusterIP: 'None',
    ports: ports.map(({ number }) => ({ port: number })),
  });
  const asked = () => ({
    clusterIP: 'None',
    ports: servicePorts(spec()),
    selector: { ...serviceSelector(name) },
  });
  // The StatefulSet of cdk8s-plus lets it select by a hash of the construct path, which changes when a construct moves.
  finish(ApiObject.of(service), {
    asks: () => ({ spec: asked() }),
    amend: (rendered) => ({ ...rendered, spec: asked() }),
  });
  return service;
}

/** The Service that leads to the pod with number 0 alone. */
export function primaryService(scope: Construct, spec: () => StatefulSpec): ApiObject {
  const { name, namespace } = spec();
  // The label is the StatefulSet controller's (kubernetes.io, StatefulSet, "Pod Name Label").
  const selector = { ...serviceSelector(name), 'statefulset.kubernetes.io/pod-name': `${name}-0` };
  return plainObject(
    scope,
    {
      apiVersion: 'v1',
      kind: 'Service',
      name: `${name}-primary`,
      namespace,
      labels: objectLabels(name),
      spec: () => ({ ports: servicePorts(spec()), selector }),
    },
    'Primary-Service',
  );
}

function servicePorts({ ports }: StatefulSpec): JsonObject[] {
  return ports.map((port) => ({
    appProtocol: port.appProtocol,
    name: port.name,
    port: port.number,
    targetPort: port.number,
  }));
}

/** The objects of a stateful service's pods. */
export interface StatefulObjects {
  readonly set: kplus.StatefulSet;
  readonly headless: kplus.Service;
  /** The service's container in the pods. */
  readonly container: kplus.Container;
}

/** The StatefulSet and its headless Service. */
export function statefulObjects(scope: Construct, spec: () => StatefulSpec, patch: () => PodPatch): StatefulObjects {
  const [version] = spec().versions;
  const headless = headlessService(scope, spec);
  const set = new kplus.StatefulSet(scope, 'Default', { ...podMetadata(spec(), version), service: headless });
  const selector = { ...versionSelector(spec().name, version.name) };
  const container = fillPods(set, spec, version, {
    patch,
    asks: () => fields(spec(), selector),
    amend: (rendered) => amended(rendered, spec(), selector),
  });
  return { set, headless, container };
}

/** The fields of the StatefulSet's spec besides its pods. */
function fields({ name, versions, parallel, partition, claims }: StatefulSpec, selector: JsonObject): JsonObject {
  const [{ replicas }] = versions;
  return {
    ...(parallel && { podManagementPolicy: 'Parallel' }),
    ...(replicas.kind === 'fixed' && { replicas: replicas.replicas }),
    selector: { matchLabels: selector },
    serviceName: headlessName(name),
    ...(partition > 0 && { updateStrategy: { rollingUpdate: { partition }, type: 'RollingUpdate' } }),
    ...(claims.length > 0 && { volumeClaimTemplates: claims.map((claim) => claimTemplate(name, claim)) }),
  };
}

function claimTemplate(name: string, { name: claim, mebibytes, storageClass, accessMode }: CheckedClaim): JsonObject {
  return {
    metadata: { labels: { ...objectLabels(name) }, name: claim },
    spec: {
      accessModes: [accessMode],
      resources: { requests: { storage: mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi` } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  };
}

/** With claims, which cdk8s-plus-28 does not know, and without the defaults of Kubernetes that it writes. */
function amended(rendered: JsonObject, spec: StatefulSpec, selector: JsonObject): JsonObject {
  const template = objectAt(rendered, 'spec', 'template');
  return { ...rendered, spec: { ...fields(spec, selector), template: withMounts(template, spec) } };
}

/** Mounts the claims. Their files belong to the group of the pod's user, so that it can write them. */
function withMounts(template: JsonObject, { claims, container, versions }: StatefulSpec): JsonObject {
  if (claims.length === 0) return template;
  const pod = objectAt(template, 'spec');
  const mounts = claims.map(({ name, path }) => ({ mountPath: path, name }));
  const containers = (listAt(pod, 'containers') as readonly JsonObject[]).map((each) =>
    each['name'] === container
      ? { ...each, volumeMounts: [...(listAt(each, 'volumeMounts') as JsonObject[]), ...mounts] }
      : each,
  );
  const context = {
    ...objectAt(pod, 'securityContext'),
    fsGroup: versions[0].image.uid,
    fsGroupChangePolicy: 'OnRootMismatch',
  };
  return { ...template, spec: { ...pod, containers, securityContext: context } };
}
