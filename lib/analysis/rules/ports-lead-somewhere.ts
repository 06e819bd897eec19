import { at, isObject, type JsonObject, listAt, objectAt } from '../../kube/json';
import { type Manifest, title } from '../../kube/object';
import { containersOf } from '../../kube/read/pod';
import type { Problem, Rule } from '../../mesh/rule';
import type { PodMaker } from '../../mesh/world';

/** A call leads to a port that the finished Service has. */
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

/** A Service's port leads to one that its pods have. */
export const targetPortIsThere: Rule = {
  code: 'MSVC-PORT-011',
  severity: 'error',
  summary: 'The target of a Service port is a port of its pods.',
  source:
    'kubernetes.io, Service: a name that no container port has gives no endpoint, a number nobody listens on refuses.',
  *check(world) {
    const makers = new Map(world.pods.map((maker) => [maker.object, maker]));
    for (const service of world.index.ofKind('Service')) {
      const selector = objectAt(service.json, 'spec', 'selector');
      const objects = Object.keys(selector).length === 0 ? [] : world.index.selectedBy(service, selector);
      yield* deadTargets(
        service,
        objects.flatMap((object) => makers.get(object) ?? []),
      );
    }
  },
};

function* deadTargets(service: Manifest, pods: readonly PodMaker[]): Iterable<Problem> {
  const declared = pods.filter((each) => each.declared);
  // Of pods that nobody declared one may be meant for one port, and one for another.
  const others = pods.filter((each) => !each.declared);
  for (const [i, port] of listAt(service.json, 'spec', 'ports').entries()) {
    const target = String(at(port, 'targetPort') ?? at(port, 'port'));
    const without = [...declared.filter((each) => isDead(target, [each])), ...(isDead(target, others) ? others : [])];
    if (without.length === 0) continue;
    const numbers = [...new Set(without.flatMap(portsOfPod).map((each) => String(each['containerPort'])))].join(', ');
    yield {
      construct: service.construct,
      object: title(service),
      path: `spec.ports[${i}].targetPort`,
      message: `port ${String(at(port, 'port'))} leads to ${target}, and no container of ${without.map(({ object }) => title(object)).join(' or ')} has that port: connections are refused`,
      fix: `lead it to one of ${numbers || 'its ports by number'}, or declare the port on the container`,
    };
  }
}

/** Whether none of some pods has a port. Where they name no ports at all, nothing can be said of a number. */
function isDead(target: string, pods: readonly PodMaker[]): boolean {
  const ports = pods.flatMap(portsOfPod);
  const field = /^\d+$/.test(target) ? 'containerPort' : 'name';
  if (ports.length === 0) return pods.length > 0 && field === 'name';
  return !ports.some((each) => String(each[field]) === target);
}

/** What containers say; where a patch took that away, what was declared: the app listens there all the same. */
function portsOfPod({ pod, declared }: PodMaker): readonly JsonObject[] {
  const written = containersOf(pod).flatMap((container) => listAt(container, 'ports').filter(isObject));
  if (written.length > 0 || declared === undefined) return written;
  return declared.workload.spec.ports.map(({ number }) => ({ containerPort: number }));
}

function portsOf(json: JsonObject): readonly number[] {
  return listAt(json, 'spec', 'ports').map((port) => Number(at(port, 'port')));
}
