import { hasAll, type Labels, type Network, type Service } from '../network';
import { type Protection, protection, type Scope } from './protection';

/**
 * Who may reach the pods of a service by all that the network says: of the service, its namespace, its pods and the whole
 * mesh. What is said of some of its pods counts only where it lets in more: what is read must not promise more than holds.
 */
export function protectionOf(network: Network, service: Service): Protection {
  const labels = network.protections.length === 0 ? [] : podLabels(network, service);
  const scoped = network.protections.map((each) => ({ each, pods: podsIn(each.scope, service.namespace, labels) }));
  const namespace = network.namespaces.filter(({ name }) => name === service.namespace);
  const ofAll = [service, ...namespace, ...scoped.flatMap(({ each, pods: which }) => (which === 'all' ? [each] : []))];
  const ofSome = scoped.flatMap(({ each, pods: which }) => (which === 'some' ? [each] : []));
  const isRestricted = ofAll.some(({ access }) => access !== undefined);
  return protection({
    access: isRestricted ? [...ofAll, ...ofSome].flatMap(({ access = [] }) => access) : undefined,
    guards: ofAll.flatMap(({ guards = [] }) => guards),
    issuers: [...ofAll, ...ofSome].flatMap(({ issuers = [] }) => issuers),
  });
}

/** The labels of the pods of a service; those of its selector if no workload of it is known. */
function podLabels({ workloads }: Network, { namespace, selector }: Service): readonly Labels[] {
  const own = workloads.filter((each) => each.namespace === namespace && hasAll(each.labels, selector));
  return own.length === 0 ? [selector] : own.map(({ labels }) => labels);
}

/** Whether a scope has all pods of a service, some, or none. */
function podsIn(scope: Scope, namespace: string, pods: readonly Labels[]): 'all' | 'some' | 'none' {
  if (scope.kind === 'mesh') return 'all';
  if (scope.kind === 'target' || (scope.namespace ?? namespace) !== namespace) return 'none';
  const inside = pods.filter((labels) => hasAll(labels, scope.labels));
  if (inside.length === 0) return 'none';
  return inside.length === pods.length ? 'all' : 'some';
}
