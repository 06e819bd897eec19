import { Construct } from 'constructs';
import { hostOf } from '../../mesh/host';
import type { NetworkScope } from '../../model/external/network-scope';
import { type GatewayHost, orderedHosts } from '../../model/gateway/network-gateway';
import type { Identity, Network } from '../../model/network';
import { requireSupport } from '../demands';
import { objectLabels, serviceSelector } from '../labels';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';

/** Lets the pods of a namespace call only what their services declare. */
export class EgressScopes extends Construct {
  /** The objects, one for each service, to be patched. */
  public readonly mesh: MeshObjects;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { platform, environment, namespace } = Place.of(this);
    requireSupport(this, platform.mesh, ['scopes']);
    const registry = Registry.of(this);
    const network = () => registry.network(environment, platform.trustDomain);
    const scopes = () =>
      names(network(), namespace).map((name) => scopeOf({ namespace, name }, network(), platform.mesh.system));
    this.mesh = MeshObjects.of(this, (mesh, now) => scopes().flatMap((each) => mesh.scope(each, now)));
    registry.add({ environment, scopes, settle: () => this.mesh.settle() });
  }
}

/** The names of what runs in a namespace: each has a service account of its name. */
function names({ workloads }: Network, namespace: string): readonly string[] {
  const own = workloads.filter((workload) => workload.namespace === namespace);
  return [...new Set(own.map(({ serviceAccount }) => serviceAccount))].sort();
}

/** What a workload calls, and the services of the control plane. Of hosts outside the namespace has objects of its own. */
function scopeOf({ namespace, name }: Identity, network: Network, system: string | undefined): NetworkScope {
  const called = network.calls
    .filter(({ from }) => from.namespace === namespace && from.name === name)
    .flatMap(({ to }): GatewayHost[] => {
      const external = network.externals.find((each) => each.namespace === to.namespace && each.name === to.name);
      const hosts = external?.hosts ?? [hostOf(to.name, to.namespace)];
      return hosts.map((host) => ({ namespace: to.namespace, host }));
    });
  const always = system === undefined ? [] : [{ namespace: system, host: '*' }];
  return {
    namespace,
    name,
    labels: objectLabels(name),
    selector: serviceSelector(name),
    egress: [{ hosts: orderedHosts([...called, ...always]) }],
    unknownHosts: 'refuse',
  };
}
