import { at, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import { type Manifest, title } from '../../kube/object';
import { containersOf, podOf } from '../../kube/read/pod';
import type { Problem, Rule } from '../../mesh/rule';
import type { World } from '../../mesh/world';

/** Every call goes to a port that the finished Service has. */
export const callLeadsToPort: Rule = {
  code: 'MSVC-PORT-010',
  severity: 'error',
  summary: 'A call leads to a port that the Service has.',
  source: 'kubernetes.io, Service: connections to a port that it does not have time out or are refused.',
  *check({ said, own, index, environment }): Iterable<Problem> {
    for (const { to, ports, construct } of said?.calls ?? []) {
      const [service] = index.find({ environment }, 'Service', to.name, to.namespace);
      const known = own.find(({ facts: { spec } }) => spec.name === to.name && spec.namespace === to.namespace);
      if (service === undefined || known === undefined) continue;
      const there = portsOf(service.json);
      for (const port of ports.filter((each) => !there.includes(each))) {
        yield {
          construct,
          object: title(service),
          path: 'spec.ports',
          message: `calls leads to port ${port} of ${to.name}, and the finished Service has ${there.join(', ') || 'none'}`,
          fix: 'take back the patch of the Service, and change the port with ports or addPort: it reaches every caller then',
        };
      }
    }
  },
};

/** Every port of a Service leads to a port of its pods. */
export const targetPortIsThere: Rule = {
  code: 'MSVC-PORT-011',
  severity: 'error',
  summary: 'The target of a Service port is a port of its pods.',
  source:
    'kubernetes.io, Service: a name that no container port has gives no endpoint, a number nobody listens on refuses.',
  *check(world) {
    for (const service of world.index.ofKind('Service')) yield* deadTargets(service, world);
  },
};

function* deadTargets(service: Manifest, { index }: World): Iterable<Problem> {
  const selector = objectAt(service.json, 'spec', 'selector');
  const pods = Object.keys(selector).length === 0 ? [] : index.selectedBy(service, selector);
  const declared = pods.flatMap(containerPorts);
  // Containers need not declare their ports: if none does, a number may be right.
  if (declared.length === 0) return;
  for (const [i, port] of listAt(service.json, 'spec', 'ports').entries()) {
    const target = at(port, 'targetPort') ?? at(port, 'port');
    const field = typeof target === 'string' && !/^\d+$/.test(target) ? 'name' : 'containerPort';
    if (declared.some((each) => String(each[field]) === String(target))) continue;
    yield {
      construct: service.construct,
      object: title(service),
      path: `spec.ports[${i}].targetPort`,
      message: `port ${String(at(port, 'port'))} leads to ${String(target)}, and no container behind the Service has that port: connections are refused`,
      fix: `lead it to one of ${[...new Set(declared.map((each) => String(each['containerPort'])))].join(', ')}, or declare the port on the container`,
    };
  }
}

function containerPorts(workload: Manifest): readonly JsonObject[] {
  const pod = podOf(workload);
  return pod === undefined ? [] : containersOf(pod).flatMap((container) => listAt(container, 'ports').filter(isObject));
}

function portsOf(json: JsonObject): readonly number[] {
  return listAt(json, 'spec', 'ports').map((port) => Number(at(port, 'port')));
}
