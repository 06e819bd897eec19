import type { Construct } from 'constructs';
import type { DeclaredWorkload, WorkloadSpec } from '../mesh/declared';
import { type JsonObject, labelsOf } from '../kube/json';
import { type CallEdge, identityKey, type Workload } from '../model/network';
import type { Platform } from '../mesh/platform';
import { type CheckedInitContainer, checkedInitContainers, type InitContainer } from '../model/workload/init-container';
import { refuseInitContainers, withInitContainers } from './init-containers';
import { refuseHidden } from './own-words';
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

  private readonly fields: Record<string, unknown> = {};

  /**
   * @param type the library's class of the workload, of which users may make subclasses
   * @param resolve checks the props and fills in their defaults
   */
  constructor(
    private readonly type: { readonly prototype: object },
    private readonly resolve: (scope: Construct, place: Place) => Spec,
  ) {}

  /** Notes public fields of the construct, which a subclass must not replace. */
  public keep(fields: Readonly<Record<string, unknown>>): void {
    Object.assign(this.fields, fields);
  }

  /** Refuses a subclass that hides something of the workload. */
  public refuseHidden(construct: Construct): void {
    refuseHidden(construct, this.type.prototype, this.fields);
  }

  /** Finds out where the workload is and what it is. It is called once, at the beginning of the construct's constructor. */
  public begin(construct: Construct): void {
    this.place = Place.of(construct);
    this.registry = Registry.of(construct);
    this.spec = withInitContainers(this.resolve(construct, this.place), []);
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
  public join(construct: Construct, member: Pick<Member, 'service' | 'settle'> = {}): void {
    this.registry.add({
      settle: () => this.refuseHidden(construct),
      ...member,
      environment: this.environment,
      workloads: () => this.workloads(),
      calls: () => this.calls,
    });
  }

  /** What runs its pods, with the labels that they have now. */
  private workloads(): readonly Workload[] {
    const { kind, namespace, name } = this.spec;
    return this.pods.map(({ workload }) => ({
      kind,
      namespace,
      name: workload.name,
      labels: labelsOf((workload.podMetadata.toJson() as { readonly labels?: JsonObject }).labels ?? {}),
      serviceAccount: name,
    }));
  }

  public get platform(): Platform {
    return this.place.platform;
  }

  public get environment(): string {
    return this.place.environment;
  }

  /** To be called after something changed of which the network tells. */
  public changed(): void {
    this.registry.changed();
  }

  public addCall(edge: Omit<CallEdge, 'from'>): void {
    this.edges.push({ from: { namespace: this.spec.namespace, name: this.spec.name }, ...edge });
    this.changed();
  }

  /** What the program says of the workload, for rules and stages. */
  public facts(construct: Construct): Omit<DeclaredWorkload, 'spec'> & { readonly spec: Spec } {
    const { spec, environment, platform, calls } = this;
    return { construct: construct.node.path, environment, platform, spec, calls };
  }

  /** What the workload calls: all ports of a callee, and the retries and timeout that were given last. */
  public get calls(): readonly CallEdge[] {
    const byCallee = new Map<string, CallEdge>();
    for (const edge of this.edges) {
      const known = byCallee.get(identityKey(edge.to));
      const ports = [...new Set([...(known?.ports ?? []), ...edge.ports])].sort((a, b) => a - b);
      const [methods, paths] = [union((known ?? edge).methods, edge.methods), union((known ?? edge).paths, edge.paths)];
      const { methods: _, paths: __, ...rest } = { ...known, ...edge };
      byCallee.set(identityKey(edge.to), { ...rest, ports, ...(methods && { methods }), ...(paths && { paths }) });
    }
    return [...byCallee.values()];
  }
}

/** What two calls use together: anything if one of them says nothing. */
function union(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one && other && [...new Set([...one, ...other])].sort();
}
