import { isObject, labelsOf, listAt, objectAt } from './json';
import { type Kind, type Reference, STAGE } from './kinds';
import type { Manifest } from './object';
import { containersOf, podOf } from './read/pod';
import { readService } from './read/service';
import type { NetworkBuilder } from './read/network-builder';
import { namedByPod } from './references/pod';

/** The kinds of Kubernetes that the library knows. */
export const KUBE_KINDS: readonly Kind[] = [
  { kind: 'Namespace', group: '', stage: STAGE.namespace, read: ({ name }, into) => into.addNamespace(name) },
  { kind: 'CustomResourceDefinition', group: 'apiextensions.k8s.io', stage: STAGE.definition },
  { kind: 'ServiceAccount', group: '', stage: STAGE.serviceAccount },
  { kind: 'Role', group: 'rbac.authorization.k8s.io', stage: STAGE.role },
  { kind: 'ClusterRole', group: 'rbac.authorization.k8s.io', stage: STAGE.role + 1 },
  { kind: 'RoleBinding', group: 'rbac.authorization.k8s.io', stage: STAGE.roleBinding },
  { kind: 'ClusterRoleBinding', group: 'rbac.authorization.k8s.io', stage: STAGE.roleBinding + 1 },
  { kind: 'Secret', group: '', stage: STAGE.secret },
  { kind: 'ConfigMap', group: '', stage: STAGE.configMap },
  {
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    stage: STAGE.networkPolicy,
    guards: ({ json }) => objectAt(json, 'spec', 'podSelector', 'matchLabels'),
  },
  workload('Pod', '', STAGE.other),
  workload('Job', 'batch', STAGE.other),
  workload('CronJob', 'batch', STAGE.other),
  workload('ReplicaSet', 'apps', STAGE.other),
  workload('Deployment', 'apps', STAGE.deployment),
  workload('StatefulSet', 'apps', STAGE.statefulSet),
  workload('DaemonSet', 'apps', STAGE.daemonSet),
  { kind: 'Service', group: '', stage: STAGE.service, read: readService },
  { kind: 'HorizontalPodAutoscaler', group: 'autoscaling', stage: STAGE.autoscaler, needs: scaleTarget },
  { kind: 'PodDisruptionBudget', group: 'policy', stage: STAGE.disruptionBudget },
];

function workload(kind: string, group: string, stage: number): Kind {
  return { kind, group, stage, needs: podNeeds, read: readWorkload };
}

function podNeeds(object: Manifest): Reference[] {
  return namedByPod(podOf(object)?.spec).map((named) => ({ ...named, namespace: object.namespace }));
}

function scaleTarget({ json, namespace }: Manifest): Reference[] {
  const { kind, name } = objectAt(json, 'spec', 'scaleTargetRef');
  return kind === undefined ? [] : [{ kind: String(kind), name: String(name), namespace }];
}

function readWorkload(object: Manifest, into: NetworkBuilder): void {
  const pod = podOf(object);
  if (pod === undefined) return;
  const workload = {
    kind: object.kind,
    namespace: object.namespace ?? 'default',
    name: object.name,
    labels: labelsOf(pod.labels),
    serviceAccount: String(pod.spec['serviceAccountName'] ?? 'default'),
  };
  const ports = containersOf(pod).flatMap((container) => listAt(container, 'ports').filter(isObject));
  into.addWorkload(workload, new Map(ports.map((port) => [String(port['name']), Number(port['containerPort'])])));
}
