import { type Json, objectAt } from '../../kube/json';
import { type Manifest, title } from '../../kube/object';
import { readPod, templateOf } from '../../kube/read/pod';
import { readProbes } from '../../kube/read/probes';
import { readRollout } from '../../kube/read/rollout';
import type { Platform } from '../../mesh/platform';
import type { World } from '../../mesh/world';
import { identityKey, type Service } from '../../model/network';
import { limitsOf } from '../../model/reach';
import type { Finding } from '../../model/problem';
import { judge } from '../../model/rule';
import { checkedTermination } from '../../model/termination/termination';
import { PROBE_RULES } from '../../rollout/probe-rules';
import type { RouteBound } from '../../termination/facts';
import { ROLLOUT_RULES } from '../../rollout/rollout-rules';
import { review } from '../../termination/review';
import { isUnknownNumber } from '../../model/placeholder';
import { routeBound } from '../../workload/service/defaults';
import { podTermination } from '../pod-termination';

/** Kinds whose pods a controller replaces, so that they end while others go on. */
const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/**
 * The findings about workloads of a chart that are no MeshService's. One that a Service leads to takes requests like ours, and
 * loses them in the same ways; nothing is known of it but what stands in its objects.
 */
export function otherFindings({ pods, index, network }: World): Finding[] {
  const fewest = new Map<string, Json>(
    index.ofKind('HorizontalPodAutoscaler').map(({ namespace, json }) => {
      const { kind, name } = objectAt(json, 'spec', 'scaleTargetRef');
      const { minReplicas = 1 } = objectAt(json, 'spec'); // one is the default of Kubernetes
      return [`${String(kind)} ${namespace}/${String(name)}`, isUnknownNumber(minReplicas) ? 'unknown' : minReplicas];
    }),
  );
  const services = servicesByWorkload(index, network.services);
  return pods.flatMap(({ object, platform, declared }) => {
    const service = services.get(object);
    if (declared !== undefined || platform === undefined || service === undefined) return [];
    const limits = service.versions.flatMap(({ name }) => limitsOf(service, name, network));
    return findings(object, platform, routeBound(limits, service.ports, platform.mesh), fewest.get(title(object)));
  });
}

/** The Service that leads to a workload; the first, if there are several. */
function servicesByWorkload(index: World['index'], known: readonly Service[]): ReadonlyMap<Manifest, Service> {
  const byName = new Map(known.map((service) => [identityKey(service), service]));
  const found = new Map<Manifest, Service>();
  for (const object of index.ofKind('Service')) {
    const selector = objectAt(object.json, 'spec', 'selector');
    const service = byName.get(identityKey({ namespace: object.namespace ?? '', name: object.name }));
    if (service === undefined || Object.keys(selector).length === 0) continue;
    for (const workload of index.selectedBy(object, selector)) {
      if (CONTROLLERS.includes(workload.kind) && !found.has(workload)) found.set(workload, service);
    }
  }
  return found;
}

function findings(object: Manifest, platform: Platform, bound: RouteBound, fewest: Json | undefined): Finding[] {
  const { mesh, kubernetes, exposure, propagation } = platform;
  const template = templateOf(object);
  const { dataPlane, settings } = podTermination(template, {
    ...{ dataPlane: mesh.dataPlane, kubernetes, exposure, propagation, shell: true },
    termination: checkedTermination(),
    ...bound,
  });
  const { replicas, minReady, progressDeadline, ...rollout } = readRollout(object.json);
  const isDeployment = object.kind === 'Deployment';
  const problems = [
    ...review(dataPlane, settings).problems,
    ...judge(PROBE_RULES, {
      ...readProbes(readPod(template).container),
      minReady,
      // Only a Deployment has a deadline, and one by default.
      progressDeadline: isDeployment ? progressDeadline : Infinity,
      termination: { hold: settings.hold.seconds, longestRequest: settings.longestRequest },
    }),
    ...judge(isDeployment ? ROLLOUT_RULES : [], {
      ...rollout,
      minReplicas: known(fewest ?? replicas ?? 1),
      autoscaled: fewest !== undefined,
    }),
  ];
  const where = { construct: object.construct, object: title(object) };
  return problems.map(({ code, severity, path, message, fix }) => ({ code, severity, ...where, path, message, fix }));
}

/** A number of pods; undefined if it is known only after deployment. */
function known(pods: Json): number | undefined {
  return typeof pods === 'number' ? pods : undefined;
}
