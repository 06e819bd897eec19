import type { Construct } from 'constructs';
import type { WorkloadSpec } from '../mesh/declared';
import { type CallEdge, identityKey } from '../model/network';
import type { Platform } from '../mesh/platform';
import { type CheckedInitContainer, checkedInitContainers, type InitContainer } from '../model/workload/init-container';
import { refuseInitContainers, withInitContainers } from './init-containers';
import { Place } from './place';
import type { PodSet } from './pod-set';
import { type Member, Registry } from './registry';

/**
 * What the program says of a workload so far. It is apart from the construct, so that subclasses of the construct may have
 * fields of any word.
 */
export class Core<Spec extends WorkloadSpec = WorkloadSpec> {
  /** Every prop with its default, checked. Ports may be added until the app is synthesized. */
  public spec!: Spec;
  /** Where it runs. */
  public place!: Place;
  /** One for each version; workloads without versions have one. */
  public pods: readonly PodSet[] = [];

  private registry!: Registry;
  private readonly edges: CallEdge[] = [];

  /** @param resolve checks the props and fills in their defaults */
  constructor(private readonly resolve: (scope: Construct, place: Place) => Spec) {}

  /** Finds out where the workload is and what it is. It is called once, at the beginning of the construct's constructor. */
  public begin(construct: Construct): void {
    this.place = Place.of(construct);
    this.registry = Registry.of(construct);
    this.spec = this.resolve(construct, this.place);
    this.place.claim(this.spec.name, construct);
  }

  /** Adds an init container to what is said. @throws ValidationError as the prop `pod.initContainers` */
  public addInitContainer(given: InitContainer, scope: Construct): CheckedInitContainer {
    const { container, pod } = this.spec;
    const taken = [container, ...pod.initContainers.map(({ name }) => name)];
    const added = checkedInitContainers([given], taken, scope);
    refuseInitContainers(scope, added, this.platform);
    this.spec = withInitContainers(this.spec, added);
    this.changed();
    return added[0] as CheckedInitContainer;
  }

  /** Joins the network of the environment, once the workload's objects are placed. */
  public join(member: Omit<Member, 'environment' | 'calls'>): void {
    this.registry.add({ ...member, environment: this.environment, calls: () => this.calls });
  }

  public get platform(): Platform {
    return this.place.platform;
  }

  public get environment(): string {
    return this.place.environment;
  }

  /** The network of the environment at this moment. */
  public get network() {
    return this.registry.network(this.environment, this.platform.trustDomain);
  }

  /** Counts changes of the network. */
  public get revision(): number {
    return this.registry.revision;
  }

  /** To be called after something changed of which the network tells. */
  public changed(): void {
    this.registry.changed();
  }

  public addCall(edge: Omit<CallEdge, 'from'>): void {
    this.edges.push({ from: { namespace: this.spec.namespace, name: this.spec.name }, ...edge });
    this.changed();
  }

  /** What the workload calls: all ports of a callee, and the retries and timeout that were given last. */
  public get calls(): readonly CallEdge[] {
    const byCallee = new Map<string, CallEdge>();
    for (const edge of this.edges) {
      const known = byCallee.get(identityKey(edge.to));
      const ports = [...new Set([...(known?.ports ?? []), ...edge.ports])].sort((a, b) => a - b);
      byCallee.set(identityKey(edge.to), { ...known, ...edge, ports });
    }
    return [...byCallee.values()];
  }
}
