import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from '../finish';
import { type JsonObject, listAt, objectAt } from '../../kube/json';
import { objectLabels, serviceSelector } from '../labels';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import type { Mesh } from '../../mesh/mesh';
import { versionSelector } from '../labels';
import { plainObject } from '../plain-object';
import { servicePortSpec, serviceSettingsSpec } from './service-settings';

/** The Service for all versions, and one for each version if the mesh needs that to tell them apart. */
export function serviceObjects(scope: Construct, spec: () => ServiceSpec, address: Mesh['address']): kplus.Service {
  const service = serviceObject(scope, spec);
  if (address === 'per-version') spec().versions.forEach((version) => versionAddress(scope, spec, version));
  return service;
}

function versionAddress(scope: Construct, spec: () => ServiceSpec, version: VersionSpec): void {
  const { name, namespace } = spec();
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    name: `${name}-${version.name}`,
    namespace,
    labels: objectLabels(name),
  };
  const ports = () =>
    spec().ports.map((port) => {
      const { nodePort: _, ...address } = servicePortSpec(port, spec().service.targetPorts);
      return address;
    });
  const selector = { ...versionSelector(name, version.name) };
  plainObject(scope, { ...object, spec: () => ({ ports: ports(), selector }) }, `${version.name}-Service`);
}

function serviceObject(scope: Construct, spec: () => ServiceSpec): kplus.Service {
  const { name, namespace, ports } = spec();
  const { annotations } = spec().service;
  const service = new kplus.Service(scope, 'Service', {
    metadata: {
      name,
      namespace,
      labels: { ...objectLabels(name) },
      ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
    },
    ports: ports.map((port) => ({ name: port.name, port: port.servicePort, targetPort: port.number })),
  });
  for (const [key, value] of Object.entries(serviceSelector(name))) service.selectLabel(key, value);
  finish(ApiObject.of(service), {
    asks: () => asks(spec()),
    amend: (rendered) => amended(rendered, spec()),
  });
  return service;
}

function asks({ name, namespace, ports, service }: ServiceSpec): JsonObject {
  return {
    metadata: { name, namespace },
    spec: {
      ...serviceSettingsSpec(service.settings),
      selector: { ...serviceSelector(name) },
      ports: ports.map((port) => servicePortSpec(port, service.targetPorts)),
    },
  };
}

/** Adds what cdk8s-plus-28 does not know, and removes the empty list of external IPs and the default type. */
function amended(rendered: JsonObject, { ports, service }: ServiceSpec): JsonObject {
  const { externalIPs, type, ...spec } = objectAt(rendered, 'spec');
  const byName = new Map(ports.map((port) => [port.name, servicePortSpec(port, service.targetPorts)]));
  return {
    ...rendered,
    spec: {
      ...spec,
      ...(Array.isArray(externalIPs) && externalIPs.length > 0 && { externalIPs }),
      ...(type !== 'ClusterIP' && { type }),
      ...serviceSettingsSpec(service.settings),
      ports: listAt(spec, 'ports').map((port) => {
        const item = port as JsonObject;
        return { ...item, ...byName.get(String(item['name'])) };
      }),
    },
  };
}
